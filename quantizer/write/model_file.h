// model.sluice: a PlanData as a FlatBuffer (runtime/format/model.fbs).
#ifndef SLUICE_WRITE_MODEL_FILE_H
#define SLUICE_WRITE_MODEL_FILE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "quantizer/lower/plan_data.h"

namespace sluice {

/// Bytes at a 64-byte boundary, as sluice_model_open_memory takes them.
class AlignedBytes {
 public:
  AlignedBytes() = default;
  explicit AlignedBytes(size_t size);
  uint8_t* data() { return data_.get(); }
  const uint8_t* data() const { return data_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(uint8_t* memory) const;
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_ = 0;
};

/// The model file as bytes, ready for sluice_model_open_memory.
AlignedBytes serialize_model(const PlanData& plan);
/// Reads the bytes of a model file; `name` stands for it in errors. Everything that the runtime
/// checks is checked.
PlanData parse_model(const AlignedBytes& bytes, const std::string& name);

/// Writes `plan` to `path`: the file appears complete, or not at all (it is renamed into place).
void write_model(const PlanData& plan, const std::string& path);
/// Reads the model file at `path`.
PlanData read_model(const std::string& path);

}  // namespace sluice

#endif

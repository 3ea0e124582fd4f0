// An opened model with its description, closed at the end of its life.
#ifndef SLUICE_RUN_MODEL_H
#define SLUICE_RUN_MODEL_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sluice/sluice.h"

namespace sluice {

/// What a model tells about itself through the C API.
struct ModelDescription {
  std::vector<sluice_tensor_info> inputs, outputs, states;
  std::vector<std::string> symbols;
  bool can_carry = true;
};

ModelDescription describe_model(const sluice_model* model);

/// "[T, 1, 257]"; an extent computed from symbols is "?".
std::string info_shape_text(const sluice_tensor_info& info,
                            const std::vector<std::string>& symbols);
/// "float32[T, 1, 257]"
std::string info_text(const sluice_tensor_info& info, const std::vector<std::string>& symbols);
/// "'a', 'b'" of the names of tensors; "none" where there are none.
std::string names_text(const std::vector<sluice_tensor_info>& infos);

class Model {
 public:
  /// Opens a .sluice file. Throws sluice::Error naming the path.
  static Model open(const std::string& path);
  /// Opens bytes, which `owner` keeps alive and 64-byte aligned; `name` stands for them in errors.
  static Model open(const void* data, size_t bytes, std::shared_ptr<const void> owner,
                    const std::string& name);

  const sluice_model* get() const { return model_.get(); }
  const ModelDescription& description() const { return description_; }

 private:
  Model(sluice_model* model, std::shared_ptr<const void> owner);

  std::shared_ptr<const void> owner_;  // outlives model_
  std::shared_ptr<sluice_model> model_;
  ModelDescription description_;
};

}  // namespace sluice

#endif

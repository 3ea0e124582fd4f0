// ONNX Runtime through its C ABI, without its headers: libonnxruntime is loaded at run time, from
// the path in the environment variable SLUICE_ONNXRUNTIME or from where the build found it.
#ifndef SLUICE_BENCH_PEERS_ONNXRUNTIME_H
#define SLUICE_BENCH_PEERS_ONNXRUNTIME_H

#include <cstdint>
#include <string>
#include <vector>

#include "bench/support/buffer.h"

namespace sluice::bench {

/// Element types, numbered as in onnx.TensorProto.DataType, which ONNX Runtime shares.
enum class OnnxType : int32_t { F32 = 1, U8 = 2, S8 = 3, S32 = 6 };

/// An input or output with memory of its own.
struct OnnxArray {
  std::string name;
  OnnxType type;
  std::vector<int64_t> dims;
  Buffer<uint8_t> bytes;

  /// Zeros.
  OnnxArray(std::string array_name, OnnxType element, std::vector<int64_t> extents);
  /// Elements given.
  OnnxArray(std::string array_name, std::vector<int64_t> extents,
            const std::vector<float>& elements);
  OnnxArray(std::string array_name, std::vector<int64_t> extents,
            const std::vector<uint8_t>& elements);

  const float* floats() const { return reinterpret_cast<const float*>(bytes.data()); }
};

/// A model ready to run on one thread. Inputs and outputs are bound to their arrays, so that a run
/// copies nothing.
class OnnxSession {
 public:
  /// Throws sluice::Error where ONNX Runtime cannot be loaded or refuses the model.
  OnnxSession(const Buffer<uint8_t>& model, std::vector<OnnxArray> inputs,
              std::vector<OnnxArray> outputs);
  ~OnnxSession();
  OnnxSession(const OnnxSession&) = delete;
  OnnxSession& operator=(const OnnxSession&) = delete;

  void run();
  const OnnxArray& output(size_t i) const { return outputs_[i]; }

 private:
  void release();

  std::vector<OnnxArray> inputs_, outputs_;
  std::vector<const char*> input_names_, output_names_;
  std::vector<void*> input_values_, output_values_;
  void* session_ = nullptr;
};

/// "1.30.0". Throws sluice::Error where ONNX Runtime cannot be loaded.
std::string onnxruntime_version();

}  // namespace sluice::bench

#endif

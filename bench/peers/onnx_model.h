// Small ONNX models, built in memory.
#ifndef SLUICE_BENCH_PEERS_ONNX_MODEL_H
#define SLUICE_BENCH_PEERS_ONNX_MODEL_H

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/peers/onnxruntime.h"
#include "bench/support/buffer.h"

namespace sluice::bench {

class OnnxModelBuilder {
 public:
  OnnxModelBuilder();

  /// Domain "" is ONNX's own. An absent operand is "".
  onnx::NodeProto* node(const std::string& op, const std::string& domain,
                        const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs);
  static void attribute(onnx::NodeProto* node, const std::string& name, int64_t value);

  void input(const std::string& name, OnnxType type, const std::vector<int64_t>& dims);
  void output(const std::string& name, OnnxType type, const std::vector<int64_t>& dims);

  /// Constants; T is float, uint8_t or int8_t.
  template <typename T>
  void constant(const std::string& name, const std::vector<int64_t>& dims,
                const std::vector<T>& elements);

  Buffer<uint8_t> serialize() const;

 private:
  onnx::ModelProto model_;
};

}  // namespace sluice::bench

#endif

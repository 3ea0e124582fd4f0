// TensorFlow Lite models of one operator, built in memory.
#ifndef SLUICE_BENCH_PEERS_TFLITE_MODEL_H
#define SLUICE_BENCH_PEERS_TFLITE_MODEL_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/support/buffer.h"
#include "tflite_generated.h"

namespace sluice::bench {

class TfliteModelBuilder {
 public:
  TfliteModelBuilder();

  /// Adds a tensor and returns its index. Scale 0: float, or an integer that is not quantized.
  int32_t tensor(const std::string& name, const std::vector<int32_t>& shape,
                 tflite::ElementType type, float scale, bool is_variable = false);
  /// T is float, int8_t or int32_t.
  template <typename T>
  int32_t constant(const std::string& name, const std::vector<int32_t>& shape,
                   tflite::ElementType type, float scale, const std::vector<T>& elements);

  /// The model of `op`, which takes its first input and gives its outputs.
  Buffer<uint8_t> serialize(std::unique_ptr<tflite::OperatorT> op, int32_t code, int32_t version);

 private:
  tflite::SubgraphT& graph() { return *model_.subgraphs[0]; }

  tflite::ModelT model_;
};

}  // namespace sluice::bench

#endif

// TensorFlow Lite models made by hand.
#ifndef SLUICE_TESTS_IMPORT_TFLITE_TFLITE_MAKER_H
#define SLUICE_TESTS_IMPORT_TFLITE_TFLITE_MAKER_H

#include <cstdint>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/import/import_options.h"
#include "tflite_generated.h"

namespace sluice {

class TfliteMaker {
 public:
  TfliteMaker();

  /// Parts of the model, to change what the functions below made.
  tflite::ModelT& model() { return model_; }
  tflite::SubgraphT& graph() { return *model_.subgraphs[0]; }
  tflite::TensorT& tensor(int32_t index) { return *graph().tensors[static_cast<size_t>(index)]; }

  // Tensors, by index. The first extent of an input may be -1.
  int32_t computed(const std::vector<int32_t>& shape,
                   tflite::ElementType type = tflite::ElementType_Float32);
  int32_t input(const std::string& name, const std::vector<int32_t>& shape,
                tflite::ElementType type = tflite::ElementType_Float32);
  int32_t variable(const std::vector<int32_t>& shape,
                   tflite::ElementType type = tflite::ElementType_Float32);
  int32_t floats(const std::vector<int32_t>& shape, const std::vector<float>& elements);
  int32_t ints(const std::vector<int32_t>& shape, const std::vector<int32_t>& elements);
  int32_t bytes(const std::vector<int32_t>& shape, const std::vector<int8_t>& elements);
  int32_t raw(const std::vector<int32_t>& shape, tflite::ElementType type,
              std::vector<uint8_t> elements);
  /// Gives the tensor a scale, or one per index of an axis, and returns it.
  int32_t quantize(int32_t tensor, const std::vector<float>& scale, int64_t zero_point,
                   int32_t axis = 0);

  /// Adds an operator and returns it.
  tflite::OperatorT& add(tflite::OperatorKind kind, const std::vector<int32_t>& inputs,
                         const std::vector<int32_t>& outputs);
  /// The same with options.
  template <typename Options>
  tflite::OperatorT& add(tflite::OperatorKind kind, const std::vector<int32_t>& inputs,
                         const std::vector<int32_t>& outputs, Options options) {
    tflite::OperatorT& op = add(kind, inputs, outputs);
    op.options.Set(std::move(options));
    return op;
  }
  /// Makes the tensor a model output of that name.
  void output(int32_t tensor, const std::string& name = "y");

  std::string file() const;
  Graph import(const ImportOptions& options = {}) const;

 private:
  int32_t add_tensor(const std::vector<int32_t>& shape, tflite::ElementType type, uint32_t buffer);

  tflite::ModelT model_;
};

}  // namespace sluice

#endif

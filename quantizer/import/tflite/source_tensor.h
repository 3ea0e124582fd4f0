// Tensors of a TensorFlow Lite file.
#ifndef SLUICE_IMPORT_TFLITE_SOURCE_TENSOR_H
#define SLUICE_IMPORT_TFLITE_SOURCE_TENSOR_H

#include <memory>
#include <string>
#include <vector>

#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/graph.h"
#include "quantizer/import/tflite/model_file.h"

namespace sluice {

struct SourceTensor {
  std::string name;
  tflite::ElementType type = tflite::ElementType_Float32;
  std::vector<int64_t> dims;  // -1: chosen by a run
  /// Scales and zero points as the file has them, without integers; null: none.
  std::shared_ptr<const GivenQuantization> quantization;
  const flatbuffers::Vector<uint8_t>* data = nullptr;  // null: computed
  bool is_variable = false;                            // keeps its contents from run to run
};

/// Tensor `index` of the graph. Throws sluice::Error where it does not exist, or its type, shape,
/// quantization or contents are damaged or not supported.
SourceTensor read_tensor(const TfliteFile& file, int32_t index);

/// "Int8", or its number where the type has no name here.
std::string type_name(tflite::ElementType type);
/// Our type of the same name (f32 for Float16). Throws for types that are not supported.
sluice_type element_type(tflite::ElementType type);
/// Whether the elements stand for real numbers by a scale: integers of 8 or 16 bits that have one.
bool is_quantized(const SourceTensor& tensor);

/// Elements of a constant; halves become floats.
Tensor stored_elements(const SourceTensor& tensor);

}  // namespace sluice

#endif

#include "bench/peers/tflite_model.h"

#include <cstring>
#include <utility>

namespace sluice::bench {

TfliteModelBuilder::TfliteModelBuilder() {
  model_.version = 3;
  model_.buffers.push_back(std::make_unique<tflite::BufferT>());  // that of computed tensors
  model_.subgraphs.push_back(std::make_unique<tflite::SubgraphT>());
}

int32_t TfliteModelBuilder::tensor(const std::string& name, const std::vector<int32_t>& shape,
                                   tflite::ElementType type, float scale, bool is_variable) {
  auto tensor = std::make_unique<tflite::TensorT>();
  tensor->name = name;
  tensor->shape = shape;
  tensor->type = type;
  tensor->is_variable = is_variable;
  if (scale != 0) {
    tensor->quantization = std::make_unique<tflite::QuantizationT>();
    tensor->quantization->scale = {scale};
    tensor->quantization->zero_point = {0};
  }
  graph().tensors.push_back(std::move(tensor));
  return static_cast<int32_t>(graph().tensors.size()) - 1;
}

template <typename T>
int32_t TfliteModelBuilder::constant(const std::string& name, const std::vector<int32_t>& shape,
                                     tflite::ElementType type, float scale,
                                     const std::vector<T>& elements) {
  const int32_t index = tensor(name, shape, type, scale);
  auto buffer = std::make_unique<tflite::BufferT>();
  buffer->data.resize(elements.size() * sizeof(T));
  std::memcpy(buffer->data.data(), elements.data(), buffer->data.size());
  graph().tensors[static_cast<size_t>(index)]->buffer =
      static_cast<uint32_t>(model_.buffers.size());
  model_.buffers.push_back(std::move(buffer));
  return index;
}
template int32_t TfliteModelBuilder::constant(const std::string&, const std::vector<int32_t>&,
                                              tflite::ElementType, float,
                                              const std::vector<float>&);
template int32_t TfliteModelBuilder::constant(const std::string&, const std::vector<int32_t>&,
                                              tflite::ElementType, float,
                                              const std::vector<int8_t>&);
template int32_t TfliteModelBuilder::constant(const std::string&, const std::vector<int32_t>&,
                                              tflite::ElementType, float,
                                              const std::vector<int32_t>&);

Buffer<uint8_t> TfliteModelBuilder::serialize(std::unique_ptr<tflite::OperatorT> op, int32_t code,
                                              int32_t version) {
  auto operator_code = std::make_unique<tflite::OperatorCodeT>();
  operator_code->short_code = static_cast<int8_t>(code);
  operator_code->code = code;
  operator_code->version = version;
  model_.operator_codes.push_back(std::move(operator_code));
  graph().inputs = {op->inputs[0]};
  graph().outputs = op->outputs;
  graph().operators.push_back(std::move(op));
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &model_));
  return {builder.GetBufferPointer(), builder.GetSize()};
}

}  // namespace sluice::bench

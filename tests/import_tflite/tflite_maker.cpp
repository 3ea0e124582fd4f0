#include "tests/import_tflite/tflite_maker.h"

#include <algorithm>
#include <cstring>

#include "quantizer/import/tflite/import_tflite.h"

namespace sluice {
namespace {

template <typename T>
std::vector<uint8_t> bytes_of(const std::vector<T>& elements) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(elements.data());
  return {bytes, bytes + elements.size() * sizeof(T)};
}

}  // namespace

TfliteMaker::TfliteMaker() {
  model_.version = 3;
  model_.subgraphs.push_back(std::make_unique<tflite::SubgraphT>());
  model_.buffers.push_back(std::make_unique<tflite::BufferT>());
}

int32_t TfliteMaker::add_tensor(const std::vector<int32_t>& shape, tflite::ElementType type,
                                uint32_t buffer) {
  auto tensor = std::make_unique<tflite::TensorT>();
  tensor->shape = shape;
  if (!shape.empty() && shape[0] == -1) {
    tensor->shape_signature = shape;
    tensor->shape[0] = 1;
  }
  tensor->type = type;
  tensor->buffer = buffer;
  graph().tensors.push_back(std::move(tensor));
  return static_cast<int32_t>(graph().tensors.size() - 1);
}

int32_t TfliteMaker::computed(const std::vector<int32_t>& shape, tflite::ElementType type) {
  return add_tensor(shape, type, 0);
}

int32_t TfliteMaker::input(const std::string& name, const std::vector<int32_t>& shape,
                           tflite::ElementType type) {
  const int32_t index = computed(shape, type);
  tensor(index).name = name;
  graph().inputs.push_back(index);
  return index;
}

int32_t TfliteMaker::variable(const std::vector<int32_t>& shape, tflite::ElementType type) {
  const int32_t index = computed(shape, type);
  tensor(index).is_variable = true;
  return index;
}

int32_t TfliteMaker::raw(const std::vector<int32_t>& shape, tflite::ElementType type,
                         std::vector<uint8_t> elements) {
  model_.buffers.push_back(std::make_unique<tflite::BufferT>());
  model_.buffers.back()->data = std::move(elements);
  return add_tensor(shape, type, static_cast<uint32_t>(model_.buffers.size() - 1));
}

int32_t TfliteMaker::floats(const std::vector<int32_t>& shape, const std::vector<float>& elements) {
  return raw(shape, tflite::ElementType_Float32, bytes_of(elements));
}

int32_t TfliteMaker::ints(const std::vector<int32_t>& shape, const std::vector<int32_t>& elements) {
  return raw(shape, tflite::ElementType_Int32, bytes_of(elements));
}

int32_t TfliteMaker::bytes(const std::vector<int32_t>& shape, const std::vector<int8_t>& elements) {
  return raw(shape, tflite::ElementType_Int8, bytes_of(elements));
}

int32_t TfliteMaker::quantize(int32_t index, const std::vector<float>& scale, int64_t zero_point,
                              int32_t axis) {
  auto quantization = std::make_unique<tflite::QuantizationT>();
  quantization->scale = scale;
  quantization->zero_point.assign(scale.size(), zero_point);
  quantization->axis = axis;
  tensor(index).quantization = std::move(quantization);
  return index;
}

tflite::OperatorT& TfliteMaker::add(tflite::OperatorKind kind, const std::vector<int32_t>& inputs,
                                    const std::vector<int32_t>& outputs) {
  auto code = std::make_unique<tflite::OperatorCodeT>();
  code->short_code = static_cast<int8_t>(std::min<int32_t>(kind, INT8_MAX));
  code->code = kind;
  model_.operator_codes.push_back(std::move(code));
  auto op = std::make_unique<tflite::OperatorT>();
  op->opcode = static_cast<uint32_t>(model_.operator_codes.size() - 1);
  op->inputs = inputs;
  op->outputs = outputs;
  graph().operators.push_back(std::move(op));
  return *graph().operators.back();
}

void TfliteMaker::output(int32_t index, const std::string& name) {
  tensor(index).name = name;
  graph().outputs.push_back(index);
}

std::string TfliteMaker::file() const {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(tflite::Model::Pack(builder, &model_), tflite::ModelIdentifier());
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

Graph TfliteMaker::import(const ImportOptions& options) const {
  const std::string bytes = file();
  return import_tflite(bytes.data(), bytes.size(), "made.tflite", options);
}

}  // namespace sluice

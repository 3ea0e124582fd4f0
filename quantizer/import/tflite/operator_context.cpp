#include "quantizer/import/tflite/operator_context.h"

#include <limits>
#include <utility>

namespace sluice {
namespace {

std::vector<int32_t> vector_of(const flatbuffers::Vector<int32_t>* source) {
  return source ? std::vector<int32_t>(source->begin(), source->end()) : std::vector<int32_t>();
}

}  // namespace

OperatorContext::OperatorContext(Builder* the_builder, const TfliteFile& file,
                                 const tflite::Operator& source, FindTensor find,
                                 std::set<int32_t>* states)
    : builder(*the_builder),
      file_(file),
      source_(source),
      find_(std::move(find)),
      states_(*states),
      inputs_(vector_of(source.inputs())),
      outputs_(vector_of(source.outputs())) {}

int32_t OperatorContext::tensor_index(size_t i) const {
  if (!has_input(i)) throw Error("input " + std::to_string(i) + " is missing");
  return inputs_[i];
}

ValueId OperatorContext::input(size_t i) const { return find_(tensor_index(i)); }

SourceTensor OperatorContext::tensor(size_t i) const { return read_tensor(file_, tensor_index(i)); }

SourceTensor OperatorContext::output_tensor(size_t i) const {
  return read_tensor(file_, outputs_.at(i));
}

void OperatorContext::claim_state(size_t i) const {
  if (!states_.insert(tensor_index(i)).second) {
    throw Error("input " + std::to_string(i) + " is the state of an earlier operator as well");
  }
}

bool OperatorContext::has_intermediate(size_t i) const {
  return source_.intermediates() && i < source_.intermediates()->size();
}

SourceTensor OperatorContext::intermediate(size_t i) const {
  if (!has_intermediate(i)) throw Error("intermediate " + std::to_string(i) + " is missing");
  return read_tensor(file_, source_.intermediates()->Get(static_cast<uint32_t>(i)));
}

Bounds bounds(tflite::Activation activation) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  switch (activation) {
    case tflite::Activation_Identity:
      return {-kInfinity, kInfinity};
    case tflite::Activation_Relu:
      return {0, kInfinity};
    case tflite::Activation_ReluN1To1:
      return {-1, 1};
    case tflite::Activation_Relu6:
      return {0, 6};
    default:
      break;
  }
  const char* name = tflite::EnumNameActivation(activation);
  throw Error(std::string("the fused activation ") +
              (name[0] ? name : std::to_string(static_cast<int>(activation))) +
              " is not supported");
}

ValueId activate(Builder* builder, ValueId x, tflite::Activation activation) {
  if (activation == tflite::Activation_Identity) return x;
  if (activation == tflite::Activation_Tanh) return builder->unary(UnaryKind::Tanh, x);
  const auto [low, high] = bounds(activation);
  return builder->unary(UnaryKind::Clamp, x, low, high);
}

}  // namespace sluice

#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {
namespace {

// A value of its own that equals x as a real number. TensorFlow Lite rounds ties away from zero
// where it makes integers of floats.
ValueId requantize(OperatorContext& op) {
  Node node{};
  node.kind = OpKind::Requantize;
  node.inputs = {op.input(0)};
  node.round_away = true;
  return op.builder.add(std::move(node), SLUICE_F32);
}

}  // namespace

// From floats to integers or between integers; the result's quantization is that of its tensor.
void quantize(OperatorContext& op) {
  if (op.builder.type(op.input(0)) != SLUICE_F32) {
    throw Error("the operand is " + type_name(op.tensor(0).type) + " without a scale");
  }
  if (!is_quantized(op.output_tensor(0))) {
    throw Error("the result is " + type_name(op.output_tensor(0).type) + " without a scale");
  }
  op.set_output(0, requantize(op));
}

void dequantize(OperatorContext& op) {
  if (op.builder.type(op.input(0)) != SLUICE_F32) {
    throw Error("the operand is " + type_name(op.tensor(0).type) + " without a scale");
  }
  op.set_output(0, requantize(op));
}

}  // namespace sluice::tflite_operators

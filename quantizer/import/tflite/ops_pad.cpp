#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {

// PAD, and PADV2 with the value in front of and behind the operand as a third input.
void pad(OperatorContext& op) {
  const Shape x = op.shape(0);
  const std::vector<int64_t> pads = op.known_integers(1, "the pads");
  if (op.shape(1) != Shape{static_cast<int64_t>(x.size()), 2}) {
    throw Error("the pads have shape " + text(op.shape(1)) + ", the operand " + text(x));
  }
  Node node{};
  node.kind = OpKind::Pad;
  node.inputs = {op.input(0)};
  if (op.has_input(2)) {
    const Value& value = op.builder.value(op.input(2));
    if (!value.constant || elements(value.shape) != Dim(1) || value.type != SLUICE_F32) {
      throw Error("the pad's value is not one constant real number");
    }
    node.alpha = *value.constant->as<float>();
  }
  Shape shape = x;
  for (size_t i = 0; i < x.size(); ++i) {
    const int64_t before = pads[2 * i], after = pads[2 * i + 1];
    if (before < 0 || after < 0) throw Error("negative pads are not supported");
    node.start.emplace_back(before);
    shape[i] = x[i] + Dim(before) + Dim(after);
  }
  op.set_output(0, op.builder.add(std::move(node), op.builder.type(op.input(0)), &shape));
}

}  // namespace sluice::tflite_operators

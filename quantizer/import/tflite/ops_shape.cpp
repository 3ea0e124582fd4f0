#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {

void shape(OperatorContext& op) {
  const Shape x = op.shape(0);
  const sluice_type type = element_type(op.output_tensor(0).type);
  if (type != SLUICE_S32 && type != SLUICE_S64) {
    throw Error(std::string("a shape of ") + sluice_type_name(type) + " is not supported");
  }
  op.set_output(0, op.builder.integers(type, {op.rank(0)}, x));
}

void fill(OperatorContext& op) {
  const Shape dims = op.builder.known_extents(op.input(0), "the shape");
  op.set_output(0, op.builder.expand(op.input(1), dims));
}

void zeros_like(OperatorContext& op) {
  const ValueId zero = op.builder.constant(Tensor::zeros(op.builder.type(op.input(0)), {}));
  op.set_output(0, op.builder.expand(zero, op.shape(0)));
}

void cast(OperatorContext& op) {
  Builder& builder = op.builder;
  const SourceTensor result = op.output_tensor(0);
  if (is_quantized(op.tensor(0)) || is_quantized(result)) {
    throw Error("a cast of integers with a scale is not supported");
  }
  const sluice_type type = element_type(result.type);
  const ValueId x = op.input(0);
  const auto known = builder.known(x);
  if (builder.type(x) == type) {
    op.set_output(0, builder.copy(x));
  } else if (known && !builder.graph.is_constant(x) && (type == SLUICE_S32 || type == SLUICE_S64)) {
    op.set_output(0, builder.integers(type, concrete(builder.shape(x), {}), *known));
  } else {
    op.set_output(0, builder.cast(x, type));
  }
}

}  // namespace sluice::tflite_operators

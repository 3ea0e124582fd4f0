#include "quantizer/import/extents.h"
#include "quantizer/import/tflite/operators.h"
#include "quantizer/import/tflite/product.h"

namespace sluice::tflite_operators {

void fully_connected(OperatorContext& op) {
  Builder& builder = op.builder;
  const auto options = op.options<tflite::FullyConnectedOptions>();
  if (options.weights_format != 0) throw Error("shuffled weights are not supported");
  const Product product = read_product(op, options.asymmetric_inputs);
  const Shape w = builder.shape(product.weights);
  if (w.size() != 2) throw Error("the weights have shape " + text(w) + ", expected rank 2");
  ValueId x = op.input(0);
  const bool is_matrix = op.rank(0) == 2 && op.shape(0)[1] == w[1];
  if (!options.keep_dims && !is_matrix) {
    x = builder.reshape(x, {remaining_extent(op.shape(0), {w[1]}), w[1]});
  }
  Node linear{};
  linear.kind = OpKind::Linear;
  linear.transposed = true;
  linear.inputs = {x, product.weights, product.bias};
  linear.dynamic = product.dynamic;
  const bool is_tanh = options.activation == tflite::Activation_Tanh && !product.is_integer;
  if (!is_tanh) {
    const auto [low, high] = bounds(options.activation);
    linear.low = low;
    linear.high = high;
  }
  const ValueId y = builder.add(std::move(linear), SLUICE_F32);
  op.set_output(0, is_tanh ? builder.unary(UnaryKind::Tanh, y) : y);
}

}  // namespace sluice::tflite_operators

#include "quantizer/import/tflite/product.h"

namespace sluice {

std::shared_ptr<const DynamicActivations> hybrid_activations(bool asymmetric_inputs) {
  auto dynamic = std::make_shared<DynamicActivations>();
  dynamic->symmetric = !asymmetric_inputs;
  return dynamic;
}

Product read_product(const OperatorContext& op, bool asymmetric_inputs, size_t channel_axis) {
  Builder& builder = op.builder;
  const Given x = builder.value(op.input(0)).given;
  Product product;
  product.weights = op.input(1);
  // A copy: further inputs that are read move the values of the graph.
  const Value weights = builder.value(product.weights);
  if (!weights.constant) throw Error("the weights are computed, which is not supported");
  if (weights.type != SLUICE_F32) {
    throw Error("the weights are " + type_name(op.tensor(1).type) + " without a scale");
  }
  const Given w = weights.given;
  if (w && w->type != SLUICE_S8) {
    throw Error("the weights are " + type_name(op.tensor(1).type) + ", expected Int8 or Float32");
  }
  if (x && !w) throw Error("the operand is quantized, but the weights are not");
  const bool is_integer_result = is_quantized(op.output_tensor(0));
  if ((x != nullptr) != is_integer_result) {
    throw Error("the operand is quantized, but the result is not, or the other way round");
  }
  if (channel_axis >= weights.shape.size()) {
    throw Error("the weights have shape " + text(weights.shape));
  }
  if (w && w->scale.size() > 1 && w->axis != static_cast<int64_t>(channel_axis)) {
    throw Error("the weights have a scale per index of axis " + std::to_string(w->axis) +
                ", expected axis " + std::to_string(channel_axis));
  }
  product.is_integer = x != nullptr;
  if (w && !x) product.dynamic = hybrid_activations(asymmetric_inputs);
  const Dim channels = weights.shape[channel_axis];
  product.bias = product_bias(&builder, op.has_input(2) ? op.input(2) : kAbsent, x, w, channels);
  return product;
}

}  // namespace sluice

// Products of matrices: with weights (a layer), and of two computed values.
#include "quantizer/lower/product.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

/// w as [N, K], whatever the order of the operand.
std::vector<float> weight_rows(const Constant& constant, int64_t n, int64_t k, bool transposed) {
  const float* w = constant.as<float>();
  std::vector<float> rows(w, w + n * k);
  if (transposed) return rows;
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = 0; j < n; ++j) rows[j * k + i] = w[i * n + j];
  }
  return rows;
}

void set_bias(PlanBuilder& builder, ValueId id, Product* product) {
  if (id == kAbsent) return;
  const Value& bias = builder.graph().values[id];
  if (bias.constant) {
    product->bias.assign(bias.constant->as<float>(), bias.constant->as<float>() + product->n);
  } else {
    product->runtime_bias = builder.read(id);
  }
}

}  // namespace

void lower_linear(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer) {
  const Graph& graph = builder.graph();
  require_f32(graph, node);
  const Value& w = graph.values[node.inputs[1]];
  Product product;
  product.n = w.shape[node.transposed ? 0 : 1].constant();
  product.k = w.shape[node.transposed ? 1 : 0].constant();
  product.low = node.low;
  product.high = node.high;
  const int32_t x = builder.read(node.inputs[0]);
  if (!layer.weights.empty()) {
    product.quantized = &layer.weights[0];
    product.symmetric = layer.symmetric;
    product.whole_tensor = layer.whole_tensor;
  } else if (w.constant) {
    product.weights = weight_rows(*w.constant, product.n, product.k, node.transposed);
  } else {
    product.runtime_weights = builder.read(node.inputs[1]);
    product.transposed = node.transposed;
  }
  if (node.inputs.size() > 2) set_bias(builder, node.inputs[2], &product);
  PlanLayer record{node.name, "linear", layer.scheme, "", 0, 0, layer.note};
  record.detail = std::to_string(product.k) + "->" + std::to_string(product.n);
  record.macs = static_cast<uint64_t>(product.n * product.k);
  builder.begin_layer(record);
  emit_product(builder, x, builder.define(node.outputs[0]), product);
  builder.end_layer();
}

void lower_matmul(PlanBuilder& builder, const Node& node) {
  require_f32(builder.graph(), node);
  const int32_t a = builder.read(node.inputs[0]), b = builder.read(node.inputs[1]);
  builder.call("matmul_f32", {a, b}, {builder.define(node.outputs[0])});
}

}  // namespace sluice

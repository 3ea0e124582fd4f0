#include "quantizer/quantize/integer_product.h"

#include <algorithm>
#include <cmath>

#include "quantizer/quantize/accumulator.h"
#include "quantizer/quantize/multiplier.h"
#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

std::vector<double> real_bias(const Graph& graph, const Node& node, int64_t rows) {
  std::vector<double> bias(static_cast<size_t>(rows), 0.0);
  if (node.inputs.size() < 3 || node.inputs[2] == kAbsent) return bias;
  const float* elements = graph.values[node.inputs[2]].constant->as<float>();
  std::copy(elements, elements + rows, bias.begin());
  return bias;
}

}  // namespace

Requantization product_requantization(Profile profile, sluice_type x_type) {
  if (profile == Profile::Native) return Requantization::SingleUp;
  if (x_type == SLUICE_S16) return Requantization::Int64Up;
  return profile == Profile::Tflite ? Requantization::DoubleUp : Requantization::DoubleAway;
}

IntegerProduct integer_product(const Graph& graph, const Node& node, const ValueQuantization& x,
                               const ValueQuantization& y, const IntegerOptions& options) {
  const std::string layer = "layer '" + node.name + "'";
  IntegerProduct product;
  product.requantization = product_requantization(options.profile, x.type);
  product.x = x;
  product.y = y;
  const MatrixView view = product_weights(graph, node);
  const bool given = given_matrix(graph, view).has_value();
  product.weights = integer_matrix(graph, view, options.product_weights(), node.name, "weight");
  const std::vector<double> real = real_bias(graph, node, view.rows);
  if (!given) {
    const int64_t group =
        options.product_weights() == WeightScales::PerTensor ? view.rows : int64_t{1};
    fit_bias(real_matrix(graph, view), real, x.scale, y.scale, group, &product.weights);
  }
  const ValueId bias_operand = node.inputs.size() > 2 ? node.inputs[2] : kAbsent;
  std::vector<int64_t> bias = given_bias(graph, bias_operand, 0, view.rows);
  if (bias.empty()) {
    for (int64_t n = 0; n < view.rows; ++n) {
      bias.push_back(round_bias(real[n], x.scale, product.weights.scale[n], layer + ": bias"));
    }
  }
  product.bias = fold_zero_point(product.weights, bias, x, layer);
  for (int64_t n = 0; n < view.rows; ++n) {
    const double factor = product_factor(options.profile, node.kind == OpKind::Conv, x.scale,
                                         product.weights.scale[n], y.scale);
    try {
      product.multipliers.push_back(quantize_multiplier(factor));
    } catch (const RangeError& error) {
      throw RangeError(layer + ": " + error.what());
    }
  }
  const bool round_away = options.profile != Profile::Native;
  product.low = least_of(y.type);
  product.high = largest_of(y.type);
  if (node.kind == OpKind::Linear) {
    product.low = quantize_real(node.low, y, round_away);
    product.high = quantize_real(node.high, y, round_away);
  }
  return product;
}

ValueRange product_bounds(const Graph& graph, const Node& node, const ValueQuantization& x) {
  const MatrixView view = product_weights(graph, node);
  const std::vector<float> real = real_matrix(graph, view);
  const std::vector<double> bias = real_bias(graph, node, view.rows);
  const ValueRange operand = covered(x);
  ValueRange bounds;
  for (int64_t n = 0; n < view.rows; ++n) {
    double low = bias[n], high = bias[n];
    for (int64_t k = 0; k < view.columns; ++k) {
      const double w = real[n * view.columns + k];
      low += std::min(w * operand.low, w * operand.high);
      high += std::max(w * operand.low, w * operand.high);
    }
    bounds.low = std::min(bounds.low, low);
    bounds.high = std::max(bounds.high, high);
  }
  if (node.kind == OpKind::Linear) {
    bounds.low = std::clamp<double>(bounds.low, node.low, node.high);
    bounds.high = std::clamp<double>(bounds.high, node.low, node.high);
  }
  return bounds;
}

}  // namespace sluice

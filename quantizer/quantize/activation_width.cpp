#include "quantizer/quantize/activation_width.h"

#include <cmath>

#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

constexpr double kMostGateNoise = 0.1, kMostRowError = 0.01;

/// Mean square of a row of the input weights of an Lstm node.
double row_square(const Graph& graph, const Node& node) {
  const Value& weights = graph.values[node.inputs[1]];
  const auto count = static_cast<int64_t>(weights.constant->bytes.size() / sizeof(float));
  const float* w = weights.constant->as<float>();
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += double{w[i]} * w[i];
  return sum * static_cast<double>(weights.shape[2].constant()) / static_cast<double>(count);
}

}  // namespace

std::string need_of_16_bits(const Graph& graph, const Node& node, const Calibration& calibration) {
  const auto x = calibration.values.find(node.inputs[0]);
  if (x == calibration.values.end() || !graph.is_constant(node.inputs[1])) return "";
  const Observation& observed = x->second;
  if (node.kind == OpKind::Lstm) {
    const double scale = asymmetric_s8(observed.s8).scale;
    const double noise = scale * std::sqrt(row_square(graph, node) / 12);
    return noise > kMostGateNoise
               ? "16-bit activations: 8 bits of the input would disturb the gates"
               : "";
  }
  return observed.s8_row_error > kMostRowError
             ? "16-bit activations: quiet inputs would be lost in 8 bits"
             : "";
}

}  // namespace sluice

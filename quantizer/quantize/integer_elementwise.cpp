#include "quantizer/quantize/integer_elementwise.h"

#include <algorithm>
#include <cmath>

#include "quantizer/graph/evaluate.h"
#include "quantizer/quantize/multiplier.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

/// f at s_x (q - z_x) for q = -128 ... 127.
std::vector<float> function_values(const Graph& graph, const Node& node,
                                   const ValueQuantization& x) {
  Tensor operand = Tensor::zeros(SLUICE_F32, {256});
  for (int q = -128; q <= 127; ++q) {
    operand.as<float>()[q + 128] = x.scale * static_cast<float>(q - x.zero_point);
  }
  const Tensor result = evaluate(graph, node, {&operand}, {})[0];
  return {result.as<float>(), result.as<float>() + 256};
}

int16_t native_entry(float real, const ValueQuantization& y) {
  return static_cast<int16_t>(quantize_real(std::isnan(real) ? 0.0 : double{real}, y, false));
}

int16_t tflite_entry(float real, const ValueQuantization& y) {
  const float inverse = 1.0f / y.scale;
  const float steps = std::isnan(real) ? 0.0f : std::round(real * inverse);
  return static_cast<int16_t>(
      std::clamp<double>(double{steps} + y.zero_point, least_of(y.type), largest_of(y.type)));
}

}  // namespace

IntegerBinary integer_binary(const Node& node, const ValueQuantization& a,
                             const ValueQuantization& b, const ValueQuantization& y,
                             Profile profile) {
  IntegerBinary binary;
  binary.requantization =
      profile == Profile::Native ? Requantization::SingleUp : Requantization::DoubleAway;
  binary.a = a;
  binary.b = b;
  binary.y = y;
  binary.low = least_of(y.type);
  binary.high = largest_of(y.type);
  if (node.binary == BinaryKind::Mul) {
    const double factor = profile == Profile::Tflite ? double{a.scale * b.scale / y.scale}
                                                     : double{a.scale} * b.scale / y.scale;
    binary.y_multiplier = quantize_multiplier(factor);
    return binary;
  }
  binary.left_shift = a.type == SLUICE_S8 ? 20 : 15;
  const double twice = 2 * std::max(double{a.scale}, double{b.scale});
  binary.a_multiplier = quantize_multiplier(a.scale / twice);
  binary.b_multiplier = quantize_multiplier(b.scale / twice);
  binary.y_multiplier = quantize_multiplier(twice / std::ldexp(double{y.scale}, binary.left_shift));
  return binary;
}

IntegerTable integer_table(const Graph& graph, const Node& node, const ValueQuantization& x,
                           const ValueQuantization& y, Profile profile) {
  IntegerTable table;
  table.x = x;
  table.y = y;
  for (const float real : function_values(graph, node, x)) {
    table.table.push_back(profile == Profile::Native ? native_entry(real, y)
                                                     : tflite_entry(real, y));
  }
  return table;
}

IntegerRequantize integer_requantize(const ValueQuantization& x, const ValueQuantization& y,
                                     Profile profile) {
  IntegerRequantize result;
  result.requantization =
      profile == Profile::Native ? Requantization::SingleUp : Requantization::DoubleAway;
  result.x = x;
  result.y = y;
  result.multiplier = quantize_multiplier(double{x.scale} / y.scale);
  return result;
}

}  // namespace sluice

// An Lstm node in integers: numerics.md, "Integer LSTM".
#ifndef SLUICE_QUANTIZE_INTEGER_LSTM_H
#define SLUICE_QUANTIZE_INTEGER_LSTM_H

#include <string>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_layer.h"
#include "quantizer/quantize/integer_options.h"

namespace sluice {

/// Scales of the activations of an Lstm node.
struct LstmQuantization {
  ValueQuantization x, h;
  ValueQuantization hidden;  // with a projection; its zero point is added to o tanh(c)
  int cell_log2 = -12;
  /// Native: x W + bias is s16 with 2^gx_shift times the scale of the gates, 0 to 7.
  int gx_shift = 0;
  /// LstmObservation::moments: what W and R are rounded for (compensated_rounding.h), or null.
  const std::vector<std::vector<double>>* moments = nullptr;
  /// i, o, f, c: of what is normalized, with layer normalization.
  float gate_scale[4] = {0x1p-12f, 0x1p-12f, 0x1p-12f, 0x1p-12f};
};

/// Why the profile has no integer form of the node with activations of `x_type` (s8 or s16), naming
/// the attribute: "activations other than Sigmoid, Tanh, Tanh". Empty where it has one.
///
/// Native takes every variant but other activations, and a gate clip with layer normalization.
/// Tflite: no gate clip, no coupling by the input gate, s8 only. Tflm: no coupling, peephole,
/// projection, layer normalization and gate clip.
std::string lstm_obstacle(const Node& node, Profile profile, sluice_type x_type);

/// Everything that the kernels need of a node without obstacle. Weights are those of a quantized
/// source where it gives them. Per direction and gate, s_g = gate_scale:
///
///   W, R       s8 (IntegerOptions::lstm_weights)
///   x_bias     round((Wb + Rb) / (s_x s_W)) - z_x sum W       (normalized: - z_x sum W)
///   h_bias     - z_h sum R
///   multipliers s_x s_W / (2^gx_shift s_g), s_h s_R / s_g, 2^cell_log2 s_peephole / s_g, 2^-30 /
///   s_hidden,
///              s_hidden s_projection / s_h (multiplier.h)
///   peephole   s16, scale max |p| / 32767 per gate
///   norm       s16, scale s_n = max |n| / 32767 per gate; norm_bias: round(B / (2^-10 s_n));
///              norm_variance_guard max(1, trunc(10000 s_n))
///   projection s8; bias round(b / (s_hidden s_P)) - z_hidden sum P
///   clips      cell_clip 2^-cell_log2, 2^12 gate_clip, projection_clip / s_h: rounded in Native,
///              else truncated; at least 1, at most the largest integer
///
/// With a projection in profile Tflite, hidden.zero_point is the negated one of LstmQuantization:
/// TensorFlow Lite subtracts it (its b/246629213), so it lies in [-127, 128].
///
/// Throws RangeError naming the layer where a sum, bias or multiplier leaves its range,
/// sluice::Error where weights are not finite.
IntegerLstm integer_lstm(const Graph& graph, const Node& node, const LstmQuantization& quantization,
                         const IntegerOptions& options);

}  // namespace sluice

#endif

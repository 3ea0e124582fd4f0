// Sums, products, functions and changes of scale of integer values.
#ifndef SLUICE_QUANTIZE_INTEGER_ELEMENTWISE_H
#define SLUICE_QUANTIZE_INTEGER_ELEMENTWISE_H

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_layer.h"

namespace sluice {

/// Add and Mul of operands of one type. With t = 2 max(s_a, s_b) and `left_shift` 20 for s8, 15 for
/// s16 (TensorFlow Lite's ADD and MUL):
///
///   Add: multipliers s_a / t, s_b / t, t / (2^left_shift s_y)
///   Mul: multiplier s_a s_b / s_y, in float in profile Tflite
///
/// Throws RangeError where a multiplier leaves its range.
IntegerBinary integer_binary(const Node& node, const ValueQuantization& a,
                             const ValueQuantization& b, const ValueQuantization& y,
                             Profile profile);

/// Any Unary of an s8 value, y of s8 or s16, for the 256 integers q of x:
///
///   table[q + 128] = clamp(round(f(s_x (q - z_x)) / s_y) + z_y)
///
/// ties to even in Native; in Tflite and Tflm TensorFlow Lite's rule: f(...) / s_y in float by the
/// inverse of s_y, ties away from zero. Where f is not finite, the nearest end of the range, z_y
/// for NaN.
IntegerTable integer_table(const Graph& graph, const Node& node, const ValueQuantization& x,
                           const ValueQuantization& y, Profile profile);

/// Multiplier s_x / s_y; DoubleAway in Tflite and Tflm. Throws RangeError.
IntegerRequantize integer_requantize(const ValueQuantization& x, const ValueQuantization& y,
                                     Profile profile);

}  // namespace sluice

#endif

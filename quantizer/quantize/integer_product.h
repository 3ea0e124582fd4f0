// Linear and Conv nodes in integers: numerics.md, "Integer products".
#ifndef SLUICE_QUANTIZE_INTEGER_PRODUCT_H
#define SLUICE_QUANTIZE_INTEGER_PRODUCT_H

#include "quantizer/calibrate/calibration.h"
#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_layer.h"
#include "quantizer/quantize/integer_options.h"

namespace sluice {

/// The rounding of requantization that a profile has for x of `x_type`.
Requantization product_requantization(Profile profile, sluice_type x_type);

/// Weights as the source gives them, else quantized here; for output channel n
///
///   bias[n] = round(b / (s_x s_w[n])) - z_x sum_k w[n][k]
///   multiplier[n] = s_x s_w[n] / s_y (multiplier.h)
///
/// low and high are those of y's type and the node's fused clamp. Throws RangeError naming the
/// layer where a sum, bias or multiplier leaves its range, sluice::Error where a weight is not
/// finite.
IntegerProduct integer_product(const Graph& graph, const Node& node, const ValueQuantization& x,
                               const ValueQuantization& y, const IntegerOptions& options);

/// The largest range that the result can have: what x covers times the weights, plus the bias. For
/// results whose scale neither a source nor calibration data tells.
ValueRange product_bounds(const Graph& graph, const Node& node, const ValueQuantization& x);

}  // namespace sluice

#endif

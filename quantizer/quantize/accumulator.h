// Ranges of the sums of integer products.
#ifndef SLUICE_QUANTIZE_ACCUMULATOR_H
#define SLUICE_QUANTIZE_ACCUMULATOR_H

#include <cstdint>
#include <string>
#include <vector>

#include "quantizer/quantize/integer_layer.h"
#include "quantizer/quantize/quantized_matrix.h"

namespace sluice {

/// bias[n] - x.zero_point sum_k w[n][k], checked: it fits s32, and so does, for any integers x of
/// their type,
///
///   sum_k x[k] w[n][k] + result[n]
///
/// Throws RangeError naming `what` where it does not. `bias` may be empty: zeros.
std::vector<int32_t> fold_zero_point(const QuantizedMatrix& weights,
                                     const std::vector<int64_t>& bias, const ValueQuantization& x,
                                     const std::string& what);

/// round(bias / (x_scale w_scale)), ties away from zero. Throws RangeError naming `what` where it
/// leaves s32.
int64_t round_bias(double bias, float x_scale, float w_scale, const std::string& what);

}  // namespace sluice

#endif

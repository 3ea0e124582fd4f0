// Rounding of weights in which each takes up the errors of those before.
#ifndef SLUICE_QUANTIZE_COMPENSATED_ROUNDING_H
#define SLUICE_QUANTIZE_COMPENSATED_ROUNDING_H

#include <vector>

#include "quantizer/quantize/quantized_matrix.h"

namespace sluice {

/// Rounds the rows of `matrices` side by side, w [n, k] with k running through the columns of the
/// first and on through the next, again: with the scales as they are, so that the expected squared
/// error of sum_k w[n][k] z[k] is small, for the inputs z of calibration data with
///
///   moments[j][k] = sum z[j] z[k]      (row-major, as wide as all columns together)
///
/// With moments + d = (U + I) D (U + I)^T, U strictly upper triangular, d a hundredth of the mean
/// of the diagonal on the diagonal,
///
///   q[k] = clamp(round((w[k] + sum over j < k of (w[j] - scale q[j]) U[j][k]) / scale), -127, 127)
///
/// (LDLQ of J. Chee et al., "QuIP: 2-bit quantization of large language models with guarantees",
/// NeurIPS 2023.) `real`: the weights before quantization, as the matrices. Rounds to nearest, as
/// it was, where all moments are 0.
void round_compensated(const std::vector<double>& moments,
                       const std::vector<std::vector<float>>& real,
                       const std::vector<QuantizedMatrix*>& matrices);

}  // namespace sluice

#endif

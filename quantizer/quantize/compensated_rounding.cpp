#include "quantizer/quantize/compensated_rounding.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sluice {
namespace {

constexpr double kDamping = 0.01;

/// U of moments + d = (U + I) D (U + I)^T, transposed: column k of U is a row.
std::vector<double> feedback(std::vector<double> h, size_t n) {
  double mean = 0;
  for (size_t k = 0; k < n; ++k) mean += h[k * n + k] / static_cast<double>(n);
  for (size_t k = 0; k < n; ++k) h[k * n + k] += kDamping * mean;
  std::vector<double> u(n * n, 0.0);
  for (size_t k = n; k-- > 0;) {
    // What columns after k explain has been taken from h.
    const double d = h[k * n + k];
    for (size_t j = 0; j < k; ++j) u[k * n + j] = h[k * n + j] / d;
    for (size_t i = 0; i < k; ++i) {
      for (size_t j = 0; j <= i; ++j) h[i * n + j] -= u[k * n + i] * u[k * n + j] * d;
    }
  }
  return u;
}

}  // namespace

void round_compensated(const std::vector<double>& moments,
                       const std::vector<std::vector<float>>& real,
                       const std::vector<QuantizedMatrix*>& matrices) {
  size_t n = 0;
  for (const QuantizedMatrix* matrix : matrices) n += static_cast<size_t>(matrix->columns);
  if (std::all_of(moments.begin(), moments.end(), [](double m) { return m == 0; })) return;
  const std::vector<double> u = feedback(moments, n);
  std::vector<double> errors(n);
  for (int64_t row = 0; row < matrices[0]->rows; ++row) {
    size_t k = 0;
    for (size_t m = 0; m < matrices.size(); ++m) {
      QuantizedMatrix& matrix = *matrices[m];
      const double scale = matrix.scale[row];
      for (int64_t column = 0; column < matrix.columns; ++column, ++k) {
        const int64_t at = row * matrix.columns + column;
        double wanted = real[m][at];
        for (size_t j = 0; j < k; ++j) wanted += errors[j] * u[k * n + j];
        const double q = std::clamp(std::nearbyint(wanted / scale), -127.0, 127.0);
        matrix.q[at] = static_cast<int8_t>(q);
        errors[k] = real[m][at] - scale * q;
      }
    }
  }
}

}  // namespace sluice

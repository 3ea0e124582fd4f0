// What the softmax operations on s8 share: a row of exponentials, looked up by the distance to the
// row's largest element.
#ifndef SLUICE_OPS_SOFTMAX_S8_H
#define SLUICE_OPS_SOFTMAX_S8_H

#include "runtime/ops/check.h"

namespace sluice {

/// x [M,K] s8, exponentials [256] of `exponential_type`, y [M,K] s8 or s16.
sluice_status check_softmax_s8(const CallContext& context, sluice_type exponential_type);

inline int32_t largest(const int8_t* row, int64_t count) {
  int32_t most = row[0];
  for (int64_t k = 1; k < count; ++k) most = row[k] > most ? row[k] : most;
  return most;
}

/// Lowest and highest value of elements of T.
template <typename T>
struct IntegerLimits;
template <>
struct IntegerLimits<int8_t> {
  static constexpr int32_t kLow = INT8_MIN, kHigh = INT8_MAX, kBits = 8;
};
template <>
struct IntegerLimits<int16_t> {
  static constexpr int32_t kLow = INT16_MIN, kHigh = INT16_MAX, kBits = 16;
};

template <typename T>
T saturated(int64_t value) {
  using Limits = IntegerLimits<T>;
  if (value < Limits::kLow) return Limits::kLow;
  return static_cast<T>(value > Limits::kHigh ? Limits::kHigh : value);
}

/// Calls rows(x, y) for every row with pointers of the right types.
template <typename Row>
void for_each_row(const CallContext& context, Row row) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  const int64_t columns = x.dims[1];
  if (columns == 0) return;
  const auto* from = static_cast<const int8_t*>(x.data);
  for (int64_t m = 0; m < x.dims[0]; ++m, from += columns) {
    if (y.type == SLUICE_S16) {
      row(from, static_cast<int16_t*>(y.data) + m * columns, columns);
    } else {
      row(from, static_cast<int8_t*>(y.data) + m * columns, columns);
    }
  }
}

}  // namespace sluice

#endif

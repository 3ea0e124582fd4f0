// Softmax of s8 in integers, the native rule:
//
//   E[i] = round(2^22 exp(-i steps of x)), i = max - x, S = sum E
//   y = min(127, floor((256 E + floor(S / 2)) / S) - 128)
//
// and for s16 32768 instead of 256, 0 instead of -128, at most 32767.
#include "runtime/ops/softmax_s8.h"

#include "runtime/ops/ops.h"

namespace sluice {

sluice_status check_softmax_s8(const CallContext& context, sluice_type exponential_type) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", SLUICE_S8, 2));
  SLUICE_TRY(check_dense(context, context.input(1), "exponentials", exponential_type, 1));
  SLUICE_TRY(check_extent(context, context.input(1), "exponentials", 0, 256));
  SLUICE_TRY(check_dense(context, y, "y", y.type == SLUICE_S16 ? SLUICE_S16 : SLUICE_S8, 2));
  return check_same_extents(context, y, "y", x);
}

namespace {

struct NativeRow {
  const int32_t* exponentials;

  template <typename T>
  void operator()(const int8_t* x, T* y, int64_t count) const {
    constexpr bool wide = sizeof(T) == 2;
    const int32_t most = largest(x, count);
    int64_t sum = 0;
    for (int64_t k = 0; k < count; ++k) sum += exponentials[most - x[k]];
    if (sum < 1) sum = 1;
    for (int64_t k = 0; k < count; ++k) {
      const int64_t steps = int64_t{exponentials[most - x[k]]} * (wide ? 32768 : 256);
      y[k] = saturated<T>((steps + sum / 2) / sum + (wide ? 0 : INT8_MIN));
    }
  }
};

}  // namespace

sluice_status prepare_softmax_s8(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1}));
  *scratch_bytes = 0;
  return check_softmax_s8(context, SLUICE_S32);
}

sluice_status run_softmax_s8(const CallContext& context) {
  for_each_row(context, NativeRow{static_cast<const int32_t*>(context.input(1).data)});
  return SLUICE_OK;
}

}  // namespace sluice

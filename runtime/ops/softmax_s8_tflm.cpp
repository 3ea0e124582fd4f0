// Softmax of s8 as TensorFlow Lite Micro's reference kernel computes it (tensorflow/lite/kernels/
// internal/reference/softmax.h), in gemmlowp's fixed point: exponentials in Q0.31 from a table,
// their sum in Q12.19, its reciprocal by three Newton steps.
#include "runtime/ops/ops.h"
#include "runtime/ops/softmax_s8.h"

namespace sluice {

namespace {

constexpr int kSumIntegerBits = 12;
constexpr int64_t kOneQ2 = int64_t{1} << 29;

int32_t wrapped(int64_t value) { return static_cast<int32_t>(static_cast<uint32_t>(value)); }

int32_t clamped(int64_t value) {
  if (value < INT32_MIN) return INT32_MIN;
  return static_cast<int32_t>(value > INT32_MAX ? INT32_MAX : value);
}

// Rounding doubling high product; the only overflow saturates.
int64_t product(int64_t a, int64_t b) {
  const int64_t high = (a * b + (int64_t{1} << 30)) >> 31;
  return high > INT32_MAX ? INT32_MAX : high;
}

// x / 2^exponent, ties away from zero.
int64_t divided(int64_t x, int exponent) {
  const int64_t mask = (int64_t{1} << exponent) - 1;
  const int64_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + ((x & mask) > threshold ? 1 : 0);
}

// 1 / (1 + x) in Q0.31 for x in Q0.31 from 0 to 1.
int64_t reciprocal_of_one_plus(int64_t x) {
  const int64_t sum = x + INT32_MAX;
  const int64_t half = (sum + (sum >= 0 ? 1 : -1)) / 2;
  // 48/17 - 32/17 d in Q2.29, then r += r (1 - d r).
  int64_t r = wrapped(1515870810 + product(half, -1010580540));
  for (int i = 0; i < 3; ++i) {
    const int64_t step = product(r, wrapped(kOneQ2 - product(half, r)));
    r = wrapped(r + clamped(step * 4));
  }
  return clamped(r * 2);
}

struct ReferenceRow {
  const int32_t* exponentials;

  template <typename T>
  void operator()(const int8_t* x, T* y, int64_t count) const {
    const int32_t most = largest(x, count);
    int32_t sum = 0;
    for (int64_t k = 0; k < count; ++k) {
      sum = wrapped(int64_t{sum} + divided(exponentials[most - x[k]], kSumIntegerBits));
    }
    if (sum < 1) sum = 1;
    // The sum is 2^over (1 + fraction).
    const int headroom = __builtin_clz(static_cast<unsigned>(sum));
    const int over = kSumIntegerBits - headroom;
    const auto fraction =
        static_cast<int32_t>((static_cast<uint32_t>(sum) << headroom) - (uint32_t{1} << 31));
    const int64_t scale = reciprocal_of_one_plus(fraction);
    const int exponent = over + 31 - IntegerLimits<T>::kBits;
    for (int64_t k = 0; k < count; ++k) {
      const int64_t steps =
          divided(product(scale, exponentials[most - x[k]]), exponent > 0 ? exponent : 0);
      y[k] = saturated<T>(steps + IntegerLimits<T>::kLow);
    }
  }
};

}  // namespace

sluice_status prepare_softmax_s8_tflm(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1}));
  *scratch_bytes = 0;
  return check_softmax_s8(context, SLUICE_S32);
}

sluice_status run_softmax_s8_tflm(const CallContext& context) {
  for_each_row(context, ReferenceRow{static_cast<const int32_t*>(context.input(1).data)});
  return SLUICE_OK;
}

}  // namespace sluice

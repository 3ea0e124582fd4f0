// Softmax of s8 as TensorFlow Lite's optimized kernel computes it
// (tensorflow/lite/kernels/internal/ optimized/optimized_ops.h): float exponentials from a table,
// summed in the order of the row, one float reciprocal, rounded half away from zero.
#include "runtime/ops/integer_attributes.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/softmax_s8.h"

namespace sluice {

namespace {

// Far beyond any type, and small enough for exact arithmetic.
constexpr float kMost = 1 << 20;

// For what is not negative; NaN becomes the most.
int32_t rounded(float x) {
  if (!(x < kMost)) x = kMost;
  if (x < 0) x = 0;
  const auto whole = static_cast<int32_t>(x);
  return whole + (x - static_cast<float>(whole) >= 0.5f ? 1 : 0);
}

struct FloatRow {
  const float* exponentials;
  float scale;
  int32_t zero_point;

  template <typename T>
  void operator()(const int8_t* x, T* y, int64_t count) const {
    const int32_t most = largest(x, count);
    float sum = 0;
    for (int64_t k = 0; k < count; ++k) sum += exponentials[most - x[k]];
    const float inverse = 1.0f / (sum * scale);
    for (int64_t k = 0; k < count; ++k) {
      y[k] = saturated<T>(int64_t{rounded(exponentials[most - x[k]] * inverse)} + zero_point);
    }
  }
};

}  // namespace

sluice_status prepare_softmax_s8_tflite(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1, 1, 1}));
  SLUICE_TRY(check_softmax_s8(context, SLUICE_F32));
  *scratch_bytes = 0;
  return check_zero_point(context, 0, static_cast<sluice_type>(context.output(0).type), false);
}

sluice_status run_softmax_s8_tflite(const CallContext& context) {
  for_each_row(context, FloatRow{static_cast<const float*>(context.input(1).data),
                                 context.float_attribute(0), context.attribute(0)});
  return SLUICE_OK;
}

}  // namespace sluice

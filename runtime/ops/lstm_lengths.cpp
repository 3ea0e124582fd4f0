#include "runtime/ops/lstm_lengths.h"

#include <cstring>

namespace sluice {

int64_t Lengths::longest(int64_t steps, int64_t batch) const {
  if (lens_ == nullptr) return steps;
  int64_t longest = 0;
  for (int64_t b = 0; b < batch; ++b) {
    if (lens_[b] > longest) longest = lens_[b];
  }
  return longest;
}

sluice_status check_lengths(const CallContext& context, const Tensor& lens, int64_t batch) {
  if (!lens.present()) return SLUICE_OK;
  SLUICE_TRY(check_dense(context, lens, "lens", SLUICE_S32, 1));
  return check_extent(context, lens, "lens", 0, batch);
}

sluice_status check_length_values(const CallContext& context, const Tensor& lens, int64_t steps) {
  if (!lens.present()) return SLUICE_OK;
  const auto* values = static_cast<const int32_t*>(lens.data);
  for (int64_t b = 0; b < lens.dims[0]; ++b) {
    if (values[b] < 0 || values[b] > steps) {
      return fail(context, SLUICE_INVALID_ARGUMENT, "row %lld has %d steps, expected 0 to %lld",
                  static_cast<long long>(b), values[b], static_cast<long long>(steps));
    }
  }
  return SLUICE_OK;
}

void keep_inactive_rows(const Lengths& lengths, int64_t t, int64_t batch, int64_t row_bytes,
                        const void* before, void* after) {
  if (!lengths.given()) return;
  for (int64_t b = 0; b < batch; ++b) {
    if (lengths.active(t, b)) continue;
    std::memcpy(static_cast<uint8_t*>(after) + b * row_bytes,
                static_cast<const uint8_t*>(before) + b * row_bytes,
                static_cast<size_t>(row_bytes));
  }
}

}  // namespace sluice

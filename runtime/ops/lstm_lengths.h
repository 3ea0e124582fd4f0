// The number of steps of each row of a batch: sequence_lens of ONNX's LSTM.
//
// At step t row b is active where t < lens[b]. An inactive row keeps its h and c, and its part of Y
// is 0: with that the rule is right for both directions. A row of no steps at all ends with h and c
// 0, whatever it began with, as ONNX Runtime has it.
#ifndef SLUICE_OPS_LSTM_LENGTHS_H
#define SLUICE_OPS_LSTM_LENGTHS_H

#include "runtime/ops/check.h"

namespace sluice {

class Lengths {
 public:
  /// Of a call whose operand is checked; where it is absent every row has all steps.
  explicit Lengths(const Tensor& lens)
      : lens_(lens.present() ? static_cast<const int32_t*>(lens.data) : nullptr) {}

  bool given() const { return lens_ != nullptr; }
  bool active(int64_t t, int64_t row) const { return lens_ == nullptr || t < lens_[row]; }
  /// Steps in which any of the rows is active, of `steps`.
  int64_t longest(int64_t steps, int64_t batch) const;

 private:
  const int32_t* lens_;
};

/// An absent operand, or s32 [batch].
sluice_status check_lengths(const CallContext& context, const Tensor& lens, int64_t batch);
/// Every length is from 0 to `steps`; SLUICE_INVALID_ARGUMENT otherwise. For run.
sluice_status check_length_values(const CallContext& context, const Tensor& lens, int64_t steps);

/// Copies the rows of `row_bytes` that are inactive at step t from `before` to `after`.
void keep_inactive_rows(const Lengths& lengths, int64_t t, int64_t batch, int64_t row_bytes,
                        const void* before, void* after);

}  // namespace sluice

#endif

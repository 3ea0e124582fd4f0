// One call of an integer LSTM step kernel after the other.
#ifndef SLUICE_OPS_LSTM_INTEGER_STEP_H
#define SLUICE_OPS_LSTM_INTEGER_STEP_H

#include "runtime/ops/lstm_integer.h"

namespace sluice {

/// Working memory of the steps of a full variant; nothing of it for the others.
struct FullStepScratch {
  int16_t* gates;       // [batch, gates]
  int16_t* peephole;    // [gates], zeros where the operand is absent
  int16_t* norm;        // likewise
  int32_t* norm_bias;   // likewise
  int32_t* factors[4];  // [4 gates] multipliers and shifts of peephole and norm
  int32_t* guards;      // [4 gates]

  FullStepScratch(const IntegerLstmVariant& variant, const IntegerLstmShape& shape,
                  ScratchLayout* layout);
};

/// The arguments of the step kernel; a step changes only where they point.
class IntegerLstmStep {
 public:
  IntegerLstmStep(const CallContext& context, const IntegerLstmVariant& variant,
                  const IntegerLstmShape& shape, const FullStepScratch& scratch);
  IntegerLstmStep(const IntegerLstmStep&) = delete;
  IntegerLstmStep& operator=(const IntegerLstmStep&) = delete;

  /// h and h_sum: the state [batch, h_stride] and the sums of its rows (of s8) before; hidden and
  /// hidden_sum: what the step makes of them.
  sluice_status run(const int16_t* gx, const void* h, const int32_t* h_sum, const int16_t* c,
                    int16_t* c_out, void* hidden, int32_t* hidden_sum);

 private:
  static constexpr int kMostArguments = 32;

  template <typename... Arguments>
  void argue(Arguments*... arguments) {
    ((argv_[count_++] = arguments), ...);
  }
  void prepare_full(const IntegerLstmShape& shape);

  const CallContext& context_;
  int32_t slot_;
  bool both_ways_;
  int64_t steps_ = 0;
  const void *r_data_, *r_bias_data_, *r_multiplier_data_, *r_shift_data_;
  const FullStepScratch& full_;
  const int16_t *peephole_data_, *norm_data_;
  const int32_t* norm_bias_data_;
  bool is_full_;
  BlockBuffer<4, 2> gx_;
  KernelBuffer<2> h_;
  BlockBuffer<5, 4> r_;
  BlockBuffer<3, 2> r_bias_, r_multiplier_, r_shift_;
  BlockBuffer<3, 1> c_;
  int32_t units_, coupling_, gate_clip_, cell_clip_, cell_log2_;
  int32_t hidden_multiplier_, hidden_shift_, hidden_zero_, input_multiplier_, gx_shift_;
  int32_t normalize_;
  KernelBuffer<1> h_sum_;
  BlockBuffer<3, 2> peephole_, norm_, norm_bias_;
  KernelBuffer<1> peephole_multiplier_, peephole_shift_, norm_multiplier_, norm_shift_, guard_;
  BlockBuffer<3, 1> c_out_, hidden_;
  KernelBuffer<1> hidden_sum_;
  BlockBuffer<4, 2> gates_;
  void* argv_[kMostArguments];
  int count_ = 0;
};

}  // namespace sluice

#endif

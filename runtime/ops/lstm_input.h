// x of the LSTM operations with run-time quantization.
#ifndef SLUICE_OPS_LSTM_INPUT_H
#define SLUICE_OPS_LSTM_INPUT_H

#include "runtime/ops/lstm.h"
#include "runtime/ops/product.h"

namespace sluice {

/// Rows of `depth` quantized floats in scratch memory.
QuantizedRows quantized_rows_in(int64_t rows, int64_t depth, ScratchLayout* layout);

/// How activations get their scales.
struct ActivationScales {
  int32_t symmetric;  // of the quantizer: zero point 0
  bool together;      // one scale for all rows of x, and one for all rows of h in each step
};

/// x, quantized a chunk of steps at a time or, where all rows share a scale, at once.
class QuantizedInput {
 public:
  QuantizedInput(const LstmShape& shape, ActivationScales scales, ScratchLayout* layout);

  /// Before the first chunk; kernel `slot` is quantize_rows_f32_s8. `shape` is that of the run: it
  /// has the steps in which rows are active.
  sluice_status begin(const CallContext& context, int32_t slot, const LstmShape& shape,
                      const float* x);
  /// The rows of one chunk. SLUICE_NOT_FINITE where one of the active rows is not.
  sluice_status chunk(const CallContext& context, int32_t slot, const LstmShape& shape,
                      const LstmChunk& chunk, const Lengths& lengths, QuantizedRows* rows) const;

 private:
  ActivationScales scales_;
  int64_t depth_;
  QuantizedRows rows_;
  const float* x_ = nullptr;
};

/// The limits of kernels where x and h share scales. For prepare.
sluice_status check_scales_together(const CallContext& context, const LstmShape& shape);

}  // namespace sluice

#endif

#include "runtime/ops/lstm_input.h"

namespace sluice {

QuantizedRows quantized_rows_in(int64_t rows, int64_t depth, ScratchLayout* layout) {
  QuantizedRows result;
  result.q = layout->array<int8_t>(rows * depth);
  result.scale = layout->array<float>(rows);
  result.zero = layout->array<int32_t>(rows);
  result.sum = layout->array<int32_t>(rows);
  return result;
}

QuantizedInput::QuantizedInput(const LstmShape& shape, ActivationScales scales,
                               ScratchLayout* layout)
    : scales_(scales),
      depth_(quantized_depth(shape.inputs)),
      rows_(quantized_rows_in(scales.together ? shape.steps * shape.batch : shape.chunk_rows,
                              depth_, layout)) {}

sluice_status QuantizedInput::begin(const CallContext& context, int32_t slot,
                                    const LstmShape& shape, const float* x) {
  x_ = x;
  if (!scales_.together || shape.steps == 0) return SLUICE_OK;
  return quantize_together(context, slot, x, shape.steps * shape.batch, shape.inputs, shape.inputs,
                           depth_, scales_.symmetric, rows_);
}

sluice_status QuantizedInput::chunk(const CallContext& context, int32_t slot,
                                    const LstmShape& shape, const LstmChunk& chunk,
                                    const Lengths& lengths, QuantizedRows* rows) const {
  const int64_t first = chunk.first * shape.batch;
  if (scales_.together) {
    *rows = {rows_.q + first * depth_, rows_.scale + first, rows_.zero + first, rows_.sum + first};
    return SLUICE_OK;
  }
  *rows = rows_;
  const int64_t count = chunk.count * shape.batch;
  const float* x = x_ + first * shape.inputs;
  if (!lengths.given()) {
    return quantize_rows(context, slot, x, count, shape.inputs, shape.inputs, depth_,
                         scales_.symmetric, rows_);
  }
  SLUICE_TRY(quantize_rows_unchecked(context, slot, x, count, shape.inputs, shape.inputs, depth_,
                                     scales_.symmetric, rows_));
  for (int64_t i = 0; i < count; ++i) {
    if (!lengths.active(chunk.first + i / shape.batch, i % shape.batch)) continue;
    SLUICE_TRY(check_scales(context, rows_.scale + i, 1));
  }
  return SLUICE_OK;
}

sluice_status check_scales_together(const CallContext& context, const LstmShape& shape) {
  SLUICE_TRY(check_together(context, shape.batch, shape.padded));
  SLUICE_TRY(check_together(context, shape.batch, shape.outputs));
  int64_t rows = 0;
  if (__builtin_mul_overflow(shape.steps, shape.batch, &rows)) rows = INT64_MAX;
  return check_together(context, rows, quantized_depth(shape.inputs));
}

}  // namespace sluice

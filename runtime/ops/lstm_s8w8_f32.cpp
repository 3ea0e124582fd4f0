#include <cstring>

#include "runtime/ops/lstm.h"
#include "runtime/ops/lstm_input.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/product.h"

namespace sluice {

namespace {

enum Input { kX, kW, kWScale, kWSum, kBias, kR, kRScale, kRSum, kLens, kH0, kC0, kInputs };
enum Output { kY, kH, kC, kOutputs };
enum Kernel { kQuantizeRows, kGemm, kStep };

LstmOperands operands_of(const CallContext& context) {
  return {context.input(kX),    context.input(kW),  context.input(kBias), context.input(kR),
          context.input(kLens), context.input(kH0), context.input(kC0),   context.output(kY),
          context.output(kH),   context.output(kC)};
}

// Attributes after those of every LSTM.
ActivationScales scales_of(const CallContext& context) {
  return {context.attribute(kLstmAttributes) != 0 ? 1 : 0,
          context.attribute(kLstmAttributes + 1) != 0};
}

struct Scratch {
  float* gates;         // [chunk_rows, blocks, 4, block]
  QuantizedInput x;     // [chunk_rows, quantized_depth(inputs)], or of all steps
  float* h[2];          // [batch, padded]
  QuantizedRows hq[2];  // [batch, padded]
  float* c[2];          // [batch, padded]

  Scratch(const LstmShape& shape, ActivationScales scales, ScratchLayout* layout)
      : gates(layout->array<float>(shape.chunk_rows * shape.gates())),
        x(shape, scales, layout),
        h{layout->array<float>(shape.state()), layout->array<float>(shape.state())},
        hq{quantized_rows_in(shape.batch, shape.padded, layout),
           quantized_rows_in(shape.batch, shape.padded, layout)},
        c{layout->array<float>(shape.state()), layout->array<float>(shape.state())} {}
};

// A step that walked the blocks backwards leaves the quantized rows in that order, padding
// included.
void restore_order(const LstmShape& shape, const QuantizedRows& rows) {
  const auto bytes = static_cast<size_t>(shape.block);
  const int64_t padding = shape.padded - shape.units;
  for (int64_t b = 0; b < shape.batch; ++b) {
    int8_t* low = rows.q + b * shape.padded;
    int8_t* high = low + shape.padded - shape.block;
    for (; low < high; low += shape.block, high -= shape.block) {
      for (size_t i = 0; i < bytes; ++i) {
        const int8_t kept = low[i];
        low[i] = high[i];
        high[i] = kept;
      }
    }
    // The padding's zeros were quantized and counted like units.
    rows.sum[b] -= static_cast<int32_t>(padding) * rows.zero[b];
    std::memset(rows.q + b * shape.padded + shape.units, 0, static_cast<size_t>(padding));
  }
}

// The arguments of the step kernel; a step changes only where they point.
class Step {
 public:
  Step(const LstmShape& s, const CallContext& context, int32_t symmetric)
      : shape_(s),
        both_ways_(walks_both_ways(quantized_depth(s.units) * s.gates())),
        symmetric_(symmetric),
        r_data_(context.input(kR).data),
        r_scale_data_(context.input(kRScale).data),
        r_sum_data_(context.input(kRSum).data),
        gx_(SLUICE_F32, 4, nullptr,
            {{s.block, 1}, {kGates, s.block}, {s.blocks, kGates * s.block}, {s.batch, s.gates()}}),
        hq_(SLUICE_S8, nullptr, {{s.padded, 1}, {s.batch, s.padded}}),
        h_scale_(SLUICE_F32, nullptr, {{s.batch, 1}}),
        h_zero_(SLUICE_S32, nullptr, {{s.batch, 1}}),
        h_sum_(SLUICE_S32, nullptr, {{s.batch, 1}}),
        r_(w8_type(context), 1, r_data_,
           {{4, 1},
            {s.block, 4},
            {kGates, 4 * s.block},
            {quantized_depth(s.units) / 4, kGates * 4 * s.block},
            {s.blocks, quantized_depth(s.units) * kGates * s.block}}),
        r_scale_(SLUICE_F32, 4, r_scale_data_,
                 {{s.block, 1}, {kGates, s.block}, {s.blocks, kGates * s.block}}),
        r_sum_(SLUICE_S32, 4, r_sum_data_,
               {{s.block, 1}, {kGates, s.block}, {s.blocks, kGates * s.block}}),
        c_(SLUICE_F32, 4, nullptr, {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}),
        c_out_(SLUICE_F32, 4, nullptr, {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}),
        h_out_(SLUICE_F32, 4, nullptr, {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}),
        hq_out_(SLUICE_S8, nullptr, {{s.padded, 1}, {s.batch, s.padded}}),
        h_scale_out_(SLUICE_F32, nullptr, {{s.batch, 1}}),
        h_zero_out_(SLUICE_S32, nullptr, {{s.batch, 1}}),
        h_sum_out_(SLUICE_S32, nullptr, {{s.batch, 1}}) {}

  sluice_status run(const CallContext& context, const float* gx, const QuantizedRows& h,
                    const float* c, float* c_out, float* h_out, const QuantizedRows& next) {
    const bool backwards = both_ways_ && (count_++ & 1) != 0;
    gx_.point(gx, backwards);
    hq_.set_data(h.q);
    h_scale_.set_data(h.scale);
    h_zero_.set_data(h.zero);
    h_sum_.set_data(h.sum);
    if (both_ways_) {
      r_.point(r_data_, backwards);
      r_scale_.point(r_scale_data_, backwards);
      r_sum_.point(r_sum_data_, backwards);
    }
    c_.point(c, backwards);
    c_out_.point(c_out, backwards);
    h_out_.point(h_out, backwards);
    hq_out_.set_data(next.q);
    h_scale_out_.set_data(next.scale);
    h_zero_out_.set_data(next.zero);
    h_sum_out_.set_data(next.sum);
    units_ = static_cast<int32_t>(backwards ? shape_.padded : shape_.units);
    SLUICE_TRY(call_kernel(context, kStep, argv_));
    if (backwards) restore_order(shape_, next);
    return SLUICE_OK;
  }

 private:
  const LstmShape& shape_;
  bool both_ways_;
  int32_t symmetric_;
  int32_t units_ = 0;
  int64_t count_ = 0;
  const void *r_data_, *r_scale_data_, *r_sum_data_;
  BlockBuffer<4, 2> gx_;
  KernelBuffer<2> hq_;
  KernelBuffer<1> h_scale_, h_zero_, h_sum_;
  BlockBuffer<5, 4> r_;
  BlockBuffer<3, 2> r_scale_, r_sum_;
  BlockBuffer<3, 1> c_, c_out_, h_out_;
  KernelBuffer<2> hq_out_;
  KernelBuffer<1> h_scale_out_, h_zero_out_, h_sum_out_;
  void* argv_[17] = {gx_.argument(),
                     hq_.argument(),
                     h_scale_.argument(),
                     h_zero_.argument(),
                     h_sum_.argument(),
                     r_.argument(),
                     r_scale_.argument(),
                     r_sum_.argument(),
                     c_.argument(),
                     &units_,
                     &symmetric_,
                     c_out_.argument(),
                     h_out_.argument(),
                     hq_out_.argument(),
                     h_scale_out_.argument(),
                     h_zero_out_.argument(),
                     h_sum_out_.argument()};
};

// The step quantizes every row by itself; rows that share a scale are quantized once more.
sluice_status quantize_state(const CallContext& context, const LstmShape& shape,
                             ActivationScales scales, const float* h, const QuantizedRows& hq) {
  const auto quantize = scales.together ? quantize_together : quantize_rows;
  return quantize(context, kQuantizeRows, h, shape.batch, shape.units, shape.padded, shape.padded,
                  scales.symmetric, hq);
}

void keep_inactive(const Lengths& lengths, int64_t t, const LstmShape& shape,
                   const QuantizedRows& before, const QuantizedRows& after) {
  const auto keep = [&](int64_t row_bytes, const void* from, void* to) {
    keep_inactive_rows(lengths, t, shape.batch, row_bytes, from, to);
  };
  keep(shape.padded, before.q, after.q);
  keep(sizeof(float), before.scale, after.scale);
  keep(sizeof(int32_t), before.zero, after.zero);
  keep(sizeof(int32_t), before.sum, after.sum);
}

sluice_status check_gates(const CallContext& context, const Tensor& gates, const char* name,
                          sluice_type type, int64_t units) {
  SLUICE_TRY(check_operand(context, gates, name, type, SLUICE_GATE_BLOCKS, 2));
  return check_extent(context, gates, name, 1, units);
}

}  // namespace

sluice_status prepare_lstm_s8w8_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {kRSum + 1, kInputs, 0, kOutputs, kLstmAttributes + 2}));
  const LstmOperands operands = operands_of(context);
  SLUICE_TRY(check_packed_w8(context, operands.w, "w", SLUICE_PACKED_LSTM_INPUT, 3));
  SLUICE_TRY(check_packed_w8(context, operands.r, "r", SLUICE_PACKED_LSTM, 3));
  const int64_t units = operands.w.dims[1];
  SLUICE_TRY(check_gates(context, operands.bias, "bias", SLUICE_F32, units));
  SLUICE_TRY(check_gates(context, context.input(kWScale), "w_scale", SLUICE_F32, units));
  SLUICE_TRY(check_gates(context, context.input(kWSum), "w_sum", SLUICE_S32, units));
  SLUICE_TRY(check_gates(context, context.input(kRScale), "r_scale", SLUICE_F32, units));
  SLUICE_TRY(check_gates(context, context.input(kRSum), "r_sum", SLUICE_S32, units));
  SLUICE_TRY(check_lstm(context, operands, units));
  const LstmShape shape = lstm_shape(context, operands);
  const ActivationScales scales = scales_of(context);
  if (scales.together) SLUICE_TRY(check_scales_together(context, shape));
  ScratchLayout layout(nullptr);
  Scratch(shape, scales, &layout);
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_lstm_s8w8_f32(const CallContext& context) {
  const LstmOperands operands = operands_of(context);
  LstmShape shape = lstm_shape(context, operands);
  if (shape.batch == 0) return SLUICE_OK;
  SLUICE_TRY(check_length_values(context, operands.lens, shape.steps));
  const ActivationScales scales = scales_of(context);
  ScratchLayout layout(context.scratch);
  Scratch scratch(shape, scales, &layout);
  const Lengths lengths(operands.lens);
  const StateRows rows = shape.block_rows();
  const WeightsW8 weights = {static_cast<const uint8_t*>(operands.w.data),
                             static_cast<const float*>(context.input(kWScale).data),
                             static_cast<const int32_t*>(context.input(kWSum).data),
                             static_cast<const float*>(operands.bias.data)};
  const HiddenOutput hidden(shape, rows, lengths, operands.y);
  const float* h = initial_state(rows, shape.direction, lengths, operands.h0, scratch.h[0]);
  const float* c = initial_state(rows, shape.direction, lengths, operands.c0, scratch.c[0]);
  const int64_t all_steps = shape.steps;
  shape.steps = lengths.longest(all_steps, shape.batch);
  hidden.clear(shape.steps, all_steps);
  if (shape.steps > 0) SLUICE_TRY(quantize_state(context, shape, scales, h, scratch.hq[0]));
  SLUICE_TRY(
      scratch.x.begin(context, kQuantizeRows, shape, static_cast<const float*>(operands.x.data)));
  int next = 1;
  Step step(shape, context, scales.symmetric);
  for (int64_t index = 0; index < lstm_chunks(shape); ++index) {
    const LstmChunk chunk = lstm_chunk(shape, index);
    QuantizedRows x;
    SLUICE_TRY(scratch.x.chunk(context, kQuantizeRows, shape, chunk, lengths, &x));
    SLUICE_TRY(gemm_s8w8_f32(context, kGemm, x, chunk.count * shape.batch, shape.inputs, weights,
                             shape.gates(), kNoLimits, scratch.gates));
    for (int64_t i = 0; i < chunk.count; ++i, next ^= 1) {
      const int64_t place = chunk.place(i);
      const int64_t t = chunk.first + place;
      const QuantizedRows& hq = scratch.hq[next ^ 1];
      const QuantizedRows& hq_out = scratch.hq[next];
      float* h_out = hidden.direct() ? hidden.rows(t) : scratch.h[next];
      SLUICE_TRY(step.run(context, scratch.gates + place * shape.batch * shape.gates(), hq, c,
                          scratch.c[next], h_out, hq_out));
      keep_inactive_rows(lengths, t, shape.batch, rows.bytes(), h, h_out);
      keep_inactive_rows(lengths, t, shape.batch, rows.bytes(), c, scratch.c[next]);
      if (scales.together && shape.batch > 1) {
        SLUICE_TRY(quantize_state(context, shape, scales, h_out, hq_out));
      } else {
        keep_inactive(lengths, t, shape, hq, hq_out);
      }
      if (!hidden.direct()) hidden.store(t, h_out);
      h = h_out;
      c = scratch.c[next];
    }
  }
  // NaN in any step reaches the last: it makes the row's scale NaN, and through it all gates.
  if (shape.steps > 0) {
    SLUICE_TRY(check_scales(context, scratch.hq[next ^ 1].scale, shape.batch));
  }
  store_final(rows, shape.direction, h, operands.h);
  store_final(rows, shape.direction, c, operands.c);
  return SLUICE_OK;
}

}  // namespace sluice

#include "runtime/ops/lstm.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/product.h"

namespace sluice {

namespace {

enum Input { kX, kW, kBias, kR, kLens, kH0, kC0, kInputs };
enum Output { kY, kH, kC, kOutputs };
enum Kernel { kGemm, kStep };

LstmOperands operands_of(const CallContext& context) {
  return {context.input(kX),    context.input(kW),  context.input(kBias), context.input(kR),
          context.input(kLens), context.input(kH0), context.input(kC0),   context.output(kY),
          context.output(kH),   context.output(kC)};
}

struct Scratch {
  float* gates;  // [chunk_rows, blocks, 4, block]
  float* h[2];   // [batch, padded]
  float* c[2];

  Scratch(const LstmShape& shape, ScratchLayout* layout)
      : gates(layout->array<float>(shape.chunk_rows * shape.gates())),
        h{layout->array<float>(shape.state()), layout->array<float>(shape.state())},
        c{layout->array<float>(shape.state()), layout->array<float>(shape.state())} {}
};

// The arguments of the step kernel; a step changes only where they point.
class Step {
 public:
  Step(const LstmShape& s, const float* r)
      : both_ways_(walks_both_ways(s.units * s.gates() * kFloat)),
        r_data_(r),
        gx_(SLUICE_F32, kFloat, nullptr,
            {{s.block, 1}, {kGates, s.block}, {s.blocks, kGates * s.block}, {s.batch, s.gates()}}),
        h_(SLUICE_F32, nullptr, {{s.units, 1}, {s.batch, s.padded}}),
        r_(SLUICE_F32, kFloat, r,
           {{s.block, 1},
            {kGates, s.block},
            {s.units, kGates * s.block},
            {s.blocks, s.units * kGates * s.block}}),
        c_(SLUICE_F32, kFloat, nullptr, {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}),
        c_out_(SLUICE_F32, kFloat, nullptr,
               {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}),
        h_out_(SLUICE_F32, kFloat, nullptr,
               {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}) {}

  sluice_status run(const CallContext& context, const float* gx, const float* h, const float* c,
                    float* c_out, float* h_out) {
    const bool backwards = both_ways_ && (count_++ & 1) != 0;
    gx_.point(gx, backwards);
    h_.set_data(h);
    if (both_ways_) r_.point(r_data_, backwards);
    c_.point(c, backwards);
    c_out_.point(c_out, backwards);
    h_out_.point(h_out, backwards);
    return call_kernel(context, kStep, argv_);
  }

 private:
  static constexpr int64_t kFloat = sizeof(float);

  bool both_ways_;
  int64_t count_ = 0;
  const float* r_data_;
  BlockBuffer<4, 2> gx_;
  KernelBuffer<2> h_;
  BlockBuffer<4, 3> r_;
  BlockBuffer<3, 1> c_, c_out_, h_out_;
  void* argv_[6] = {gx_.argument(), h_.argument(),     r_.argument(),
                    c_.argument(),  c_out_.argument(), h_out_.argument()};
};

}  // namespace

sluice_status prepare_lstm_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {kR + 1, kInputs, 0, kOutputs, kLstmAttributes}));
  const LstmOperands operands = operands_of(context);
  SLUICE_TRY(check_operand(context, operands.w, "w", SLUICE_F32, SLUICE_PACKED_LSTM_INPUT, 3));
  SLUICE_TRY(check_operand(context, operands.bias, "bias", SLUICE_F32, SLUICE_GATE_BLOCKS, 2));
  SLUICE_TRY(check_operand(context, operands.r, "r", SLUICE_F32, SLUICE_PACKED_LSTM, 3));
  SLUICE_TRY(check_lstm(context, operands, operands.w.dims[1]));
  ScratchLayout layout(nullptr);
  Scratch(lstm_shape(context, operands), &layout);
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_lstm_f32(const CallContext& context) {
  const LstmOperands operands = operands_of(context);
  LstmShape shape = lstm_shape(context, operands);
  if (shape.batch == 0) return SLUICE_OK;
  SLUICE_TRY(check_length_values(context, operands.lens, shape.steps));
  ScratchLayout layout(context.scratch);
  const Scratch scratch(shape, &layout);
  const Lengths lengths(operands.lens);
  const StateRows rows = shape.block_rows();
  const auto* x = static_cast<const float*>(operands.x.data);
  const auto* w = static_cast<const float*>(operands.w.data);
  const auto* bias = static_cast<const float*>(operands.bias.data);
  const HiddenOutput hidden(shape, rows, lengths, operands.y);
  const float* h = initial_state(rows, shape.direction, lengths, operands.h0, scratch.h[0]);
  const float* c = initial_state(rows, shape.direction, lengths, operands.c0, scratch.c[0]);
  const int64_t all_steps = shape.steps;
  shape.steps = lengths.longest(all_steps, shape.batch);
  hidden.clear(shape.steps, all_steps);
  int next = 1;
  Step step(shape, static_cast<const float*>(operands.r.data));
  for (int64_t index = 0; index < lstm_chunks(shape); ++index) {
    const LstmChunk chunk = lstm_chunk(shape, index);
    SLUICE_TRY(gemm_f32(context, kGemm, x + chunk.first * shape.batch * shape.inputs,
                        chunk.count * shape.batch, shape.inputs, w, bias, shape.gates(), kNoLimits,
                        scratch.gates));
    for (int64_t i = 0; i < chunk.count; ++i, next ^= 1) {
      const int64_t place = chunk.place(i);
      const int64_t t = chunk.first + place;
      float* h_out = hidden.direct() ? hidden.rows(t) : scratch.h[next];
      SLUICE_TRY(step.run(context, scratch.gates + place * shape.batch * shape.gates(), h, c,
                          scratch.c[next], h_out));
      keep_inactive_rows(lengths, t, shape.batch, rows.bytes(), h, h_out);
      keep_inactive_rows(lengths, t, shape.batch, rows.bytes(), c, scratch.c[next]);
      if (!hidden.direct()) hidden.store(t, h_out);
      h = h_out;
      c = scratch.c[next];
    }
  }
  store_final(rows, shape.direction, h, operands.h);
  store_final(rows, shape.direction, c, operands.c);
  return SLUICE_OK;
}

}  // namespace sluice

#include "tests/runtime/ops/lstm_full_layer.h"

#include <cmath>

namespace sluice {

LstmFullLayer::LstmFullLayer(const LstmFullCase& c, unsigned seed)
    : features(c), base(c.shape, seed) {
  const LstmCase& s = c.shape;
  r = c.outputs == 0 ? base.r
                     : random_floats(4 * s.units * c.outputs, seed + 10,
                                     1 / std::sqrt(static_cast<float>(c.outputs)));
  rq = quantize_weights(4 * s.units, outputs(), r);
  h0.assign(static_cast<size_t>(s.directions * s.batch * outputs()), 0.0f);
  if (s.has_state) h0 = random_floats(s.directions * s.batch * outputs(), seed + 4, 0.5f);
  if (c.peephole) peephole = random_floats(s.directions * 3 * s.units, seed + 11, 0.5f);
  if (c.norm) norm = random_floats(s.directions * 4 * s.units, seed + 12);
  if (c.outputs == 0) return;
  projection =
      random_floats(c.outputs * s.units, seed + 13, 1 / std::sqrt(static_cast<float>(s.units)));
  projection_bias = random_floats(c.outputs, seed + 14, 0.2f);
  projection_q = quantize_weights(c.outputs, s.units, projection);
}

OpCall LstmFullLayer::call(const KernelSet& set, bool quantized) const {
  const LstmCase& s = base.shape;
  OpCall call(quantized ? sluice_op_lstm_s8w8_f32_full : sluice_op_lstm_f32_full, set);
  call.in(floats({s.steps, s.batch, s.inputs}, base.x));
  const Array bias = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, base.bias);
  if (quantized) {
    call.in(packed_w8(set, SLUICE_PACKED_LSTM_INPUT, s.units, s.inputs, base.wq.q))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, base.wq.scale))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, base.wq.sum))
        .in(bias)
        .in(packed_w8(set, SLUICE_PACKED_LSTM_INPUT, s.units, outputs(), rq.q))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, rq.scale))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, rq.sum));
  } else {
    call.in(packed_f32(set, SLUICE_PACKED_LSTM_INPUT, s.units, s.inputs, base.w))
        .in(bias)
        .in(packed_f32(set, SLUICE_PACKED_LSTM_INPUT, s.units, outputs(), r));
  }
  const Array lens = make_array(SLUICE_S32, {static_cast<int64_t>(s.lens.size())}, s.lens);
  call.in(s.lens.empty() ? nullptr : &lens);
  const std::vector<int64_t> h_dims = {s.directions, s.batch, outputs()};
  const std::vector<int64_t> c_dims = {s.directions, s.batch, s.units};
  if (s.has_state) {
    call.in(floats(h_dims, h0)).in(floats(c_dims, base.c0));
  } else {
    call.absent_in().absent_in();
  }
  const Array peephole_array = floats({s.directions, 3 * s.units}, peephole);
  const Array norm_array = floats({s.directions, 4 * s.units}, norm);
  call.in(peephole.empty() ? nullptr : &peephole_array).in(norm.empty() ? nullptr : &norm_array);
  if (features.outputs > 0) {
    if (quantized) {
      call.in(packed_w8(set, SLUICE_PACKED_GEMM, outputs(), s.units, projection_q.q))
          .in(packed_channels(set, SLUICE_GEMM_CHANNELS, outputs(), projection_q.scale))
          .in(packed_channels(set, SLUICE_GEMM_CHANNELS, outputs(), projection_q.sum));
    } else {
      call.in(packed_f32(set, SLUICE_PACKED_GEMM, outputs(), s.units, projection));
    }
    call.in(packed_channels(set, SLUICE_GEMM_CHANNELS, outputs(), projection_bias));
  }
  call.out(SLUICE_F32, {s.steps, s.directions, s.batch, outputs()})
      .out(SLUICE_F32, h_dims)
      .out(SLUICE_F32, c_dims);
  std::vector<int32_t> ints = {s.reverse, static_cast<int32_t>(s.direction),
                               static_cast<int32_t>(s.directions), features.coupling};
  ints.insert(ints.end(), features.activations.begin(), features.activations.end());
  if (quantized) ints.insert(ints.end(), {s.symmetric, s.together});
  call.ints(ints);
  call.floats({features.gate_clip, features.cell_clip, features.projection_clip, 0.5f, 0.25f, 0.5f,
               0.25f, 0.5f, 0.25f});
  return call;
}

LstmResult LstmFullLayer::run(const KernelSet& set, bool quantized) const {
  OpCall made = call(set, quantized);
  EXPECT_EQ(made.run(), SLUICE_OK) << made.message();
  const LstmCase& s = base.shape;
  const int64_t slice = s.batch * outputs(), cell = s.batch * s.units;
  LstmResult result;
  const auto append = [](const Array& from, int64_t first, int64_t count, std::vector<float>* to) {
    const std::vector<float> all = from.values<float>();
    to->insert(to->end(), all.begin() + first, all.begin() + first + count);
  };
  for (int64_t t = 0; t < s.steps; ++t) {
    append(made.output(0), (t * s.directions + s.direction) * slice, slice, &result.y);
  }
  append(made.output(1), s.direction * slice, slice, &result.h);
  append(made.output(2), s.direction * cell, cell, &result.c);
  return result;
}

}  // namespace sluice

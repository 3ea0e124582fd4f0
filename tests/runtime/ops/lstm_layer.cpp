#include "tests/runtime/ops/lstm_layer.h"

#include <cmath>

#include "runtime/ops/kernel_buffer.h"
#include "runtime/pack/packed.h"

namespace sluice {

namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// Rows x [rows, k] and one row of weights; dequantized where the layer is quantized, with one scale
// for each row or for all together.
class Rows {
 public:
  Rows(const float* x, int64_t rows, int64_t k, bool quantized, bool symmetric, bool together)
      : x_(x), k_(k), quantized_(quantized), together_(together) {
    if (!quantized) return;
    const int64_t count = together ? 1 : rows, size = together ? rows * k : k;
    for (int64_t m = 0; m < count; ++m) {
      rows_.push_back(quantize_row({x + m * size, x + (m + 1) * size}, symmetric));
    }
  }
  double dot(int64_t m, const std::vector<float>& w, const QuantizedWeights& wq, int64_t n) const {
    double sum = 0;
    if (!quantized_) {
      for (int64_t i = 0; i < k_; ++i) sum += double{x_[m * k_ + i]} * w[n * k_ + i];
      return sum;
    }
    const QuantizedRow& row = rows_[together_ ? 0 : m];
    const int8_t* q = row.q.data() + (together_ ? m * k_ : 0);
    for (int64_t i = 0; i < k_; ++i) sum += double(q[i] - row.zero) * wq.q[n * k_ + i];
    return sum * (double{row.scale} * wq.scale[n]);
  }

 private:
  const float* x_;
  int64_t k_;
  bool quantized_, together_;
  std::vector<QuantizedRow> rows_;
};

template <typename T>
std::vector<T> part(const std::vector<T>& all, int64_t first, int64_t count) {
  return {all.begin() + first, all.begin() + first + count};
}

}  // namespace

LstmLayer::LstmLayer(const LstmCase& c, unsigned seed) : shape(c) {
  const int64_t rows = 4 * c.units;
  w = random_floats(rows * c.inputs, seed, 1 / std::sqrt(static_cast<float>(c.inputs)));
  r = random_floats(rows * c.units, seed + 1, 1 / std::sqrt(static_cast<float>(c.units)));
  bias = random_floats(rows, seed + 2, 0.3f);
  wq = quantize_weights(rows, c.inputs, w);
  rq = quantize_weights(rows, c.units, r);
  x = random_floats(c.steps * c.batch * c.inputs, seed + 3);
  const int64_t state = c.directions * c.batch * c.units;
  h0.assign(static_cast<size_t>(state), 0.0f);
  c0 = h0;
  if (c.has_state) {
    h0 = random_floats(state, seed + 4, 0.5f);
    c0 = random_floats(state, seed + 5);
  }
}

OpCall LstmLayer::call(const KernelSet& set, bool quantized) const {
  const LstmCase& s = shape;
  OpCall call(quantized ? sluice_op_lstm_s8w8_f32 : sluice_op_lstm_f32, set);
  call.in(floats({s.steps, s.batch, s.inputs}, x));
  const Array bias_array = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, bias);
  if (quantized) {
    call.in(packed_w8(set, SLUICE_PACKED_LSTM_INPUT, s.units, s.inputs, wq.q))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, wq.scale))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, wq.sum))
        .in(bias_array)
        .in(packed_w8(set, SLUICE_PACKED_LSTM, s.units, s.units, rq.q))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, rq.scale))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, s.units, rq.sum));
  } else {
    call.in(packed_f32(set, SLUICE_PACKED_LSTM_INPUT, s.units, s.inputs, w))
        .in(bias_array)
        .in(packed_f32(set, SLUICE_PACKED_LSTM, s.units, s.units, r));
  }
  const Array lens_array = make_array(SLUICE_S32, {static_cast<int64_t>(s.lens.size())}, s.lens);
  call.in(s.lens.empty() ? nullptr : &lens_array);
  const std::vector<int64_t> state = {s.directions, s.batch, s.units};
  if (s.has_state) {
    call.in(floats(state, h0)).in(floats(state, c0));
  } else {
    call.absent_in().absent_in();
  }
  call.out(SLUICE_F32, {s.steps, s.directions, s.batch, s.units})
      .out(SLUICE_F32, state)
      .out(SLUICE_F32, state);
  std::vector<int32_t> attributes = {s.reverse, static_cast<int32_t>(s.direction),
                                     static_cast<int32_t>(s.directions)};
  if (quantized) attributes.insert(attributes.end(), {s.symmetric, s.together});
  call.ints(attributes);
  return call;
}

LstmResult LstmLayer::result(OpCall& call) const {
  const int64_t slice = shape.batch * shape.units;
  LstmResult result;
  const std::vector<float> y = call.output(0).values<float>();
  for (int64_t t = 0; t < shape.steps; ++t) {
    const auto from = y.begin() + (t * shape.directions + shape.direction) * slice;
    result.y.insert(result.y.end(), from, from + slice);
  }
  result.h = part(call.output(1).values<float>(), shape.direction * slice, slice);
  result.c = part(call.output(2).values<float>(), shape.direction * slice, slice);
  return result;
}

LstmResult LstmLayer::run(const KernelSet& set, bool quantized) const {
  OpCall made = call(set, quantized);
  EXPECT_EQ(made.run(), SLUICE_OK) << made.message();
  return result(made);
}

LstmResult LstmLayer::expected(bool quantized) const {
  const LstmCase& s = shape;
  const int64_t slice = s.batch * s.units;
  LstmResult result{std::vector<float>(s.steps * slice), part(h0, s.direction * slice, slice),
                    part(c0, s.direction * slice, slice)};
  const auto active = [&](int64_t t, int64_t b) { return s.lens.empty() || t < s.lens[b]; };
  int64_t longest = 0;
  for (int64_t b = 0; b < s.batch; ++b) {
    longest = std::max<int64_t>(longest, s.lens.empty() ? s.steps : s.lens[b]);
    if (active(0, b)) continue;
    std::fill_n(result.h.begin() + b * s.units, s.units, 0.0f);
    std::fill_n(result.c.begin() + b * s.units, s.units, 0.0f);
  }
  const Rows all_x(x.data(), longest * s.batch, s.inputs, quantized, s.symmetric, s.together);
  for (int64_t i = 0; i < s.steps; ++i) {
    const int64_t t = s.reverse ? s.steps - 1 - i : i;
    const std::vector<float> before = result.h;
    const Rows hidden(before.data(), s.batch, s.units, quantized, s.symmetric, s.together);
    for (int64_t b = 0; b < s.batch; ++b) {
      if (!active(t, b)) continue;
      for (int64_t u = 0; u < s.units; ++u) {
        double gate[4];
        for (int64_t g = 0; g < 4; ++g) {
          const int64_t n = g * s.units + u;
          gate[g] = bias[n] + all_x.dot(t * s.batch + b, w, wq, n) + hidden.dot(b, r, rq, n);
        }
        const int64_t at = b * s.units + u;
        float& cell = result.c[at];
        const double new_cell = sigmoid(gate[2]) * cell + sigmoid(gate[0]) * std::tanh(gate[3]);
        cell = static_cast<float>(new_cell);
        result.h[at] = static_cast<float>(sigmoid(gate[1]) * std::tanh(new_cell));
        result.y[t * slice + at] = result.h[at];
      }
    }
  }
  return result;
}

LstmResult LstmLayer::stepwise(const KernelSet& set, bool quantized) const {
  const LstmCase& s = shape;
  const int64_t block = set.tiling.lstm_block, blocks = (s.units + block - 1) / block,
                padded = blocks * block;
  const int64_t gates = 4 * padded, slice = s.batch * s.units;
  const int64_t gemm_block = set.tiling.gemm_block;
  const int64_t iq = (s.inputs + 3) / 4 * 4, hq = (s.units + 3) / 4 * 4;
  const sluice_type w8 = set.tiling.weight_offset == 0 ? SLUICE_S8 : SLUICE_U8;
  const auto kernel = [&](int index, std::vector<void*> argv) {
    ASSERT_EQ(set.table->kernel[index](argv.data()), 0);
  };

  Array w_packed = quantized ? packed_w8(set, SLUICE_PACKED_LSTM_INPUT, s.units, s.inputs, wq.q)
                             : packed_f32(set, SLUICE_PACKED_LSTM_INPUT, s.units, s.inputs, w);
  Array r_packed = quantized ? packed_w8(set, SLUICE_PACKED_LSTM, s.units, s.units, rq.q)
                             : packed_f32(set, SLUICE_PACKED_LSTM, s.units, s.units, r);
  Array biases = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, bias);
  Array w_scales = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, wq.scale);
  Array w_sums = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, wq.sum);
  Array r_scales = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, rq.scale);
  Array r_sums = packed_channels(set, SLUICE_GATE_BLOCKS, s.units, rq.sum);

  std::vector<float> h(s.batch * padded, 0.0f), c = h, h_next = h, c_next = h;
  for (int64_t b = 0; b < s.batch; ++b) {
    for (int64_t u = 0; u < s.units; ++u) {
      h[b * padded + u] = h0[s.direction * slice + b * s.units + u];
      c[b * padded + u] = c0[s.direction * slice + b * s.units + u];
    }
  }
  std::vector<float> gx(s.batch * gates), x_scale(s.batch), h_scale(s.batch), h_scale_next(s.batch);
  std::vector<int32_t> x_zero(s.batch), x_sum(s.batch), h_zero(s.batch), h_sum(s.batch),
      h_zero_next(s.batch), h_sum_next(s.batch);
  std::vector<int8_t> x_q(s.batch * iq), h_q(s.batch * padded), h_q_next(s.batch * padded);
  float low = -INFINITY, high = INFINITY;
  int32_t symmetric = s.symmetric, units = static_cast<int32_t>(s.units);

  const auto row_values = [&](const auto& v, sluice_type type) {
    return KernelBuffer<1>(type, v.data(), {{s.batch, 1}});
  };
  const auto quantize = [&](const float* from, int64_t k, int64_t stride, std::vector<int8_t>& q,
                            int64_t depth, std::vector<float>& scale, std::vector<int32_t>& zero,
                            std::vector<int32_t>& sum) {
    KernelBuffer<2> in(SLUICE_F32, from, {{k, 1}, {s.batch, stride}}),
        out(SLUICE_S8, q.data(), {{depth, 1}, {s.batch, depth}});
    auto b_scale = row_values(scale, SLUICE_F32), b_zero = row_values(zero, SLUICE_S32),
         b_sum = row_values(sum, SLUICE_S32);
    kernel(SLUICE_KERNEL_quantize_rows_f32_s8,
           {in.argument(), &symmetric, out.argument(), b_scale.argument(), b_zero.argument(),
            b_sum.argument()});
  };
  const auto state_buffer = [&](const std::vector<float>& v) {
    return KernelBuffer<3>(SLUICE_F32, v.data(), {{block, 1}, {blocks, block}, {s.batch, padded}});
  };
  const auto gate_buffer = [&](sluice_type type, Array& a) {
    return KernelBuffer<3>(type, a.bytes.data(), {{block, 1}, {4, block}, {blocks, 4 * block}});
  };
  const auto channel_buffer = [&](sluice_type type, Array& a) {
    return KernelBuffer<1>(type, a.bytes.data(), {{gates, 1}});
  };

  LstmResult result{std::vector<float>(s.steps * slice), {}, {}};
  if (quantized) quantize(h.data(), s.units, padded, h_q, padded, h_scale, h_zero, h_sum);
  for (int64_t i = 0; i < s.steps; ++i) {
    const int64_t t = s.reverse ? s.steps - 1 - i : i;
    const float* x_t = x.data() + t * s.batch * s.inputs;
    KernelBuffer<2> gemm_out(SLUICE_F32, gx.data(), {{gates, 1}, {s.batch, gates}});
    KernelBuffer<4> gx_in(SLUICE_F32, gx.data(),
                          {{block, 1}, {4, block}, {blocks, 4 * block}, {s.batch, gates}});
    auto bias_in = channel_buffer(SLUICE_F32, biases);
    auto c_in = state_buffer(c), c_out = state_buffer(c_next), h_out = state_buffer(h_next);
    if (quantized) {
      quantize(x_t, s.inputs, s.inputs, x_q, iq, x_scale, x_zero, x_sum);
      KernelBuffer<2> x_in(SLUICE_S8, x_q.data(), {{iq, 1}, {s.batch, iq}});
      KernelBuffer<4> w_in(w8, w_packed.bytes.data(),
                           {{4, 1},
                            {gemm_block, 4},
                            {iq / 4, 4 * gemm_block},
                            {gates / gemm_block, iq * gemm_block}});
      auto xs = row_values(x_scale, SLUICE_F32), xz = row_values(x_zero, SLUICE_S32),
           xm = row_values(x_sum, SLUICE_S32);
      auto ws = channel_buffer(SLUICE_F32, w_scales), wm = channel_buffer(SLUICE_S32, w_sums);
      kernel(SLUICE_KERNEL_gemm_s8w8_f32,
             {x_in.argument(), xs.argument(), xz.argument(), xm.argument(), w_in.argument(),
              ws.argument(), wm.argument(), bias_in.argument(), &low, &high, gemm_out.argument()});
      KernelBuffer<2> hq_in(SLUICE_S8, h_q.data(), {{padded, 1}, {s.batch, padded}}),
          hq_out(SLUICE_S8, h_q_next.data(), {{padded, 1}, {s.batch, padded}});
      KernelBuffer<5> r_in(
          w8, r_packed.bytes.data(),
          {{4, 1}, {block, 4}, {4, 4 * block}, {hq / 4, 16 * block}, {blocks, 4 * hq * block}});
      auto hs = row_values(h_scale, SLUICE_F32), hz = row_values(h_zero, SLUICE_S32),
           hm = row_values(h_sum, SLUICE_S32);
      auto hs2 = row_values(h_scale_next, SLUICE_F32), hz2 = row_values(h_zero_next, SLUICE_S32),
           hm2 = row_values(h_sum_next, SLUICE_S32);
      auto rs = gate_buffer(SLUICE_F32, r_scales), rm = gate_buffer(SLUICE_S32, r_sums);
      kernel(SLUICE_KERNEL_lstm_step_s8w8_f32,
             {gx_in.argument(), hq_in.argument(), hs.argument(), hz.argument(), hm.argument(),
              r_in.argument(), rs.argument(), rm.argument(), c_in.argument(), &units, &symmetric,
              c_out.argument(), h_out.argument(), hq_out.argument(), hs2.argument(), hz2.argument(),
              hm2.argument()});
      h_q.swap(h_q_next);
      h_scale.swap(h_scale_next);
      h_zero.swap(h_zero_next);
      h_sum.swap(h_sum_next);
    } else {
      KernelBuffer<2> x_in(SLUICE_F32, x_t, {{s.inputs, 1}, {s.batch, s.inputs}}),
          h_in(SLUICE_F32, h.data(), {{s.units, 1}, {s.batch, padded}});
      KernelBuffer<3> w_in(
          SLUICE_F32, w_packed.bytes.data(),
          {{gemm_block, 1}, {s.inputs, gemm_block}, {gates / gemm_block, s.inputs * gemm_block}});
      KernelBuffer<4> r_in(
          SLUICE_F32, r_packed.bytes.data(),
          {{block, 1}, {4, block}, {s.units, 4 * block}, {blocks, 4 * s.units * block}});
      kernel(SLUICE_KERNEL_gemm_f32, {x_in.argument(), w_in.argument(), bias_in.argument(), &low,
                                      &high, gemm_out.argument()});
      kernel(SLUICE_KERNEL_lstm_step_f32, {gx_in.argument(), h_in.argument(), r_in.argument(),
                                           c_in.argument(), c_out.argument(), h_out.argument()});
    }
    h.swap(h_next);
    c.swap(c_next);
    for (int64_t b = 0; b < s.batch; ++b) {
      std::copy_n(h.begin() + b * padded, s.units, result.y.begin() + t * slice + b * s.units);
    }
  }
  for (int64_t b = 0; b < s.batch; ++b) {
    result.h.insert(result.h.end(), h.begin() + b * padded, h.begin() + b * padded + s.units);
    result.c.insert(result.c.end(), c.begin() + b * padded, c.begin() + b * padded + s.units);
  }
  return result;
}

}  // namespace sluice

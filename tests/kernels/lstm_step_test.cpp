// The LSTM steps against the formulas in double: every variant, odd sizes, any batch, blocks in
// both orders.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "runtime/pack/packed.h"
#include "tests/kernels/kernel_array.h"

namespace sluice::test {
namespace {

constexpr int kI = 0, kO = 1, kF = 2, kC = 3;  // gate order of the kernels

int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// A layer of `h` units and `b` rows in the layouts of the kernels.
struct Layer {
  Layer(int units, int rows, unsigned seed, float spread)
      : h(units),
        b(rows),
        block(sluice_kernel_tiling.lstm_block),
        nb((units + block - 1) / block),
        hp(nb * block) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> any(-spread, spread);
    gx.assign(static_cast<std::size_t>(b) * 4 * hp, 0);
    c.assign(static_cast<std::size_t>(b) * hp, 0);
    for (int row = 0; row < b; ++row) {
      for (int u = 0; u < h; ++u) {
        for (int g = 0; g < 4; ++g) gx[gate_index(row, g, u)] = any(random);
        c[row * hp + u] = any(random);
      }
    }
  }
  std::size_t gate_index(int row, int gate, int u) const {
    return ((static_cast<std::size_t>(row) * nb + u / block) * 4 + gate) * block + u % block;
  }
  // Cell and hidden state of one unit from its pre-activations.
  static std::pair<double, double> cell(const double (&gate)[4], double before) {
    const double next = sigmoid(gate[kF]) * before + sigmoid(gate[kI]) * std::tanh(gate[kC]);
    return {next, sigmoid(gate[kO]) * std::tanh(next)};
  }

  int h, b, block, nb, hp;
  std::vector<float> gx, c;
};

struct Size {
  int h, b;
};
std::vector<Size> sizes() {
  std::vector<Size> all;
  for (int h : {1, 3, 17, 27, 32, 33, 63, 64, 100, 118, 129}) all.push_back({h, 1});
  for (int b : {2, 3, 4, 5, 8, 9}) {
    all.push_back({20, b});
    all.push_back({64, b});
    all.push_back({70, b});
  }
  return all;
}

// One step of the quantized kernel: outputs, and what it was made from.
struct QuantizedStep : Layer {
  QuantizedStep(Size size, unsigned seed, bool extreme)
      : Layer(size.h, size.b, seed, 3.0f),
        r(static_cast<std::size_t>(4) * h * h),
        hq(static_cast<std::size_t>(b) * hp, 0) {
    std::mt19937 random(seed + 1);
    std::uniform_int_distribution<int> any(-127, 127);
    for (int8_t& v : r)
      v = static_cast<int8_t>(extreme ? (any(random) > 0 ? 127 : -127) : any(random));
    for (int row = 0; row < b; ++row) {
      h_scale.push_back((extreme ? 1e-3f : 0.004f) + 0.0001f * static_cast<float>(row));
      h_zero.push_back(any(random));
      h_sum.push_back(0);
      for (int u = 0; u < h; ++u) {
        hq[row * hp + u] = static_cast<int8_t>(extreme ? -128 : any(random));
        h_sum.back() += hq[row * hp + u];
      }
    }
    kq = round_up(h, 4);
    packed_r.assign(static_cast<std::size_t>(4) * hp * kq, 0);
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, h, h, r.data(), packed_r.data());
    std::vector<float> scales(static_cast<std::size_t>(4) * h);
    std::vector<int32_t> sums(scales.size());
    for (std::size_t i = 0; i < scales.size(); ++i)
      scales[i] = 0.001f + 1e-6f * static_cast<float>(i);
    row_sums(4 * h, h, r.data(), sums.data());
    r_scale.assign(static_cast<std::size_t>(4) * hp, 0);
    r_sum.assign(r_scale.size(), 0);
    pack_channels(sluice_kernel_tiling, SLUICE_GATE_BLOCKS, h, scales.data(), r_scale.data());
    pack_channels(sluice_kernel_tiling, SLUICE_GATE_BLOCKS, h, sums.data(), r_sum.data());
  }

  void run(const sluice_kernel_table& table, int32_t symmetric, bool backwards) {
    KernelArray<float> a_gx({block, 4, nb, b}, gx), a_c({block, nb, b}, c), a_scale({b}, h_scale);
    KernelArray<float> a_r_scale({block, 4, nb}, r_scale), a_c_out({block, nb, b}),
        a_h_out({block, nb, b}), a_s_out({b});
    KernelArray<int8_t> a_hq({hp, b}, hq), a_hq_out({hp, b});
    KernelArray<int32_t> a_zero({b}, h_zero), a_sum({b}, h_sum), a_r_sum({block, 4, nb}, r_sum),
        a_z_out({b}), a_sum_out({b});
    KernelArray<uint8_t> a_r({4, block, 4, kq / 4, nb}, packed_r);
    int32_t units = h;
    void* argv[] = {
        a_gx.buffer(),    a_hq.buffer(),      a_scale.buffer(), a_zero.buffer(),   a_sum.buffer(),
        a_r.buffer(),     a_r_scale.buffer(), a_r_sum.buffer(), a_c.buffer(),      &units,
        &symmetric,       a_c_out.buffer(),   a_h_out.buffer(), a_hq_out.buffer(), a_s_out.buffer(),
        a_z_out.buffer(), a_sum_out.buffer()};
    if (backwards) {
      for (auto [argument, dim] :
           {std::pair{0, 2}, {5, 4}, {6, 2}, {7, 2}, {8, 1}, {11, 1}, {12, 1}}) {
        auto* buffer = static_cast<halide_buffer_t*>(argv[argument]);
        halide_dimension_t& d = buffer->dim[dim];
        buffer->host += static_cast<std::ptrdiff_t>(d.extent - 1) * d.stride * buffer->type.bytes();
        d.stride = -d.stride;
      }
    }
    ASSERT_EQ(table.kernel[SLUICE_KERNEL_lstm_step_s8w8_f32](argv), 0);
    for (bool ok : {a_c_out.intact(), a_h_out.intact(), a_hq_out.intact(), a_s_out.intact(),
                    a_z_out.intact(), a_sum_out.intact()}) {
      EXPECT_TRUE(ok);
    }
    c_out = a_c_out.values(), h_out = a_h_out.values(), hq_out = a_hq_out.values();
    scale_out = a_s_out.values(), zero_out = a_z_out.values(), sum_out = a_sum_out.values();
  }

  int kq = 0;
  std::vector<int8_t> r, hq, hq_out;
  std::vector<uint8_t> packed_r;
  std::vector<float> h_scale, r_scale, c_out, h_out, scale_out;
  std::vector<int32_t> h_zero, h_sum, r_sum, zero_out, sum_out;
};

class LstmStep : public testing::TestWithParam<const sluice_kernel_table*> {};

TEST_P(LstmStep, S8W8FollowsTheFormula) {
  unsigned seed = 10;
  for (const Size& size : sizes()) {
    for (bool extreme : {false, true}) {
      QuantizedStep step(size, ++seed, extreme);
      step.run(*GetParam(), 0, false);
      for (int row = 0; row < step.b; ++row) {
        for (int u = 0; u < step.h; ++u) {
          double gate[4];
          for (int g = 0; g < 4; ++g) {
            int64_t sum = 0;
            for (int k = 0; k < step.h; ++k) {
              sum += (int64_t{step.hq[row * step.hp + k]} - step.h_zero[row]) *
                     step.r[(static_cast<std::size_t>(g) * step.h + u) * step.h + k];
            }
            gate[g] =
                step.gx[step.gate_index(row, g, u)] + static_cast<double>(sum) * step.h_scale[row] *
                                                          step.r_scale[step.gate_index(0, g, u)];
          }
          const auto [c, h] = Layer::cell(gate, step.c[row * step.hp + u]);
          ASSERT_NEAR(step.c_out[row * step.hp + u], c, 3e-6)
              << size.h << " units, " << size.b << " rows, unit " << u;
          ASSERT_NEAR(step.h_out[row * step.hp + u], h, 3e-6)
              << size.h << " units, " << size.b << " rows, unit " << u;
        }
        for (int u = step.h; u < step.hp; ++u) ASSERT_EQ(step.h_out[row * step.hp + u], 0.0f);
      }
    }
  }
}

// A session that stops between two steps quantizes the hidden state with quantize_rows: the bits
// must be those of the step.
TEST_P(LstmStep, QuantizesTheHiddenStateAsQuantizeRowsDoes) {
  unsigned seed = 500;
  for (const Size& size : sizes()) {
    for (int32_t symmetric : {0, 1}) {
      QuantizedStep step(size, ++seed, false);
      step.run(*GetParam(), symmetric, false);
      std::vector<float> dense;
      for (int row = 0; row < step.b; ++row) {
        dense.insert(dense.end(), step.h_out.begin() + row * step.hp,
                     step.h_out.begin() + row * step.hp + step.h);
      }
      KernelArray<float> x({step.h, step.b}, dense), scale({step.b});
      KernelArray<int8_t> q({step.hp, step.b});
      KernelArray<int32_t> zero({step.b}), sum({step.b});
      ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_quantize_rows_f32_s8, x, symmetric, q, scale,
                            zero, sum),
                0);
      EXPECT_EQ(step.hq_out, q.values());
      EXPECT_EQ(step.scale_out, scale.values());
      EXPECT_EQ(step.zero_out, zero.values());
      EXPECT_EQ(step.sum_out, sum.values());
    }
  }
}

// Its arithmetic is integer and strict float, so the step has the same bits in every variant,
// whatever the order of blocks.
TEST_P(LstmStep, S8W8HasTheSameBitsInEveryVariantAndOrder) {
  unsigned seed = 900;
  for (const Size& size : sizes()) {
    QuantizedStep expected(size, ++seed, false), step(size, seed, false);
    expected.run(*runnable_variants().front(), 0, false);
    for (bool backwards : {false, true}) {
      step.run(*GetParam(), 0, backwards);
      EXPECT_EQ(step.c_out, expected.c_out);
      EXPECT_EQ(step.h_out, expected.h_out);
      if (backwards) continue;  // the quantized row comes in the order of the walk, padding first
      EXPECT_EQ(step.hq_out, expected.hq_out);
      EXPECT_EQ(step.scale_out, expected.scale_out);
      EXPECT_EQ(step.zero_out, expected.zero_out);
      EXPECT_EQ(step.sum_out, expected.sum_out);
    }
  }
}

TEST_P(LstmStep, F32FollowsTheFormula) {
  unsigned seed = 2000;
  for (const Size& size : sizes()) {
    Layer layer(size.h, size.b, ++seed, 2.0f);
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> any(-0.5f, 0.5f);
    std::vector<float> r(static_cast<std::size_t>(4) * layer.h * layer.h),
        packed(static_cast<std::size_t>(4) * layer.hp * layer.h);
    for (float& v : r) v = any(random);
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, layer.h, layer.h, r.data(),
                 packed.data());
    KernelArray<float> gx({layer.block, 4, layer.nb, layer.b}, layer.gx), h({layer.hp, layer.b});
    KernelArray<float> a_r({layer.block, 4, layer.h, layer.nb}, packed),
        c({layer.block, layer.nb, layer.b}, layer.c);
    KernelArray<float> c_out({layer.block, layer.nb, layer.b}),
        h_out({layer.block, layer.nb, layer.b});
    for (std::size_t i = 0; i < h.size(); ++i) h[i] = any(random);
    ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_lstm_step_f32, gx, h, a_r, c, c_out, h_out),
              0);
    for (int row = 0; row < layer.b; ++row) {
      for (int u = 0; u < layer.h; ++u) {
        double gate[4];
        for (int g = 0; g < 4; ++g) {
          gate[g] = layer.gx[layer.gate_index(row, g, u)];
          for (int k = 0; k < layer.h; ++k) {
            gate[g] += double{h[row * layer.hp + k]} *
                       r[(static_cast<std::size_t>(g) * layer.h + u) * layer.h + k];
          }
        }
        const auto [expected_c, expected_h] = Layer::cell(gate, layer.c[row * layer.hp + u]);
        ASSERT_NEAR(c_out[row * layer.hp + u], expected_c, 3e-6)
            << size.h << " units, " << size.b << " rows";
        ASSERT_NEAR(h_out[row * layer.hp + u], expected_h, 3e-6)
            << size.h << " units, " << size.b << " rows";
      }
    }
    EXPECT_TRUE(c_out.intact() && h_out.intact());
  }
}

// Saturated gates, huge cells and infinities keep to the formula; NaN comes out as NaN.
TEST_P(LstmStep, F32HandlesExtremesAndNaN) {
  const float inf = std::numeric_limits<float>::infinity(),
              nan = std::numeric_limits<float>::quiet_NaN();
  struct Case {
    float i, o, f, c, cell, next, hidden;
  };
  const Case cases[] = {{100, 100, 100, 100, 18000, 18001, 1},
                        {-100, -100, -100, 100, 18000, 0, 0},
                        {inf, inf, -inf, -inf, 5, -1, -0.761594f},
                        {-inf, inf, inf, inf, 0.5f, 0.5f, 0.462117f},
                        {nan, 0, 0, 0, 0, nan, nan},
                        {0, nan, 0, 1, 0, 0.380797f, nan},
                        {0, 0, 0, nan, 1, nan, nan},
                        {0, 0, 0, 0, nan, nan, nan}};
  const int block = sluice_kernel_tiling.lstm_block;
  KernelArray<float> gx({block, 4, 1, 1}), h({block, 1}), r({block, 4, 1, 1}), c({block, 1, 1}),
      c_out({block, 1, 1}), h_out({block, 1, 1});
  for (float* a : {gx.data(), r.data()}) std::fill_n(a, 4 * block, 0.0f);
  std::fill_n(h.data(), block, 0.0f);
  std::fill_n(c.data(), block, 0.0f);
  int u = 0;
  for (const Case& k : cases) {
    gx[kI * block + u] = k.i, gx[kO * block + u] = k.o, gx[kF * block + u] = k.f,
                    gx[kC * block + u] = k.c;
    c[u++] = k.cell;
  }
  ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_lstm_step_f32, gx, h, r, c, c_out, h_out), 0);
  u = 0;
  for (const Case& k : cases) {
    for (auto [found, expected] : {std::pair{c_out[u], k.next}, {h_out[u], k.hidden}}) {
      if (std::isnan(expected)) {
        EXPECT_TRUE(std::isnan(found)) << "case " << u;
      } else {
        EXPECT_NEAR(found, expected, 2e-6f * std::max(1.0f, std::abs(expected))) << "case " << u;
      }
    }
    ++u;
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, LstmStep, testing::ValuesIn(runnable_variants()),
                         [](const auto& variant) { return std::string(variant.param->variant); });

}  // namespace
}  // namespace sluice::test

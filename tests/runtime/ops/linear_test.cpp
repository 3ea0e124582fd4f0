// Products with packed weights against sums in double, over every set of kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/runtime/ops/packed_operands.h"

namespace sluice {
namespace {

constexpr float kInfinity = INFINITY;

struct Shape {
  int64_t m, n, k;
};
const Shape kShapes[] = {{1, 1, 1},    {1, 17, 3},    {3, 63, 100}, {5, 64, 64},
                         {17, 129, 7}, {2, 118, 129}, {0, 5, 4},    {70, 33, 17}};

class Linear : public testing::TestWithParam<KernelSet> {};
INSTANTIATE_TEST_SUITE_P(Kernels, Linear, testing::ValuesIn(all_sets()), set_name);

TEST_P(Linear, FloatProduct) {
  for (const Shape& s : kShapes) {
    for (const bool biased : {false, true}) {
      const std::vector<float> x = random_floats(s.m * s.k, 1);
      const std::vector<float> w = random_floats(s.n * s.k, 2);
      const std::vector<float> bias = random_floats(s.n, 3);
      const Array bias_array = packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, bias);
      OpCall call(sluice_op_linear_f32, GetParam());
      call.in(floats({s.m, 1, s.k}, x))
          .in(packed_f32(GetParam(), SLUICE_PACKED_GEMM, s.n, s.k, w))
          .in(biased ? &bias_array : nullptr)
          .out(SLUICE_F32, {s.m, 1, s.n})
          .floats({-4, kInfinity});
      ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
      const std::vector<float> y = call.output(0).values<float>();
      for (int64_t m = 0; m < s.m; ++m) {
        for (int64_t n = 0; n < s.n; ++n) {
          double expected = biased ? bias[n] : 0.0f;
          for (int64_t k = 0; k < s.k; ++k) expected += double{x[m * s.k + k]} * w[n * s.k + k];
          ASSERT_NEAR(y[m * s.n + n], std::max(expected, -4.0), 1e-4) << m << " " << n;
        }
      }
    }
  }
}

TEST_P(Linear, QuantizedProduct) {
  for (const Shape& s : kShapes) {
    for (const int mode : {0, 1, 2, 3}) {
      const bool symmetric = mode % 2 != 0, together = mode / 2 != 0;
      const std::vector<float> x = random_floats(s.m * s.k, 1);
      const QuantizedWeights w = quantize_weights(s.n, s.k, random_floats(s.n * s.k, 2));
      const std::vector<float> bias = random_floats(s.n, 3);
      const Array bias_array = packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, bias);
      OpCall call(sluice_op_linear_s8w8_f32, GetParam());
      call.in(floats({s.m, s.k}, x))
          .in(packed_w8(GetParam(), SLUICE_PACKED_GEMM, s.n, s.k, w.q))
          .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, w.scale))
          .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, w.sum))
          .in(symmetric ? nullptr : &bias_array)
          .out(SLUICE_F32, {s.m, s.n})
          .ints({symmetric, together})
          .floats({-kInfinity, 5});
      ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
      const std::vector<float> y = call.output(0).values<float>();
      for (int64_t m = 0; m < s.m; ++m) {
        // Rows that share a scale are one long row to the quantizer.
        const int64_t first = together ? 0 : m * s.k, last = together ? s.m * s.k : first + s.k;
        const QuantizedRow row = quantize_row({x.begin() + first, x.begin() + last}, symmetric);
        const int8_t* q = row.q.data() + (m * s.k - first);
        for (int64_t n = 0; n < s.n; ++n) {
          int64_t sum = 0;
          for (int64_t k = 0; k < s.k; ++k) sum += (q[k] - row.zero) * w.q[n * s.k + k];
          const double scale = double{row.scale} * w.scale[n];
          const double expected = scale * static_cast<double>(sum) + (symmetric ? 0.0f : bias[n]);
          ASSERT_NEAR(y[m * s.n + n], std::min(expected, 5.0), 1e-5) << m << " " << n;
        }
      }
    }
  }
}

// More rows than are quantized at a time give what each row gives alone.
TEST_P(Linear, QuantizedRowsDoNotDependOnEachOther) {
  const int64_t m = 300, n = 20, k = 2051;
  const std::vector<float> x = random_floats(m * k, 1);
  const QuantizedWeights w = quantize_weights(n, k, random_floats(n * k, 2));
  const auto product = [&](int64_t first, int64_t rows) {
    OpCall call(sluice_op_linear_s8w8_f32, GetParam());
    call.in(floats({rows, k}, {x.begin() + first * k, x.begin() + (first + rows) * k}))
        .in(packed_w8(GetParam(), SLUICE_PACKED_GEMM, n, k, w.q))
        .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, n, w.scale))
        .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, n, w.sum))
        .absent_in()
        .out(SLUICE_F32, {rows, n})
        .ints({0, 0})
        .floats({-kInfinity, kInfinity});
    EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
    return call.output(0).values<float>();
  };
  const std::vector<float> all = product(0, m);
  for (const int64_t row : {int64_t{0}, int64_t{63}, int64_t{64}, m - 1}) {
    const std::vector<float> alone = product(row, 1);
    EXPECT_EQ(alone, std::vector<float>(all.begin() + row * n, all.begin() + (row + 1) * n));
  }
}

TEST_P(Linear, RefusesActivationsThatAreNotFinite) {
  for (const float bad : {NAN, -NAN, INFINITY, -INFINITY}) {
    std::vector<float> x(3 * 10, 1.0f);
    x[17] = bad;
    const QuantizedWeights w = quantize_weights(2, 10, random_floats(20, 2));
    OpCall call(sluice_op_linear_s8w8_f32, GetParam());
    call.in(floats({3, 10}, x))
        .in(packed_w8(GetParam(), SLUICE_PACKED_GEMM, 2, 10, w.q))
        .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, 2, w.scale))
        .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, 2, w.sum))
        .out(SLUICE_F32, {3, 2})
        .ints({0, 0})
        .floats({-kInfinity, kInfinity});
    EXPECT_EQ(call.run(), SLUICE_NOT_FINITE) << bad;
  }
}

TEST_P(Linear, MatMulBroadcastsBatches) {
  using Dims = std::vector<int64_t>;
  const struct {
    Dims a, b, y;
  } cases[] = {{{}, {}, {}},
               {{3}, {}, {3}},
               {{}, {3}, {3}},
               {{2, 3}, {2, 3}, {2, 3}},
               {{2, 1}, {1, 3}, {2, 3}},
               {{2, 3}, {3}, {2, 3}},
               {{1}, {2, 3}, {2, 3}},
               {{2, 3}, {2, 1}, {2, 3}},
               {{0}, {0}, {0}}};
  const int64_t m = 5, k = 19, n = 37;
  for (const auto& c : cases) {
    const auto with = [](Dims dims, int64_t rows, int64_t columns) {
      dims.insert(dims.end(), {rows, columns});
      return dims;
    };
    const Dims a_dims = with(c.a, m, k), b_dims = with(c.b, k, n), y_dims = with(c.y, m, n);
    const std::vector<float> a = random_floats(counting(SLUICE_BOOL, a_dims).elements(), 1);
    const std::vector<float> b = random_floats(counting(SLUICE_BOOL, b_dims).elements(), 2);
    OpCall call(sluice_op_matmul_f32, GetParam());
    call.in(floats(a_dims, a)).in(floats(b_dims, b)).out(SLUICE_F32, y_dims);
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    const std::vector<float> y = call.output(0).values<float>();
    // Number of the matrix of an operand that belongs to matrix `batch` of the result.
    const auto matrix = [&](const Dims& own, int64_t batch) {
      int64_t place = 0, stride = 1;
      for (size_t i = c.y.size(); i-- > 0; batch /= c.y[i]) {
        const size_t skipped = c.y.size() - own.size();
        if (i < skipped) break;
        if (own[i - skipped] != 1) place += batch % c.y[i] * stride;
        stride *= own[i - skipped];
      }
      return place;
    };
    for (int64_t i = 0; i < static_cast<int64_t>(y.size()); ++i) {
      const int64_t row = i / n % m, column = i % n, batch = i / (m * n);
      const float* from_a = a.data() + (matrix(c.a, batch) * m + row) * k;
      const float* from_b = b.data() + matrix(c.b, batch) * k * n + column;
      double expected = 0;
      for (int64_t j = 0; j < k; ++j) expected += double{from_a[j]} * from_b[j * n];
      ASSERT_NEAR(y[i], expected, 1e-4);
    }
  }
}

TEST_P(Linear, PacksGemmWeightsAtRunTime) {
  const int64_t n = 70, k = 13;
  const std::vector<float> rows = random_floats(n * k, 1);
  std::vector<float> columns(rows.size());
  for (int64_t i = 0; i < n * k; ++i) columns[i % k * n + i / k] = rows[i];
  for (const bool transposed : {false, true}) {
    OpCall call(sluice_op_pack_gemm_f32, GetParam());
    call.in(transposed ? floats({n, k}, rows) : floats({k, n}, columns))
        .out(SLUICE_F32, {n, k}, SLUICE_PACKED_GEMM)
        .ints({transposed});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    EXPECT_EQ(call.output(0).bytes, packed_f32(GetParam(), SLUICE_PACKED_GEMM, n, k, rows).bytes);
  }
}

TEST_P(Linear, RefusesOperandsThatDoNotFit) {
  const KernelSet& set = GetParam();
  const Array x = floats({2, 3}, std::vector<float>(6));
  const Array w = packed_f32(set, SLUICE_PACKED_GEMM, 5, 3, std::vector<float>(15));
  const auto status = [&](const Array& x_, const Array& w_, std::vector<int64_t> y) {
    OpCall call(sluice_op_linear_f32, set);
    call.in(x_).in(w_).out(SLUICE_F32, std::move(y)).floats({0, 1});
    return call.run();
  };
  EXPECT_EQ(status(x, w, {2, 5}), SLUICE_OK);
  EXPECT_EQ(status(x, w, {2, 4}), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(x, w, {3, 5}), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(x, w, {5}), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(floats({2, 4}, std::vector<float>(8)), w, {2, 5}), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(x, floats({5, 3}, std::vector<float>(15)), {2, 5}), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(floats({}, {1}), w, {}), SLUICE_INVALID_MODEL);
}

}  // namespace
}  // namespace sluice

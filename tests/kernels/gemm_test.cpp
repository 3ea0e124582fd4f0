// The products against plain loops: every variant, shapes that leave tails everywhere, extreme
// values.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "runtime/pack/packed.h"
#include "tests/kernels/kernel_array.h"
#include "tests/kernels/product.h"

namespace sluice::test {
namespace {

class Gemm : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  static int block() { return sluice_kernel_tiling.gemm_block; }
};

TEST_P(Gemm, S8W8S32IsExact) {
  unsigned seed = 1;
  for (const Shape& s : shapes()) {
    for (Fill fill : {Fill::Random, Fill::Lowest, Fill::Highest, Fill::Mixed}) {
      Product<int8_t> p(s, fill, ++seed);
      KernelArray<int8_t> x({p.kq, s.m}, p.packed_x);
      KernelArray<int32_t> x_sum({s.m}, p.x_sum), bias({p.np}), y({s.n, s.m});
      KernelArray<uint8_t> w({4, block(), p.kq / 4, p.np / block()}, p.packed_w);
      for (int n = 0; n < p.np; ++n) bias[n] = 1000 * n - 7;
      ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_gemm_s8w8_s32, x, x_sum, w, bias, y), 0);
      for (int m = 0; m < s.m; ++m) {
        for (int n = 0; n < s.n; ++n) {
          ASSERT_EQ(y[m * s.n + n], p.sum(m, n, 0) + 1000 * n - 7)
              << s.m << "x" << s.n << "x" << s.k << " at " << m << "," << n;
        }
      }
      EXPECT_TRUE(y.intact());
    }
  }
}

TEST_P(Gemm, S8W8F32ScalesTheExactSum) {
  unsigned seed = 1000;
  for (const Shape& s : shapes()) {
    for (Fill fill : {Fill::Random, Fill::Mixed}) {
      Product<int8_t> p(s, fill, ++seed);
      KernelArray<int8_t> x({p.kq, s.m}, p.packed_x);
      KernelArray<float> x_scale({s.m}), w_scale({p.np}), bias({p.np}), y({s.n, s.m});
      KernelArray<int32_t> x_zero({s.m}), x_sum({s.m}, p.x_sum), w_sum({p.np}, p.w_sum);
      KernelArray<uint8_t> w({4, block(), p.kq / 4, p.np / block()}, p.packed_w);
      for (int m = 0; m < s.m; ++m) {
        x_scale[m] = 0.01f + 0.001f * static_cast<float>(m);
        x_zero[m] = m % 2 == 0 ? -128 : 127;
      }
      for (int n = 0; n < p.np; ++n) {
        w_scale[n] = 0.02f + 0.0001f * static_cast<float>(n);
        bias[n] = static_cast<float>(n) - 3.5f;
      }
      float low = -50.0f, high = 60.0f;
      ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_gemm_s8w8_f32, x, x_scale, x_zero, x_sum, w,
                            w_scale, w_sum, bias, low, high, y),
                0);
      for (int m = 0; m < s.m; ++m) {
        for (int n = 0; n < s.n; ++n) {
          const double exact =
              static_cast<double>(p.sum(m, n, x_zero[m])) * x_scale[m] * w_scale[n] + bias[n];
          const double expected = std::min(std::max(exact, -50.0), 60.0);
          ASSERT_NEAR(y[m * s.n + n], expected, 1e-5 * (1 + std::abs(exact)))
              << s.m << "x" << s.n << "x" << s.k << " at " << m << "," << n;
        }
      }
      EXPECT_TRUE(y.intact());
    }
  }
}

TEST_P(Gemm, F32IsWithinRounding) {
  std::mt19937 random(5);
  std::uniform_real_distribution<float> any(-1.0f, 1.0f);
  for (const Shape& s : shapes()) {
    const int np = round_up(s.n, block());
    std::vector<float> rows(static_cast<std::size_t>(s.n) * s.k),
        packed(static_cast<std::size_t>(np) * s.k);
    for (float& v : rows) v = any(random);
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_GEMM, s.n, s.k, rows.data(), packed.data());
    KernelArray<float> x({s.k, s.m}), w({block(), s.k, np / block()}, packed), bias({np}),
        y({s.n, s.m});
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = any(random);
    for (int n = 0; n < np; ++n) bias[n] = any(random);
    float low = -std::numeric_limits<float>::infinity(),
          high = std::numeric_limits<float>::infinity();
    ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_gemm_f32, x, w, bias, low, high, y), 0);
    for (int m = 0; m < s.m; ++m) {
      for (int n = 0; n < s.n; ++n) {
        double exact = bias[n];
        for (int k = 0; k < s.k; ++k) exact += double{x[m * s.k + k]} * rows[n * s.k + k];
        ASSERT_NEAR(y[m * s.n + n], exact, 1e-6 * (s.k + 1)) << s.m << "x" << s.n << "x" << s.k;
      }
    }
    EXPECT_TRUE(y.intact());
  }
}

// A row has the same bits whatever the number of rows beside it: streaming and batches agree.
TEST_P(Gemm, RowsDoNotDependOnTheNumberOfRows) {
  const int n = 100, k = 50, m = 20, kq = round_up(k, 4), np = round_up(n, block());
  Product<int8_t> p({m, n, k}, Fill::Random, 77);
  KernelArray<uint8_t> w({4, block(), kq / 4, np / block()}, p.packed_w);
  KernelArray<float> w_scale({np}), bias({np});
  KernelArray<int32_t> w_sum({np}, p.w_sum);
  for (int i = 0; i < np; ++i) w_scale[i] = 0.013f, bias[i] = 0.3f * static_cast<float>(i);
  float low = -1e30f, high = 1e30f;
  std::vector<float> one_by_one;
  for (int rows : {1, 2, 4, 5, 20}) {
    std::vector<float> result;
    for (int first = 0; first < m; first += rows) {
      KernelArray<int8_t> x({kq, rows},
                            std::vector<int8_t>(p.packed_x.begin() + first * kq,
                                                p.packed_x.begin() + (first + rows) * kq));
      KernelArray<float> x_scale({rows}), y({n, rows});
      KernelArray<int32_t> x_zero({rows}), x_sum({rows});
      for (int r = 0; r < rows; ++r) {
        x_scale[r] = 0.0071f * static_cast<float>(first + r + 1);
        x_zero[r] = first + r - 10;
        x_sum[r] = p.x_sum[first + r];
      }
      ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_gemm_s8w8_f32, x, x_scale, x_zero, x_sum, w,
                            w_scale, w_sum, bias, low, high, y),
                0);
      const std::vector<float> values = y.values();
      result.insert(result.end(), values.begin(), values.end());
    }
    if (rows == 1) one_by_one = result;
    EXPECT_EQ(result, one_by_one) << rows << " rows at a time";
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Gemm, testing::ValuesIn(runnable_variants()),
                         [](const auto& variant) { return std::string(variant.param->variant); });

}  // namespace
}  // namespace sluice::test

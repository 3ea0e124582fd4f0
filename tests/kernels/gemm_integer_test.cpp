// Products whose results stay integers, against plain loops: every variant, shapes that leave tails
// everywhere, extreme values.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/kernels/kernel_array.h"
#include "tests/kernels/product.h"
#include "tests/reference/fixed_point.h"

namespace sluice::test {
namespace {

// Channels: padding is multiplied and thrown away, so it may hold anything.
struct Scaling {
  Scaling(int channels, int shift, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int32_t> biases(-100000, 100000), shifts(shift - 3, shift);
    std::uniform_int_distribution<int32_t> multipliers(1 << 30, 0x7fffffff);
    for (int n = 0; n < channels; ++n) {
      bias.push_back(biases(random));
      multiplier.push_back(n % 11 == 5 ? 0 : multipliers(random));
      shifts_.push_back(shifts(random));
    }
  }
  const std::vector<int32_t>& shift() const { return shifts_; }
  std::vector<int32_t> bias, multiplier;

 private:
  std::vector<int32_t> shifts_;
};

class GemmInteger : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  static int block() { return sluice_kernel_tiling.gemm_block; }

  template <typename T>
  static void expect_requantized(enum sluice_kernel kernel, const Shape& s, Fill fill, int shift,
                                 int32_t zero, int32_t low, int32_t high) {
    const Product<int8_t> p(s, fill, static_cast<unsigned>(s.m * 31 + s.n * 7 + s.k));
    const Scaling scaling(p.np, shift, static_cast<unsigned>(s.n));
    KernelArray<int8_t> x({p.kq, s.m}, p.packed_x);
    KernelArray<int32_t> x_sum({s.m}, p.x_sum), bias({p.np}, scaling.bias);
    KernelArray<uint8_t> w({4, block(), p.kq / 4, p.np / block()}, p.packed_w);
    KernelArray<int32_t> multiplier({p.np}, scaling.multiplier), shifts({p.np}, scaling.shift());
    KernelArray<T> y({s.n, s.m});
    ASSERT_EQ(
        call_kernel(*GetParam(), kernel, x, x_sum, w, bias, multiplier, shifts, zero, low, high, y),
        0);
    EXPECT_TRUE(y.intact());
    for (int m = 0; m < s.m; ++m) {
      for (int n = 0; n < s.n; ++n) {
        const int64_t value = reference::requantize(p.sum(m, n, 0) + scaling.bias[n],
                                                    {scaling.multiplier[n], scaling.shift()[n]},
                                                    reference::Rounding::SingleUp) +
                              zero;
        ASSERT_EQ(int64_t{y[m * s.n + n]}, std::clamp<int64_t>(value, low, high))
            << s.m << "x" << s.n << "x" << s.k << " at " << m << "," << n;
      }
    }
  }
};

TEST_P(GemmInteger, S8W8S8IsExact) {
  for (const Shape& s : shapes()) {
    for (Fill fill : {Fill::Random, Fill::Lowest, Fill::Mixed}) {
      expect_requantized<int8_t>(SLUICE_KERNEL_gemm_s8w8_s8, s, fill, -9, -3, -128, 127);
    }
    expect_requantized<int8_t>(SLUICE_KERNEL_gemm_s8w8_s8, s, Fill::Random, -12, 127, -20, 90);
    expect_requantized<int8_t>(SLUICE_KERNEL_gemm_s8w8_s8, s, Fill::Random, 3, 0, -128, 127);
  }
}

TEST_P(GemmInteger, S8W8S16IsExact) {
  for (const Shape& s : shapes()) {
    for (Fill fill : {Fill::Random, Fill::Highest, Fill::Mixed}) {
      expect_requantized<int16_t>(SLUICE_KERNEL_gemm_s8w8_s16, s, fill, -2, 0, -32768, 32767);
    }
    expect_requantized<int16_t>(SLUICE_KERNEL_gemm_s8w8_s16, s, Fill::Random, -5, 0, -999, 800);
  }
}

TEST_P(GemmInteger, S16W8S32IsExact) {
  for (const Shape& s : shapes()) {
    for (Fill fill : {Fill::Random, Fill::Lowest, Fill::Highest, Fill::Mixed}) {
      const Product<int16_t> p(s, fill, static_cast<unsigned>(s.m + s.n * 13 + s.k));
      KernelArray<int16_t> x({p.kq, s.m}, p.packed_x);
      KernelArray<uint8_t> w({4, block(), p.kq / 4, p.np / block()}, p.packed_w);
      KernelArray<int32_t> bias({p.np}), y({s.n, s.m});
      for (int n = 0; n < p.np; ++n) bias[n] = 1000 * n - 7;
      ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_gemm_s16w8_s32, x, w, bias, y), 0);
      EXPECT_TRUE(y.intact());
      for (int m = 0; m < s.m; ++m) {
        for (int n = 0; n < s.n; ++n) {
          ASSERT_EQ(y[m * s.n + n], p.sum(m, n, 0) + 1000 * n - 7)
              << s.m << "x" << s.n << "x" << s.k << " at " << m << "," << n;
        }
      }
    }
  }
}

// All sums at the end of what s32 holds: 516 products of -32768 and 127.
TEST_P(GemmInteger, S16W8S32ReachesTheEndsOfItsRange) {
  const Shape s{5, 65, 516};
  Product<int16_t> p(s, Fill::Lowest, 1);
  KernelArray<int16_t> x({p.kq, s.m}, p.packed_x);
  KernelArray<uint8_t> w({4, block(), p.kq / 4, p.np / block()}, p.packed_w);
  KernelArray<int32_t> bias({p.np}), y({s.n, s.m});
  for (int n = 0; n < p.np; ++n) bias[n] = static_cast<int32_t>(-2147483648 - p.sum(0, 0, 0));
  ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_gemm_s16w8_s32, x, w, bias, y), 0);
  for (int32_t value : y.values()) ASSERT_EQ(value, std::numeric_limits<int32_t>::min());
}

INSTANTIATE_TEST_SUITE_P(Variants, GemmInteger, testing::ValuesIn(runnable_variants()),
                         [](const auto& variant) { return std::string(variant.param->variant); });

}  // namespace
}  // namespace sluice::test

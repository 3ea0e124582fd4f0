// Requantization, every rounding and variant, against 64-bit formulas and other engines' vectors.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "quantizer/npy/npy.h"
#include "tests/kernels/kernel_array.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int32_t>::min();

struct Rounding {
  const char* vectors;
  enum sluice_kernel s8, s16;
  int64_t (*scaled)(int64_t x, int64_t multiplier, int shift);
};

int64_t floor_shift(int64_t x, int by) { return x >> by; }

int64_t high_product(int64_t x, int64_t multiplier, int shift) {
  const int64_t wide = std::clamp(x * (int64_t{1} << std::max(shift, 0)), kLeast, kMost);
  return floor_shift(wide * multiplier + (int64_t{1} << 30), 31);
}

int64_t single_up(int64_t x, int64_t multiplier, int shift) {
  return floor_shift(x * multiplier + (int64_t{1} << (30 - shift)), 31 - shift);
}

int64_t double_up(int64_t x, int64_t multiplier, int shift) {
  const int64_t high = high_product(x, multiplier, shift);
  return shift < 0 ? floor_shift(high + (int64_t{1} << (-shift - 1)), -shift) : high;
}

int64_t double_away(int64_t x, int64_t multiplier, int shift) {
  const int64_t high = high_product(x, multiplier, shift);
  if (shift >= 0) return high;
  const int64_t half = int64_t{1} << (-shift - 1);
  return high < 0 ? -floor_shift(-high + half, -shift) : floor_shift(high + half, -shift);
}

const Rounding kRoundings[] = {
    {"A_double_away", SLUICE_KERNEL_requantize_s32_s8_away, SLUICE_KERNEL_requantize_s32_s16_away,
     double_away},
    {"B_double_up", SLUICE_KERNEL_requantize_s32_s8_up, SLUICE_KERNEL_requantize_s32_s16_up,
     double_up},
    {"C_single_up", SLUICE_KERNEL_requantize_s32_s8, SLUICE_KERNEL_requantize_s32_s16, single_up},
};

struct Operands {
  std::vector<int32_t> x, multiplier, shift;
};

class Requantize : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  template <typename T>
  static std::vector<T> run(enum sluice_kernel kernel, const Operands& in, int n, int m,
                            int32_t zero, int32_t low, int32_t high, Guard guard = Guard::kAfter) {
    KernelArray<int32_t> x({n, m}, in.x, guard), multiplier({n}, in.multiplier, guard);
    KernelArray<int32_t> shift({n}, in.shift, guard);
    KernelArray<T> y({n, m}, guard);
    EXPECT_EQ(call_kernel(*GetParam(), kernel, x, multiplier, shift, zero, low, high, y), 0);
    EXPECT_TRUE(y.intact());
    return y.values();
  }

  // Both result types, over all of their range and over part of it.
  static void expect_formula(const Rounding& rounding, const Operands& in, int n, int m,
                             Guard guard = Guard::kAfter) {
    struct Range {
      int32_t zero, low, high;
    };
    for (const Range& r : {Range{0, -128, 127}, Range{-128, -128, 127}, Range{127, -100, 50}}) {
      const auto y = run<int8_t>(rounding.s8, in, n, m, r.zero, r.low, r.high, guard);
      expect_values(rounding, in, n, y, r.zero, r.low, r.high);
    }
    for (const Range& r : {Range{0, -32768, 32767}, Range{32767, -32768, 32767},
                           Range{-32768, -32768, 32767}, Range{100, -1000, 2000}}) {
      const auto y = run<int16_t>(rounding.s16, in, n, m, r.zero, r.low, r.high, guard);
      expect_values(rounding, in, n, y, r.zero, r.low, r.high);
    }
  }

 private:
  template <typename T>
  static void expect_values(const Rounding& rounding, const Operands& in, int n,
                            const std::vector<T>& y, int32_t zero, int32_t low, int32_t high) {
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t channel = i % static_cast<std::size_t>(n);
      const int64_t value =
          rounding.scaled(in.x[i], in.multiplier[channel], in.shift[channel]) + zero;
      ASSERT_EQ(int64_t{y[i]}, std::clamp<int64_t>(value, low, high))
          << rounding.vectors << " of " << in.x[i] << ", multiplier " << in.multiplier[channel]
          << ", shift " << in.shift[channel] << ", zero point " << zero;
    }
  }
};

TEST_P(Requantize, AllShapes) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int32_t> sums(-(1 << 20), 1 << 20);
  std::uniform_int_distribution<int32_t> multipliers(1 << 30, std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int32_t> shifts(-18, 2);
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int n : {1, 3, 4, 7, 15, 16, 17, 63, 64, 100, 129}) {
      for (int m : {0, 1, 3}) {
        Operands in;
        for (int i = 0; i < n * m; ++i) in.x.push_back(sums(random));
        for (int i = 0; i < n; ++i) {
          in.multiplier.push_back(i == 2 ? 0 : multipliers(random));
          in.shift.push_back(shifts(random));
        }
        for (const Rounding& rounding : kRoundings) expect_formula(rounding, in, n, m, guard);
      }
    }
  }
}

// Every shift with values around the ends of s32, zero, and the ties of the rounding steps.
TEST_P(Requantize, ExtremesAndTiesOfEveryShift) {
  const std::vector<int32_t> multipliers = {0,          1 << 30,    (1 << 30) + 1, 1518500250,
                                            1610612736, 2147483646, 2147483647};
  for (int shift = -31; shift <= 30; ++shift) {
    Operands in;
    std::vector<int64_t> centres = {0, kMost, kLeast, kMost >> std::max(shift, 0),
                                    kLeast >> std::max(shift, 0)};
    for (int bit = 0; bit < 31; ++bit) {
      for (int64_t factor : {1, 3, 5}) {
        centres.push_back(factor << bit);
        centres.push_back(-(factor << bit));
      }
    }
    std::vector<int32_t> rows;
    for (int64_t centre : centres) {
      for (int64_t x = centre - 2; x <= centre + 2; ++x) {
        if (x >= kLeast && x <= kMost) rows.push_back(static_cast<int32_t>(x));
      }
    }
    for (int32_t multiplier : multipliers) {
      in.multiplier.push_back(multiplier);
      in.shift.push_back(shift);
    }
    const int n = static_cast<int>(multipliers.size());
    for (int32_t x : rows) in.x.insert(in.x.end(), n, x);
    for (const Rounding& rounding : kRoundings) {
      expect_formula(rounding, in, n, static_cast<int>(rows.size()));
    }
  }
}

TEST_P(Requantize, RandomSumsOfEveryShift) {
  std::mt19937 random(2);
  std::uniform_int_distribution<int32_t> any(std::numeric_limits<int32_t>::min(),
                                             std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int32_t> multipliers(1 << 30, std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int> magnitude(0, 31);
  Operands in;
  const int n = 62 * 4, m = 200;
  for (int i = 0; i < n; ++i) {
    in.multiplier.push_back(multipliers(random));
    in.shift.push_back(i % 62 - 31);
  }
  for (int i = 0; i < n * m; ++i) in.x.push_back(any(random) >> magnitude(random));
  for (const Rounding& rounding : kRoundings) expect_formula(rounding, in, n, m);
}

// The vectors hold results before zero point and clamp: s16 kernels give those that fit.
TEST_P(Requantize, AgreesWithOtherEngines) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const Rounding& rounding : kRoundings) {
    const std::string folder =
        shared_path(std::string("vectors/requantization/") + rounding.vectors + "/");
    const NpyArray x = read_npy(folder + "x.npy");
    const NpyArray multiplier = read_npy(folder + "multiplier.npy");
    const NpyArray shift = read_npy(folder + "shift.npy");
    const NpyArray expected = read_npy(folder + "expected.npy");
    const int n = static_cast<int>(x.elements());
    ASSERT_GT(n, 0);
    Operands in;
    for (int i = 0; i < n; ++i) {
      in.x.push_back(x.as<int32_t>()[i]);
      in.multiplier.push_back(multiplier.as<int32_t>()[i]);
      in.shift.push_back(shift.as<int8_t>()[i]);
      ASSERT_EQ(rounding.scaled(in.x[i], in.multiplier[i], in.shift[i]), expected.as<int32_t>()[i]);
    }
    const auto y = run<int16_t>(rounding.s16, in, n, 1, 0, -32768, 32767);
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(y[i], std::clamp(expected.as<int32_t>()[i], -32768, 32767))
          << rounding.vectors << " row " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Requantize, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

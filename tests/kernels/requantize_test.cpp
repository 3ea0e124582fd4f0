// Requantization, every rounding and variant, against 64-bit formulas and other engines' vectors.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "quantizer/npy/npy.h"
#include "tests/kernels/kernel_array.h"
#include "tests/reference/fixed_point.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int32_t>::min();

struct Flavour {
  const char* vectors;
  enum sluice_kernel s8, s16;
  reference::Rounding rounding;
  int most_shift;
};

const Flavour kFlavours[] = {
    {"A_double_away", SLUICE_KERNEL_requantize_s32_s8_away, SLUICE_KERNEL_requantize_s32_s16_away,
     reference::Rounding::DoubleAway, 30},
    {"B_double_up", SLUICE_KERNEL_requantize_s32_s8_up, SLUICE_KERNEL_requantize_s32_s16_up,
     reference::Rounding::DoubleUp, 30},
    {"C_single_up", SLUICE_KERNEL_requantize_s32_s8, SLUICE_KERNEL_requantize_s32_s16,
     reference::Rounding::SingleUp, 30},
    {"D_int64_up", SLUICE_KERNEL_requantize_s32_s8_int64, SLUICE_KERNEL_requantize_s32_s16_int64,
     reference::Rounding::Int64Up, 14},
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
  static void expect_formula(const Flavour& flavour, const Operands& in, int n, int m,
                             Guard guard = Guard::kAfter) {
    struct Range {
      int32_t zero, low, high;
    };
    for (const Range& r : {Range{0, -128, 127}, Range{-128, -128, 127}, Range{127, -100, 50}}) {
      const auto y = run<int8_t>(flavour.s8, in, n, m, r.zero, r.low, r.high, guard);
      expect_values(flavour, in, n, y, r.zero, r.low, r.high);
    }
    for (const Range& r : {Range{0, -32768, 32767}, Range{32767, -32768, 32767},
                           Range{-32768, -32768, 32767}, Range{100, -1000, 2000}}) {
      const auto y = run<int16_t>(flavour.s16, in, n, m, r.zero, r.low, r.high, guard);
      expect_values(flavour, in, n, y, r.zero, r.low, r.high);
    }
  }

 private:
  template <typename T>
  static void expect_values(const Flavour& flavour, const Operands& in, int n,
                            const std::vector<T>& y, int32_t zero, int32_t low, int32_t high) {
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t channel = i % static_cast<std::size_t>(n);
      const int64_t value =
          reference::requantize(in.x[i], {in.multiplier[channel], in.shift[channel]},
                                flavour.rounding) +
          zero;
      ASSERT_EQ(int64_t{y[i]}, std::clamp<int64_t>(value, low, high))
          << flavour.vectors << " of " << in.x[i] << ", multiplier " << in.multiplier[channel]
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
        for (const Flavour& flavour : kFlavours) expect_formula(flavour, in, n, m, guard);
      }
    }
  }
}

// Every shift with values around the ends of s32, zero, and the ties of the rounding steps.
TEST_P(Requantize, ExtremesAndTiesOfEveryShift) {
  const std::vector<int32_t> multipliers = {
      0,          1 << 30,    (1 << 30) + 1, (1 << 30) + 32767, 1073774592, 1518500250,
      1610612736, 2147418111, 2147418112,    2147483646,        2147483647};
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
    for (const Flavour& flavour : kFlavours) {
      if (shift > flavour.most_shift) continue;
      expect_formula(flavour, in, n, static_cast<int>(rows.size()));
    }
  }
}

TEST_P(Requantize, RandomSumsOfEveryShift) {
  std::mt19937 random(2);
  std::uniform_int_distribution<int32_t> any(std::numeric_limits<int32_t>::min(),
                                             std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int32_t> multipliers(1 << 30, std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int> magnitude(0, 31);
  const int n = 62 * 4, m = 200;
  for (const Flavour& flavour : kFlavours) {
    Operands in;
    for (int i = 0; i < n; ++i) {
      in.multiplier.push_back(multipliers(random));
      in.shift.push_back(std::min(i % 62 - 31, flavour.most_shift));
    }
    for (int i = 0; i < n * m; ++i) in.x.push_back(any(random) >> magnitude(random));
    expect_formula(flavour, in, n, m);
  }
}

// The vectors hold results before zero point and clamp: s16 kernels give those that fit.
TEST_P(Requantize, AgreesWithOtherEngines) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const Flavour& flavour : kFlavours) {
    const std::string folder =
        shared_path(std::string("vectors/requantization/") + flavour.vectors + "/");
    const NpyArray x = read_npy(folder + "x.npy");
    const NpyArray multiplier = read_npy(folder + "multiplier.npy");
    const NpyArray shift = read_npy(folder + "shift.npy");
    const NpyArray expected = read_npy(folder + "expected.npy");
    Operands in;
    std::vector<int32_t> values;
    for (int i = 0; i < static_cast<int>(x.elements()); ++i) {
      // Sums of 16-bit activations may have 48 bits there; the kernels take s32.
      const int64_t sum = x.type == NpyType::S64 ? x.as<int64_t>()[i] : x.as<int32_t>()[i];
      const int32_t factor = multiplier.as<int32_t>()[i], by = shift.as<int8_t>()[i];
      ASSERT_EQ(reference::requantize(sum, {factor, by}, flavour.rounding),
                expected.as<int32_t>()[i]);
      if (sum < kLeast || sum > kMost) continue;
      in.x.push_back(static_cast<int32_t>(sum));
      in.multiplier.push_back(factor);
      in.shift.push_back(by);
      values.push_back(expected.as<int32_t>()[i]);
    }
    const int n = static_cast<int>(values.size());
    ASSERT_GT(n, 1000);
    const auto y = run<int16_t>(flavour.s16, in, n, 1, 0, -32768, 32767);
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(y[i], std::clamp(values[i], -32768, 32767)) << flavour.vectors << " row " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Requantize, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

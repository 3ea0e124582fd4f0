// Sigmoid and tanh of the gates: error, order, limits and equality of variants, over all floats.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/kernels/kernel_array.h"

namespace sluice::test {
namespace {

struct Function {
  const char* name;
  enum sluice_kernel kernel;
  double (*exact)(double);
  float lowest, highest;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double tanh_of(double x) { return std::tanh(x); }

const Function kFunctions[] = {{"sigmoid", SLUICE_KERNEL_sigmoid_f32, sigmoid, 0, 1},
                               {"tanh", SLUICE_KERNEL_tanh_f32, tanh_of, -1, 1}};

float float_of(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Floats in ascending order, -NaN ... -inf ... -0, 0 ... inf ... NaN.
float float_at(uint32_t place) {
  return float_of((place & 0x80000000u) != 0 ? place ^ 0x80000000u : ~place);
}

constexpr uint32_t kBatch = 1 << 14;
constexpr uint64_t kAllFloats = uint64_t{1} << 32;

class GateFunction
    : public testing::TestWithParam<std::tuple<const sluice_kernel_table*, Function>> {
 protected:
  GateFunction() : x({kBatch}), y({kBatch}) {}

  // f of `kBatch` floats at places first, first + step, ... in x and y.
  void evaluate(uint64_t first, uint32_t step) {
    for (uint32_t i = 0; i < kBatch; ++i)
      x[i] = float_at(static_cast<uint32_t>(first + i * uint64_t{step}));
    evaluate();
  }
  void evaluate() {
    float unused = 0;
    const auto& [table, function] = GetParam();
    ASSERT_EQ(call_kernel(*table, function.kernel, x, unused, unused, y), 0);
  }

  KernelArray<float> x, y;
};

// Every float where the function changes, of either sign: 2^-27 <= |x| < 128. Beyond, every 1021st.
TEST_P(GateFunction, NeverDecreases) {
  const Function& function = std::get<1>(GetParam());
  float before = function.lowest;
  const auto check = [&](uint64_t first, uint64_t last, uint32_t step) {
    for (uint64_t place = first; place < last; place += uint64_t{kBatch} * step) {
      evaluate(place, step);
      uint32_t wrong = 0;
      for (uint32_t i = 0; i < kBatch; ++i) {
        wrong += y[i] < before ? 1 : 0;
        before = y[i];
      }
      ASSERT_EQ(wrong, 0u) << "between " << x[0] << " and " << x[kBatch - 1];
    }
  };
  // Every number, and where it is emulated every 251st: its bits are the host's.
#if defined(__x86_64__)
  constexpr uint32_t dense = 1;
#else
  constexpr uint32_t dense = 251;
#endif
  constexpr uint64_t least = uint64_t{127 - 27} << 23, most = uint64_t{127 + 7} << 23;
  constexpr uint64_t infinity = uint64_t{255} << 23, half = uint64_t{1} << 31;
  const auto cover = [&](uint64_t first, uint64_t last, uint32_t step) {
    const uint64_t batch = uint64_t{kBatch} * step;
    check(first, first + (last - first) / batch * batch, step);
  };
  const auto outer = [&](uint64_t first, uint64_t last) { cover(first, last, 1021); };
  outer(half - infinity, half - most);
  cover(half - most, half - least, dense);
  outer(half - least, half + least);
  cover(half + least, half + most, dense);
  outer(half + most, half + infinity);
  EXPECT_EQ(before, function.highest);
}

TEST_P(GateFunction, IsWithin2e7OfTheExactValue) {
  const Function& function = std::get<1>(GetParam());
  double worst = 0;
  float at = 0;
  // A step without a common factor with the batches reaches all exponents and mantissas.
  for (uint64_t place = 0; place + kBatch * 251 < kAllFloats; place += uint64_t{kBatch} * 251) {
    evaluate(place, 251);
    for (uint32_t i = 0; i < kBatch; ++i) {
      if (std::isnan(x[i])) continue;
      const double error = std::abs(function.exact(x[i]) - y[i]);
      if (!(error <= worst)) {
        worst = error;
        at = x[i];
      }
    }
  }
  EXPECT_LE(worst, 2e-7) << "at " << at;
}

TEST_P(GateFunction, GivesTheSameBitsInEveryVariant) {
  const auto& [table, function] = GetParam();
  KernelArray<float> reference({kBatch});
  float unused = 0;
  for (uint64_t place = 0; place + kBatch * 251 < kAllFloats; place += uint64_t{kBatch} * 251) {
    evaluate(place, 251);
    ASSERT_EQ(
        call_kernel(*runnable_variants().back(), function.kernel, x, unused, unused, reference), 0);
    ASSERT_EQ(std::memcmp(y.data(), reference.data(), kBatch * sizeof(float)), 0)
        << "near " << x[0];
  }
}

TEST_P(GateFunction, LimitsAndNan) {
  const Function& function = std::get<1>(GetParam());
  const float infinity = std::numeric_limits<float>::infinity();
  std::fill(x.data(), x.data() + kBatch, 0.0f);
  const float middle = (function.lowest + function.highest) / 2;
  const std::pair<float, float> cases[] = {{infinity, function.highest},
                                           {-infinity, function.lowest},
                                           {std::numeric_limits<float>::max(), function.highest},
                                           {std::numeric_limits<float>::lowest(), function.lowest},
                                           {0.0f, middle},
                                           {-0.0f, middle}};
  for (std::size_t i = 0; i < std::size(cases); ++i) x[i] = cases[i].first;
  const uint32_t nans[] = {0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff};
  for (std::size_t i = 0; i < std::size(nans); ++i) x[100 + i] = float_of(nans[i]);
  evaluate();
  for (std::size_t i = 0; i < std::size(cases); ++i) EXPECT_EQ(y[i], cases[i].second) << x[i];
  for (std::size_t i = 0; i < std::size(nans); ++i)
    EXPECT_TRUE(std::isnan(y[100 + i])) << std::hex << nans[i];
}

INSTANTIATE_TEST_SUITE_P(Variants, GateFunction,
                         testing::Combine(testing::ValuesIn(runnable_variants()),
                                          testing::ValuesIn(kFunctions)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) + "_" +
                                  std::get<0>(test.param)->variant;
                         });

}  // namespace
}  // namespace sluice::test

#include "quantizer/quantize/compensated_rounding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "quantizer/quantize/weight_rows.h"
#include "tests/quantizer/graph_maker.h"

namespace sluice {
namespace {

using test::random_floats;

constexpr int64_t kRows = 6, kA = 5, kB = 7, kInputs = kA + kB, kSteps = 400;

// Inputs that go together: the second half is the first plus a little of its own.
std::vector<double> inputs() {
  const std::vector<float> random = random_floats(kSteps * kInputs, 3);
  std::vector<double> z(random.begin(), random.end());
  for (int64_t t = 0; t < kSteps; ++t) {
    for (int64_t k = kInputs / 2; k < kInputs; ++k) {
      z[t * kInputs + k] = z[t * kInputs + k - kInputs / 2] + 0.1 * z[t * kInputs + k];
    }
  }
  return z;
}

std::vector<double> moments(const std::vector<double>& z) {
  std::vector<double> sums(kInputs * kInputs, 0.0);
  for (int64_t t = 0; t < kSteps; ++t) {
    for (int64_t j = 0; j < kInputs; ++j) {
      for (int64_t k = 0; k < kInputs; ++k) {
        sums[j * kInputs + k] += z[t * kInputs + j] * z[t * kInputs + k];
      }
    }
  }
  return sums;
}

struct Weights {
  std::vector<float> a = random_floats(kRows * kA, 1), b = random_floats(kRows * kB, 2);
  QuantizedMatrix qa = quantize_rows(a.data(), kRows, kA, "layer", "weight");
  QuantizedMatrix qb = quantize_rows(b.data(), kRows, kB, "layer", "weight");

  // Squared error of all sums.
  double error(const std::vector<double>& z) const {
    double total = 0;
    for (int64_t t = 0; t < kSteps; ++t) {
      for (int64_t n = 0; n < kRows; ++n) {
        double sum = 0;
        for (int64_t k = 0; k < kInputs; ++k) {
          const bool first = k < kA;
          const QuantizedMatrix& q = first ? qa : qb;
          const int64_t at = first ? n * kA + k : n * kB + k - kA;
          sum += z[t * kInputs + k] * ((first ? a : b)[at] - double{q.scale[n]} * q.q[at]);
        }
        total += sum * sum;
      }
    }
    return total;
  }
};

TEST(CompensatedRounding, LowersTheErrorOfSums) {
  const std::vector<double> z = inputs();
  Weights weights;
  const double before = weights.error(z);
  const std::vector<float> scale = weights.qa.scale;
  round_compensated(moments(z), {weights.a, weights.b}, {&weights.qa, &weights.qb});
  EXPECT_LT(weights.error(z), 0.7 * before);
  EXPECT_EQ(weights.qa.scale, scale);
}

// Inputs that have nothing to do with each other leave nothing to take up.
TEST(CompensatedRounding, RoundsToNearestForIndependentInputs) {
  std::vector<double> diagonal(kInputs * kInputs, 0.0);
  for (int64_t k = 0; k < kInputs; ++k) diagonal[k * kInputs + k] = static_cast<double>(k);
  Weights weights;
  round_compensated(diagonal, {weights.a, weights.b}, {&weights.qa, &weights.qb});
  EXPECT_EQ(weights.qa.q, Weights().qa.q);
  EXPECT_EQ(weights.qb.q, Weights().qb.q);
  round_compensated(std::vector<double>(kInputs * kInputs, 0.0), {weights.a, weights.b},
                    {&weights.qa, &weights.qb});
  EXPECT_EQ(weights.qb.q, Weights().qb.q);
}

}  // namespace
}  // namespace sluice

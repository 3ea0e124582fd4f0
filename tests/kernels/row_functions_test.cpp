// Reductions and softmax over rows.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "tests/kernels/kernel_array.h"

namespace sluice::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int kColumns[] = {1, 2, 3, 4, 7, 15, 16, 17, 31, 32, 33, 63, 64, 100, 129, 1000};

std::vector<float> random_values(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 5);
  std::vector<float> values(n);
  for (float& v : values) v = normal(random);
  return values;
}

class RowFunctions : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  static std::vector<float> reduce(enum sluice_kernel kernel, const std::vector<float>& values,
                                   int k, int m, float scale, Guard guard = Guard::kAfter) {
    KernelArray<float> x({k, m}, values, guard), y({m}, guard);
    EXPECT_EQ(call_kernel(*GetParam(), kernel, x, scale, y), 0);
    EXPECT_TRUE(x.intact() && y.intact());
    return y.values();
  }
  static std::vector<float> softmax(enum sluice_kernel kernel, const std::vector<float>& values,
                                    int k, int m, Guard guard = Guard::kAfter) {
    KernelArray<float> x({k, m}, values, guard), y({k, m}, guard);
    EXPECT_EQ(call_kernel(*GetParam(), kernel, x, y), 0);
    EXPECT_TRUE(x.intact() && y.intact());
    return y.values();
  }
};

TEST_P(RowFunctions, SumsAreAccurateAndTheSameInEveryVariant) {
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int k : kColumns) {
      const std::vector<float> x = random_values(static_cast<std::size_t>(k) * 3, 1);
      const float scale = 1.0f / static_cast<float>(k);
      const std::vector<float> y = reduce(SLUICE_KERNEL_reduce_sum_f32, x, k, 3, scale, guard);
      for (int m = 0; m < 3; ++m) {
        double sum = 0, size = 0;
        for (int i = 0; i < k; ++i) {
          sum += x[m * k + i];
          size += std::fabs(x[m * k + i]);
        }
        EXPECT_NEAR(y[m], sum * scale, 1e-6 * size * scale) << "K " << k;
      }
      KernelArray<float> in({k, 3}, x), other({3});
      float factor = scale;
      ASSERT_EQ(
          call_kernel(*runnable_variants().back(), SLUICE_KERNEL_reduce_sum_f32, in, factor, other),
          0);
      EXPECT_EQ(std::memcmp(other.data(), y.data(), 3 * sizeof(float)), 0) << "K " << k;
    }
  }
}

TEST_P(RowFunctions, ExtremaAreExact) {
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int k : kColumns) {
      const std::vector<float> x = random_values(static_cast<std::size_t>(k) * 3, 2);
      const std::vector<float> most = reduce(SLUICE_KERNEL_reduce_max_f32, x, k, 3, 1, guard);
      const std::vector<float> least = reduce(SLUICE_KERNEL_reduce_min_f32, x, k, 3, 1, guard);
      for (int m = 0; m < 3; ++m) {
        EXPECT_EQ(most[m], *std::max_element(x.begin() + m * k, x.begin() + (m + 1) * k));
        EXPECT_EQ(least[m], *std::min_element(x.begin() + m * k, x.begin() + (m + 1) * k));
      }
    }
  }
}

TEST_P(RowFunctions, NanWinsAnywhereInARow) {
  for (enum sluice_kernel kernel :
       {SLUICE_KERNEL_reduce_sum_f32, SLUICE_KERNEL_reduce_max_f32, SLUICE_KERNEL_reduce_min_f32}) {
    for (int k : {1, 5, 16, 17, 40}) {
      for (int place = 0; place < k; ++place) {
        for (float nan : {kNan, -kNan}) {
          std::vector<float> x = random_values(2 * static_cast<std::size_t>(k), 3);
          x[place] = nan;
          const std::vector<float> y = reduce(kernel, x, k, 2, 1);
          EXPECT_TRUE(std::isnan(y[0])) << k << " " << place;
          EXPECT_FALSE(std::isnan(y[1])) << k << " " << place;
        }
      }
    }
  }
}

TEST_P(RowFunctions, ExtremaOfInfinities) {
  const std::vector<float> x = {-kInfinity, -kInfinity, -kInfinity, kInfinity, kInfinity,
                                kInfinity,  1,          kInfinity,  -3};
  EXPECT_EQ(reduce(SLUICE_KERNEL_reduce_max_f32, x, 3, 3, 1),
            (std::vector<float>{-kInfinity, kInfinity, kInfinity}));
  EXPECT_EQ(reduce(SLUICE_KERNEL_reduce_min_f32, x, 3, 3, 1),
            (std::vector<float>{-kInfinity, kInfinity, -3}));
}

TEST_P(RowFunctions, SoftmaxIsAccurate) {
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int k : kColumns) {
      for (float offset : {0.0f, 1000.0f, -1e6f}) {
        std::vector<float> x = random_values(static_cast<std::size_t>(k) * 3, 4);
        for (float& v : x) v += offset;
        const std::vector<float> y = softmax(SLUICE_KERNEL_softmax_f32, x, k, 3, guard);
        const std::vector<float> logs = softmax(SLUICE_KERNEL_log_softmax_f32, x, k, 3, guard);
        for (int m = 0; m < 3; ++m) {
          const auto row = x.begin() + m * k;
          const double most = *std::max_element(row, row + k);
          double sum = 0;
          for (int i = 0; i < k; ++i) sum += std::exp(row[i] - most);
          for (int i = 0; i < k; ++i) {
            const double exact = std::exp(row[i] - most) / sum;
            const double log_exact = row[i] - most - std::log(sum);
            // Rounding the distance to the largest element shifts the exponential.
            const double relative = 5e-7 + 1e-7 * (most - row[i]);
            ASSERT_NEAR(y[m * k + i], exact, relative * exact) << "K " << k;
            ASSERT_NEAR(logs[m * k + i], log_exact, 5e-7 * (1 + std::fabs(log_exact))) << "K " << k;
          }
        }
      }
    }
  }
}

TEST_P(RowFunctions, SoftmaxOfRareRows) {
  // -inf is a probability of zero; +inf or NaN leaves no probabilities, as in ONNX's formula.
  const std::vector<float> masked =
      softmax(SLUICE_KERNEL_softmax_f32, {-kInfinity, 2, 2, -kInfinity}, 4, 1);
  EXPECT_EQ(masked, (std::vector<float>{0, 0.5f, 0.5f, 0}));
  const std::vector<float> logs = softmax(SLUICE_KERNEL_log_softmax_f32, {-kInfinity, 2, 2}, 3, 1);
  EXPECT_EQ(logs[0], -kInfinity);
  for (float bad : {kNan, kInfinity}) {
    for (enum sluice_kernel kernel : {SLUICE_KERNEL_softmax_f32, SLUICE_KERNEL_log_softmax_f32}) {
      for (int k : {2, 20}) {
        std::vector<float> x(k, 1.0f);
        x[1] = bad;
        const std::vector<float> y = softmax(kernel, x, k, 1);
        EXPECT_TRUE(std::isnan(y[1])) << bad << " " << k;
        EXPECT_TRUE(std::isnan(y[0])) << bad << " " << k;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, RowFunctions, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

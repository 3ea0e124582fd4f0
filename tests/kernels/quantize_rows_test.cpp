// Run-time quantization of rows: every variant against the reference, bit by bit, and against other
// engines' vectors.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "quantizer/npy/npy.h"
#include "tests/kernels/kernel_array.h"
#include "tests/support/reference_kernels.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Result {
  std::vector<int8_t> q;
  std::vector<float> scale;
  std::vector<int32_t> zero, sum;
};

class QuantizeRows : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  // `padding` columns beyond K in q.
  static Result run(const std::vector<float>& values, int k, int m, bool symmetric, int padding,
                    Guard guard) {
    KernelArray<float> x({k, m}, values, guard), scale({m}, guard);
    KernelArray<int8_t> q({k + padding, m}, guard);
    KernelArray<int32_t> zero({m}, guard), sum({m}, guard);
    int32_t flag = symmetric ? 1 : 0;
    EXPECT_EQ(
        call_kernel(*GetParam(), SLUICE_KERNEL_quantize_rows_f32_s8, x, flag, q, scale, zero, sum),
        0);
    EXPECT_TRUE(x.intact() && q.intact() && scale.intact() && zero.intact() && sum.intact());
    EXPECT_EQ(std::memcmp(x.data(), values.data(), values.size() * sizeof(float)), 0);
    return {q.values(), scale.values(), zero.values(), sum.values()};
  }

  static void expect_reference(const std::vector<float>& values, int k, int m, int padding,
                               Guard guard) {
    for (bool symmetric : {false, true}) {
      const Result result = run(values, k, m, symmetric, padding, guard);
      for (int row = 0; row < m; ++row) {
        const QuantizedRow expected =
            quantize_row({values.begin() + row * k, values.begin() + (row + 1) * k}, symmetric);
        std::vector<int8_t> q = expected.q;
        q.resize(k + padding, 0);
        const auto first = result.q.begin() + row * (k + padding);
        ASSERT_EQ(result.scale[row], expected.scale) << "K " << k << " row " << row;
        ASSERT_EQ(result.zero[row], expected.zero) << "K " << k << " row " << row;
        ASSERT_EQ(std::vector<int8_t>(first, first + k + padding), q)
            << "K " << k << " row " << row;
        ASSERT_EQ(result.sum[row], expected.sum) << "K " << k << " row " << row;
      }
    }
  }
};

TEST_P(QuantizeRows, AllShapesGiveTheReferencesBits) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int k :
         {1, 2, 3, 4, 7, 10, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 118, 129, 257, 1000}) {
      for (int m : {0, 1, 3}) {
        for (int padding : {0, 1, 2, 3, 37}) {
          std::vector<float> values(static_cast<std::size_t>(k) * m);
          for (float& v : values) v = 3 * normal(random) + static_cast<float>(k % 5);
          expect_reference(values, k, m, padding, guard);
        }
      }
    }
  }
}

TEST_P(QuantizeRows, RareRowsGiveTheReferencesBits) {
  const float huge = std::numeric_limits<float>::max();
  const float least = std::numeric_limits<float>::min();
  const float subnormal = std::numeric_limits<float>::denorm_min();
  const std::vector<std::vector<float>> rows = {
      {0},
      {0, -0.0f, 0},
      {5},
      {-5},
      {1, 2, 3, 4, 5},
      {-1, -2, -3, -4, -5},
      {huge, -huge, 1},
      {subnormal, -subnormal, 0},
      {least, -least},
      {254 * least, -least, 3},
      {255 * least},
      {254.9f * least, 0},
      {127.5f, -127.5f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f},  // ties, scale 1
      {255, 0.5f, 1.5f, 253.5f, 254.5f},
      {1e-30f, 1e30f},
  };
  for (const std::vector<float>& row : rows) {
    for (int repeat : {1, 5, 40}) {
      std::vector<float> values;
      for (int i = 0; i < repeat; ++i) values.insert(values.end(), row.begin(), row.end());
      expect_reference(values, static_cast<int>(values.size()), 1, 0, Guard::kAfter);
    }
  }
}

TEST_P(QuantizeRows, LowestBecomesTheLowestCodeAndZeroIsExact) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> uniform(-7, 4);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> values(48);
    for (float& v : values) v = uniform(random);
    values[5] = -8;
    values[6] = 0;
    const Result result = run(values, 48, 1, false, 0, Guard::kAfter);
    EXPECT_EQ(result.q[5], -128);
    EXPECT_EQ(result.q[6], result.zero[0]);
  }
}

TEST_P(QuantizeRows, ScaleTellsWhetherARowIsFinite) {
  for (float bad : {kNan, -kNan, kInfinity, -kInfinity}) {
    for (int k : {1, 5, 16, 33, 100}) {
      for (int place : {0, k / 2, k - 1}) {
        for (bool symmetric : {false, true}) {
          std::vector<float> values(2 * static_cast<std::size_t>(k), 1.0f);
          values[k + place] = bad;
          const Result result = run(values, k, 2, symmetric, 0, Guard::kAfter);
          EXPECT_TRUE(std::isfinite(result.scale[0]));
          EXPECT_FALSE(std::isfinite(result.scale[1])) << bad << " at " << place << " of " << k;
        }
      }
    }
  }
}

// The zero point of such rows lies halfway between two integers (barring rounding errors of the
// quotient in double); TensorFlow Lite takes the lower.
TEST_P(QuantizeRows, RowsClippedAtBothEndsHaveZeroMinusOne) {
  for (float bound : {0.05f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.9f, 1.0f, 2.0f, 1e30f}) {
    const Result result = run({bound, -bound, 0, bound / 2}, 4, 1, false, 0, Guard::kAfter);
    EXPECT_EQ(result.zero[0], -1) << bound;
    EXPECT_GE(result.q[0], 126) << bound;
    EXPECT_EQ(result.q[1], -128) << bound;
    EXPECT_EQ(result.q[2], -1) << bound;
  }
}

// Equal to TensorFlow Lite's hybrid quantizers but for ties, which they round away from zero.
TEST_P(QuantizeRows, AgreesWithTensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string folder = shared_path("vectors/requantization/dynamic_rows/");
  const NpyArray x = read_npy(folder + "x.npy");
  const int m = static_cast<int>(x.shape.at(0)), k = static_cast<int>(x.shape.at(1));
  const std::vector<float> values(x.as<float>(), x.as<float>() + x.elements());
  for (bool symmetric : {false, true}) {
    const std::string name = folder + (symmetric ? "tflite_sym" : "tflite_asym");
    const NpyArray q = read_npy(name + "_q.npy");
    const NpyArray scale = read_npy(name + "_scale.npy");
    const NpyArray zero = read_npy(name + "_zp.npy");
    const Result result = run(values, k, m, symmetric, 0, Guard::kAfter);
    int ties = 0;
    for (int row = 0; row < m; ++row) {
      EXPECT_EQ(result.scale[row], scale.as<float>()[row]) << "row " << row;
      EXPECT_EQ(result.zero[row], zero.as<int16_t>()[row]) << "row " << row;
      for (int column = 0; column < k; ++column) {
        const int i = row * k + column;
        if (result.q[i] == q.as<int16_t>()[i]) continue;
        const double steps = static_cast<double>(values[i]) / result.scale[row];
        EXPECT_NEAR(std::abs(steps - std::floor(steps)), 0.5, 1e-4) << row << "," << column;
        ++ties;
      }
    }
    EXPECT_LT(ties, m * k / 50);
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, QuantizeRows, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

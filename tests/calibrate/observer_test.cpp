#include "quantizer/calibrate/observer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "quantizer/calibrate/range_search.h"
#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr int kCount = 1000000;

// The quantiles (i + 1/2) / kCount of a distribution.
template <typename Quantile>
Histogram histogram_of(const Quantile& quantile) {
  std::vector<float> values(kCount);
  for (int i = 0; i < kCount; ++i) {
    values[i] = static_cast<float>(quantile((i + 0.5) / kCount));
  }
  Histogram histogram;
  histogram.add(values.data(), values.size());
  return histogram;
}

double laplace(double p) { return p < 0.5 ? std::log(2 * p) : -std::log(2 * (1 - p)); }
double uniform(double p) { return 2 * p - 1; }
double exponential(double p) { return -std::log(1 - p); }

Observation observed(const Histogram& histogram, const std::string& observer) {
  return observe(histogram, parse_observer(observer));
}

TEST(Observer, MinMaxCoversEverythingAndZero) {
  const Histogram histogram = histogram_of([](double p) { return 2 + p; });
  const Observation result = observed(histogram, "minmax");
  EXPECT_EQ(result.count, kCount);
  EXPECT_EQ(result.extremes.low, histogram.min());
  EXPECT_EQ(result.s8.low, 0);
  EXPECT_EQ(result.s8.high, histogram.max());
  EXPECT_EQ(result.s8_symmetric.low, -histogram.max());
  EXPECT_EQ(result.s16.high, histogram.max());
}

TEST(Observer, PercentileLeavesTheSameShareAtBothEnds) {
  const Histogram histogram = histogram_of(laplace);
  const Observation result = observed(histogram, "percentile:99");
  EXPECT_NEAR(result.s8.high, std::log(100.0), 1e-3);
  EXPECT_NEAR(result.s8.low, -std::log(100.0), 1e-3);
  EXPECT_EQ(result.s16.high, std::max(-histogram.min(), histogram.max()));
  const Observation all = observed(histogram, "percentile:100");
  EXPECT_EQ(all.s8.low, histogram.min());
  EXPECT_EQ(all.s8.high, histogram.max());
  EXPECT_NEAR(observed(histogram, "percentile").s8.high, std::log(1e4), 0.01);
}

TEST(Observer, PercentileCountsZeros) {
  const Histogram histogram =
      histogram_of([](double p) { return p < 0.999 ? 0 : 1 + 1000 * (p - 0.999); });
  EXPECT_EQ(observed(histogram, "percentile:99").s8.high, 0);
  EXPECT_NEAR(observed(histogram, "percentile:99.9").s8.high, 1.5, 0.01);
}

// The limits of least mean squared error of R. Banner et al., "Post training 4-bit quantization of
// convolutional networks", NeurIPS 2019: for a Laplace distribution of scale 1 and 4 bits 5.03, for
// 8 bits 9.89.
TEST(Observer, MseFindsTheLimitsOfALaplaceDistribution) {
  const Histogram histogram = histogram_of(laplace);
  const ValueRange range = observed(histogram, "mse").s8;
  EXPECT_NEAR(range.high, 9.89, 0.7);
  EXPECT_NEAR(range.low, -9.89, 0.7);
  EXPECT_NEAR(observed(histogram, "mse").s8_symmetric.high, 9.89, 0.7);
  EXPECT_NEAR(least_error_range(histogram, 15).high, 5.03, 0.5);
}

TEST(Observer, MseKeepsAUniformDistributionWhole) {
  const Observation result = observed(histogram_of(uniform), "mse");
  EXPECT_NEAR(result.s8.high, 1, 0.01);
  EXPECT_NEAR(result.s8.low, -1, 0.01);
  EXPECT_NEAR(result.s16.high, 1, 0.01);
}

TEST(Observer, MseSpendsNoStepsOnASideWithoutValues) {
  const ValueRange range = observed(histogram_of(exponential), "mse").s8;
  EXPECT_EQ(range.low, 0);
  EXPECT_GT(range.high, 6);
  EXPECT_LT(range.high, 12);
}

// Bins may be wider than steps: the bulk lies in very few of them.
TEST(Observer, MseOfAHeavyTailIsBetweenBulkAndExtreme) {
  const Histogram histogram =
      histogram_of([](double p) { return p < 0.99999 ? uniform(p) * 0.01 : 10.0; });
  const ValueRange range = observed(histogram, "mse").s8;
  double least = quantization_error(histogram, range.high / 255, 0, 255);
  EXPECT_LE(least, quantization_error(histogram, 10.0 / 255, 0, 255));
  EXPECT_EQ(observed(histogram, "mse").s16.high, histogram.max());
}

TEST(Observer, TheErrorOfRoundingIsAStepSquaredOverTwelve) {
  const Histogram histogram = histogram_of(uniform);
  const double scale = 1.0 / 127;
  EXPECT_NEAR(quantization_error(histogram, scale, -127, 127) / kCount, scale * scale / 12,
              scale * scale / 12 * 0.02);
  // Half of the values saturate at 1/2: the integral of (x - 1/2)^2 over 1/2 ... 1.
  EXPECT_NEAR(quantization_error(histogram, 0.5 / 4096, -4096, 4096) / kCount, 1.0 / 24, 1e-4);
}

TEST(Observer, KlCutsALoneOutlierAndKeepsAUniformDistribution) {
  EXPECT_NEAR(observed(histogram_of(uniform), "kl").s8.high, 1, 0.01);
  const Histogram outlier =
      histogram_of([](double p) { return p < 0.999999 ? laplace(p) : 100.0; });
  const Observation result = observed(outlier, "kl");
  EXPECT_LT(result.s8.high, 30);
  EXPECT_GT(result.s8.high, 3);
  EXPECT_GE(result.s8.low, outlier.min());
  EXPECT_EQ(result.s16.high, 100);
}

TEST(Observer, NothingObservedIsAnEmptyRange) {
  for (const char* name : {"minmax", "percentile", "mse", "kl"}) {
    Histogram histogram;
    const float zero = 0;
    histogram.add(&zero, 1);
    const Observation result = observed(histogram, name);
    EXPECT_EQ(result.s8.low, 0);
    EXPECT_EQ(result.s8.high, 0);
    EXPECT_EQ(result.s16.high, 0);
  }
}

TEST(Observer, NamesAreRead) {
  EXPECT_EQ(parse_observer("percentile:99.9").percentile, 99.9);
  EXPECT_EQ(parse_observer("percentile").percentile, 99.99);
  for (const char* bad : {"", "max", "percentile:", "percentile:50", "percentile:101",
                          "percentile:99x", "percentile:nan", "kl:3"}) {
    EXPECT_THROW(parse_observer(bad), Error) << bad;
  }
}

}  // namespace
}  // namespace sluice

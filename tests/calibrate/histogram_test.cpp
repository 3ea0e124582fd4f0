#include "quantizer/calibrate/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "quantizer/error.h"

namespace sluice {
namespace {

// Values of very different sizes, zeros and powers of two among them.
std::vector<float> values() {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  std::vector<float> all(20000);
  for (size_t i = 0; i < all.size(); ++i) {
    all[i] = normal(random) * std::exp2(static_cast<float>(i / 1000) - 12);
    if (i % 97 == 0) all[i] = 0;
    if (i % 89 == 0) all[i] = -std::exp2(static_cast<float>(i / 2000) - 3);
  }
  return all;
}

void expect_equal(const Histogram& a, const Histogram& b) {
  EXPECT_EQ(a.limit(), b.limit());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.zeros(), b.zeros());
  EXPECT_EQ(a.bins(), b.bins());
}

TEST(Histogram, PiecesCountAsAllAtOnce) {
  const std::vector<float> all = values();
  Histogram whole, pieces, backwards;
  whole.add(all.data(), all.size());
  for (size_t i = 0, n = 1; i < all.size(); i += n, n = n * 2 + 1) {
    n = std::min(n, all.size() - i);
    pieces.add(all.data() + i, n);
  }
  for (size_t i = all.size(); i-- > 0;) backwards.add(&all[i], 1);
  expect_equal(pieces, whole);
  expect_equal(backwards, whole);
}

TEST(Histogram, HistogramsAddAsTheirValues) {
  const std::vector<float> all = values();
  Histogram whole, first, last, sum;
  whole.add(all.data(), all.size());
  first.add(all.data(), 3000);
  last.add(all.data() + 3000, all.size() - 3000);
  sum.add(last);
  sum.add(first);
  sum.add(Histogram());
  expect_equal(sum, whole);
}

TEST(Histogram, EveryValueIsInItsBin) {
  const std::vector<float> all = values();
  Histogram histogram;
  histogram.add(all.data(), all.size());
  const double largest = std::max(-histogram.min(), histogram.max());
  EXPECT_GT(histogram.limit(), largest);
  EXPECT_LE(histogram.limit(), 2 * largest);
  for (int bin = 0; bin < Histogram::kBins; ++bin) {
    int64_t count = 0;
    for (const float x : all) {
      count += x != 0 && histogram.edge(bin) <= x && x < histogram.edge(bin + 1) ? 1 : 0;
    }
    ASSERT_EQ(histogram.bins()[bin], count) << bin;
    if (bin % 64 == 63) bin += 31;  // not all of them, for time
  }
  const std::vector<int64_t>& bins = histogram.bins();
  EXPECT_EQ(std::accumulate(bins.begin(), bins.end(), histogram.zeros()), histogram.count());
}

TEST(Histogram, ZerosNeedNoRange) {
  const float zeros[] = {0, -0.0f, 0};
  Histogram histogram;
  histogram.add(zeros, 3);
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_EQ(histogram.zeros(), 3);
  EXPECT_EQ(histogram.limit(), 0);
  const float tiny = std::numeric_limits<float>::denorm_min();
  histogram.add(&tiny, 1);
  EXPECT_EQ(histogram.zeros(), 3);
  EXPECT_GT(histogram.limit(), tiny);
}

TEST(Histogram, RefusesWhatIsNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Histogram histogram;
    EXPECT_THROW(histogram.add(&bad, 1), Error);
    EXPECT_EQ(histogram.count(), 0);
  }
}

}  // namespace
}  // namespace sluice

#include "quantizer/calibrate/channel_means.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Vector = std::vector<double>;

TEST(ChannelMeans, AreTakenAlongTheOtherAxes) {
  std::vector<float> x(2 * 3 * 2);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  const Probe probe = {x.data(), {2, 3, 2}, 12};
  const auto means = [&](const std::vector<int64_t>& axes) {
    ChannelMeans result;
    result.add(probe, axes);
    return result.means();
  };
  EXPECT_EQ(means({-1}), (Vector{5, 6}));
  EXPECT_EQ(means({1}), (Vector{3.5, 5.5, 7.5}));
  EXPECT_EQ(means({0, 2}), (Vector{2, 3, 8, 9}));
  EXPECT_EQ(means({2, 0}), (Vector{2, 8, 3, 9}));
}

TEST(ChannelMeans, WeighRunsByTheirRows) {
  const float one[] = {1, 2}, three[] = {3, 4, 5, 6, 7, 8};
  ChannelMeans means;
  means.add({one, {1, 2}, 2}, {1});
  means.add({three, {3, 2}, 6}, {1});
  means.add({nullptr, {0, 2}, 0}, {1});
  EXPECT_EQ(means.means(), (Vector{4, 5}));
}

TEST(ChannelMeans, CountWhatIntegersStandFor) {
  const float x[] = {0.3f, 100};
  const ValueQuantization quantization = {SLUICE_S8, 0.5f, -10};
  ChannelMeans means;
  means.add({x, {1, 2}, 2}, {1}, &quantization);
  EXPECT_EQ(means.means(), (Vector{0.5, 0.5 * 137}));
}

}  // namespace
}  // namespace sluice

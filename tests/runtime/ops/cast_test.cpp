#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/runtime/ops/op_call.h"

namespace sluice {
namespace {

template <typename To, typename From>
std::vector<To> cast(sluice_type from, const std::vector<From>& values, sluice_type to) {
  const auto count = static_cast<int64_t>(values.size());
  OpCall call(sluice_op_cast);
  call.in(make_array(from, {count}, values)).out(to, {count});
  EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
  return call.output(0).values<To>();
}

const std::vector<float> kFloats = {0.0f,    0.9f,     -0.9f,     1.5f,  -1.5f,      127.9f,
                                    -129.0f, 300.0f,   4e9f,      -4e9f, 1e30f,      -1e30f,
                                    65535.f, INFINITY, -INFINITY, NAN,   16777217.0f};

template <typename To>
void expect_saturating(sluice_type to) {
  const std::vector<To> result = cast<To>(SLUICE_F32, kFloats, to);
  for (size_t i = 0; i < kFloats.size(); ++i) {
    const double x = std::trunc(static_cast<double>(kFloats[i]));
    To expected = 0;
    if (x >= static_cast<double>(std::numeric_limits<To>::max())) {
      expected = std::numeric_limits<To>::max();
    } else if (x <= static_cast<double>(std::numeric_limits<To>::min())) {
      expected = std::numeric_limits<To>::min();
    } else if (!std::isnan(x)) {
      expected = static_cast<To>(x);
    }
    EXPECT_EQ(result[i], expected) << kFloats[i];
  }
}

TEST(Cast, FloatToIntegerTruncatesAndSaturates) {
  expect_saturating<int8_t>(SLUICE_S8);
  expect_saturating<uint8_t>(SLUICE_U8);
  expect_saturating<int16_t>(SLUICE_S16);
  expect_saturating<uint16_t>(SLUICE_U16);
  expect_saturating<int32_t>(SLUICE_S32);
  expect_saturating<int64_t>(SLUICE_S64);
}

TEST(Cast, ToBoolIsWhetherItDiffersFromZero) {
  EXPECT_EQ((cast<uint8_t>(SLUICE_F32, std::vector<float>{0, -0.0f, 0.25f, -3, NAN}, SLUICE_BOOL)),
            (std::vector<uint8_t>{0, 0, 1, 1, 1}));
  EXPECT_EQ((cast<uint8_t>(SLUICE_S64, std::vector<int64_t>{0, 256, INT64_MIN}, SLUICE_BOOL)),
            (std::vector<uint8_t>{0, 1, 1}));
  EXPECT_EQ((cast<uint8_t>(SLUICE_BOOL, std::vector<uint8_t>{0, 1, 7}, SLUICE_BOOL)),
            (std::vector<uint8_t>{0, 1, 1}));
}

TEST(Cast, BoolCountsAsOne) {
  EXPECT_EQ((cast<float>(SLUICE_BOOL, std::vector<uint8_t>{0, 1, 7}, SLUICE_F32)),
            (std::vector<float>{0, 1, 1}));
}

TEST(Cast, IntegersKeepTheirLowBits) {
  const std::vector<int64_t> values = {0,   1,   -1,        127,       128,
                                       255, 256, 65536 + 5, INT64_MAX, INT64_MIN};
  const auto s8 = cast<int8_t>(SLUICE_S64, values, SLUICE_S8);
  const auto u16 = cast<uint16_t>(SLUICE_S64, values, SLUICE_U16);
  const auto s32 = cast<int32_t>(SLUICE_S64, values, SLUICE_S32);
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(s8[i], static_cast<int8_t>(values[i]));
    EXPECT_EQ(u16[i], static_cast<uint16_t>(values[i]));
    EXPECT_EQ(s32[i], static_cast<int32_t>(values[i]));
  }
  EXPECT_EQ((cast<int64_t>(SLUICE_S8, std::vector<int8_t>{-128, 127}, SLUICE_S64)),
            (std::vector<int64_t>{-128, 127}));
  EXPECT_EQ((cast<int32_t>(SLUICE_U8, std::vector<uint8_t>{255}, SLUICE_S32)),
            (std::vector<int32_t>{255}));
}

TEST(Cast, IntegersToFloatRoundToNearest) {
  EXPECT_EQ((cast<float>(SLUICE_S64, std::vector<int64_t>{16777217, INT64_MAX}, SLUICE_F32)),
            (std::vector<float>{16777216.0f, 0x1p63f}));
}

TEST(Cast, FloatsToFloatsKeepTheirBits) {
  const std::vector<float> result = cast<float>(SLUICE_F32, kFloats, SLUICE_F32);
  EXPECT_EQ(std::memcmp(result.data(), kFloats.data(), kFloats.size() * sizeof(float)), 0);
}

TEST(Cast, GoesBeyondOneBlock) {
  std::vector<int32_t> values(1000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int32_t>(i) - 500;
  const auto result = cast<float>(SLUICE_S32, values, SLUICE_F32);
  for (size_t i = 0; i < values.size(); ++i) ASSERT_EQ(result[i], static_cast<float>(values[i]));
}

TEST(Cast, HandlesScalarsAndNothing) {
  OpCall scalar(sluice_op_cast);
  scalar.in(make_array<float>(SLUICE_F32, {}, {2.5f})).out(SLUICE_S8, {});
  ASSERT_EQ(scalar.run(), SLUICE_OK);
  EXPECT_EQ(scalar.output(0).values<int8_t>(), (std::vector<int8_t>{2}));
  EXPECT_TRUE((cast<float>(SLUICE_S8, std::vector<int8_t>{}, SLUICE_F32)).empty());
}

}  // namespace
}  // namespace sluice

#include "quantizer/run/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "quantizer/error.h"

namespace sluice {
namespace {

template <typename T>
NpyArray array(NpyType type, const std::vector<int64_t>& shape, const std::vector<T>& values) {
  NpyArray result = npy_zeros(type, shape);
  EXPECT_EQ(result.bytes.size(), values.size() * sizeof(T));
  std::memcpy(result.bytes.data(), values.data(), result.bytes.size());
  return result;
}

NpyArray floats(const std::vector<int64_t>& shape, const std::vector<float>& values) {
  return array(NpyType::F32, shape, values);
}

TEST(Metrics, ErrorsOfASmallArray) {
  const ErrorMetrics m = compare_arrays(floats({2, 2}, {3, 4, 0, 1}), floats({2, 2}, {3, 2, 1, 1}));
  EXPECT_EQ(m.elements, 4);
  EXPECT_DOUBLE_EQ(m.max_abs, 2);
  EXPECT_DOUBLE_EQ(m.mean_abs, 0.75);
  EXPECT_DOUBLE_EQ(m.rms, std::sqrt(5.0 / 4));
  EXPECT_DOUBLE_EQ(m.snr_db, 10 * std::log10(26.0 / 5));
  // First row 4 -> 3 moves the largest from place 1 to 0; in the second, the first of equals (0)
  // replaces 1.
  EXPECT_DOUBLE_EQ(m.argmax_agreement.value(), 0);
}

TEST(Metrics, EqualArraysHaveNoError) {
  const float inf = std::numeric_limits<float>::infinity();
  const NpyArray a = floats({3, 1}, {1, -inf, 0});
  const ErrorMetrics m = compare_arrays(a, a);
  EXPECT_EQ(m.max_abs, 0);
  EXPECT_EQ(m.snr_db, std::numeric_limits<double>::infinity());
  EXPECT_FALSE(m.argmax_agreement.has_value());
}

TEST(Metrics, NotANumberDoesNotHide) {
  const ErrorMetrics m = compare_arrays(floats({3}, {1, 2, 3}), floats({3}, {5, NAN, 3}));
  EXPECT_TRUE(std::isnan(m.max_abs));
  EXPECT_TRUE(std::isnan(m.rms));
}

TEST(Metrics, ShapesMustAgree) {
  EXPECT_THROW(compare_arrays(floats({2}, {1, 2}), floats({1, 2}, {1, 2})), Error);
}

TEST(Metrics, LabelsAreIntegersWithOneAxisLess) {
  const NpyArray scores = npy_zeros(NpyType::F32, {4, 3});
  EXPECT_TRUE(are_labels(npy_zeros(NpyType::S64, {4}), scores));
  EXPECT_TRUE(are_labels(npy_zeros(NpyType::U8, {4}), scores));
  EXPECT_FALSE(are_labels(npy_zeros(NpyType::F32, {4}), scores));
  EXPECT_FALSE(are_labels(npy_zeros(NpyType::S64, {3}), scores));
  EXPECT_FALSE(are_labels(npy_zeros(NpyType::S64, {4, 3}), scores));
  EXPECT_FALSE(are_labels(npy_zeros(NpyType::S64, {4}), npy_zeros(NpyType::F32, {4, 1})));
}

TEST(Metrics, AccuracyAndF1OfFourItems) {
  // Predictions 0, 1, 1, 0 against labels 0, 1, 0, 0; class 2 occurs nowhere.
  const NpyArray scores = floats({4, 3}, {9, 1, 0, 1, 9, 0, 1, 9, 0, 9, 1, 0});
  const LabelMetrics m = score_labels(array<int32_t>(NpyType::S32, {4}, {0, 1, 0, 0}), scores);
  EXPECT_EQ(m.items, 4);
  EXPECT_DOUBLE_EQ(m.accuracy, 0.75);
  // Class 0: TP 2, FP 0, FN 1 -> 0.8; class 1: TP 1, FP 1, FN 0 -> 2/3.
  EXPECT_DOUBLE_EQ(m.f1_macro, (0.8 + 2.0 / 3) / 2);
  EXPECT_THROW(score_labels(array<int32_t>(NpyType::S32, {4}, {0, 1, 3, 0}), scores), Error);
  EXPECT_THROW(score_labels(array<int32_t>(NpyType::S32, {4}, {0, -1, 2, 0}), scores), Error);
}

}  // namespace
}  // namespace sluice

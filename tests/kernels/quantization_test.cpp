// Quantization with given parameters and its inverse, every type and variant.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "quantizer/npy/npy.h"
#include "tests/kernels/kernel_array.h"
#include "tests/reference/quantized_pointwise.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <typename T>
struct Kernels;
template <>
struct Kernels<int8_t> {
  static constexpr auto quantize = SLUICE_KERNEL_quantize_f32_s8;
  static constexpr auto dequantize = SLUICE_KERNEL_dequantize_s8_f32;
};
template <>
struct Kernels<uint8_t> {
  static constexpr auto quantize = SLUICE_KERNEL_quantize_f32_u8;
  static constexpr auto dequantize = SLUICE_KERNEL_dequantize_u8_f32;
};
template <>
struct Kernels<int16_t> {
  static constexpr auto quantize = SLUICE_KERNEL_quantize_f32_s16;
  static constexpr auto dequantize = SLUICE_KERNEL_dequantize_s16_f32;
};

class Quantization : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  template <typename T>
  static std::vector<T> quantized(const std::vector<float>& values, float scale, int32_t zero,
                                  int32_t away, Guard guard = Guard::kAfter) {
    const int n = static_cast<int>(values.size());
    KernelArray<float> x({n}, values, guard);
    KernelArray<T> y({n}, guard);
    EXPECT_EQ(call_kernel(*GetParam(), Kernels<T>::quantize, x, scale, zero, away, y), 0);
    EXPECT_TRUE(y.intact());
    return y.values();
  }

  // Both roundings, zero points at the ends and between them.
  template <typename T>
  static void expect_quantized(const std::vector<float>& x, float scale,
                               Guard guard = Guard::kAfter) {
    const int32_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
    for (int32_t zero : {low, high, 0, 5}) {
      for (bool away : {false, true}) {
        const std::vector<T> y = quantized<T>(x, scale, zero, away ? 1 : 0, guard);
        for (std::size_t i = 0; i < x.size(); ++i) {
          ASSERT_EQ(int32_t{y[i]}, reference::quantize(x[i], scale, away, {zero, low, high}))
              << x[i] << " in steps of " << scale << ", zero point " << zero
              << (away ? ", ties away from zero" : ", ties to even");
        }
      }
    }
  }
  static void expect_quantized_to_all(const std::vector<float>& x, float scale,
                                      Guard guard = Guard::kAfter) {
    expect_quantized<int8_t>(x, scale, guard);
    expect_quantized<uint8_t>(x, scale, guard);
    expect_quantized<int16_t>(x, scale, guard);
  }

  template <typename T>
  static void expect_all_dequantized() {
    const int32_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
    std::vector<T> values;
    for (int32_t v = low; v <= high; ++v) values.push_back(static_cast<T>(v));
    for (int32_t zero : {low, high, 0, 3}) {
      for (float scale : {1.0f, 0.0117647f, 3e-39f, 1e30f}) {
        KernelArray<T> x({static_cast<int>(values.size())}, values);
        KernelArray<float> y({static_cast<int>(values.size())});
        ASSERT_EQ(call_kernel(*GetParam(), Kernels<T>::dequantize, x, scale, zero, y), 0);
        for (std::size_t i = 0; i < values.size(); ++i) {
          ASSERT_EQ(y[i], reference::dequantize(values[i], scale, zero)) << int32_t{values[i]};
        }
      }
    }
  }
  template <typename T>
  static void expect_dequantized_sizes() {
    for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
      for (int n : {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100}) {
        KernelArray<T> x({n}, guard);
        KernelArray<float> y({n}, guard);
        for (int i = 0; i < n; ++i) x[i] = static_cast<T>(7 * i);
        float scale = 0.25f;
        int32_t zero = 2;
        ASSERT_EQ(call_kernel(*GetParam(), Kernels<T>::dequantize, x, scale, zero, y), 0);
        EXPECT_TRUE(y.intact());
        for (int i = 0; i < n; ++i) ASSERT_EQ(y[i], reference::dequantize(x[i], scale, zero));
      }
    }
  }
};

TEST_P(Quantization, AllSizes) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 3);
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int n : {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100}) {
      std::vector<float> x(n);
      for (float& v : x) v = normal(random);
      expect_quantized_to_all(x, 0.0371f, guard);
    }
  }
}

TEST_P(Quantization, TiesAndTheirNeighbours) {
  for (float scale : {1.0f, 0.5f, 0.0078125f, 0.1f}) {
    std::vector<float> x;
    for (int step = -300; step <= 300; ++step) {
      const float tie = (static_cast<float>(step) + 0.5f) * scale;
      x.insert(x.end(), {tie, std::nextafter(tie, kInfinity), std::nextafter(tie, -kInfinity),
                         static_cast<float>(step) * scale});
    }
    for (float v : {32766.5f, 32767.5f, 32768.5f, 65534.5f, 65535.5f, 131071.5f, 262143.5f}) {
      x.push_back(v * scale);
      x.push_back(-v * scale);
    }
    expect_quantized_to_all(x, scale);
  }
}

TEST_P(Quantization, AllKindsOfFloats) {
  std::vector<float> x;
  for (uint32_t i = 0; i < 1u << 16; ++i) {
    const uint32_t bits = i * 65537u;
    float v = 0;
    std::memcpy(&v, &bits, sizeof v);
    x.push_back(v);
  }
  for (float v : {0.0f, kInfinity, std::numeric_limits<float>::quiet_NaN(),
                  std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max()}) {
    x.push_back(v);
    x.push_back(-v);
  }
  for (float scale : {1.0f, 0.013f, 1e-30f, 1e30f}) expect_quantized_to_all(x, scale);
}

TEST_P(Quantization, AgreesWithOtherEngines) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string folder = shared_path("vectors/requantization/quantize_float/");
  const NpyArray x = read_npy(folder + "x.npy"), scale = read_npy(folder + "scale.npy");
  const NpyArray zero = read_npy(folder + "zero_point.npy"), low = read_npy(folder + "qmin.npy");
  const NpyArray even = read_npy(folder + "expected_rne_divide.npy");
  const NpyArray away = read_npy(folder + "expected_away_divide.npy");
  ASSERT_GT(x.elements(), 1000);
  for (int64_t i = 0; i < x.elements(); ++i) {
    const std::vector<float> value = {x.as<float>()[i]};
    const float step = scale.as<float>()[i];
    const int32_t offset = zero.as<int16_t>()[i];
    const bool is_signed = low.as<int16_t>()[i] < 0;
    for (bool ties_away : {false, true}) {
      const int32_t found = is_signed ? quantized<int8_t>(value, step, offset, ties_away)[0]
                                      : quantized<uint8_t>(value, step, offset, ties_away)[0];
      ASSERT_EQ(found, (ties_away ? away : even).as<int16_t>()[i]) << "row " << i;
    }
  }
}

TEST_P(Quantization, DequantizesEveryValue) {
  expect_all_dequantized<int8_t>();
  expect_all_dequantized<uint8_t>();
  expect_all_dequantized<int16_t>();
}

TEST_P(Quantization, DequantizesAllSizes) {
  expect_dequantized_sizes<int8_t>();
  expect_dequantized_sizes<uint8_t>();
  expect_dequantized_sizes<int16_t>();
}

INSTANTIATE_TEST_SUITE_P(Variants, Quantization, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

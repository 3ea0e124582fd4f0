// Conversions, elementwise arithmetic, tables and softmax of integers, against their formulas.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/runtime/ops/packed_operands.h"
#include "tests/runtime/ops/random_integers.h"

namespace sluice {
namespace {

using reference::clamp_to_bits;
using reference::Multiplier;
using reference::requantize;
using reference::Rounding;

class IntegerOps : public testing::TestWithParam<KernelSet> {};
INSTANTIATE_TEST_SUITE_P(Kernels, IntegerOps, testing::ValuesIn(all_sets()), set_name);

std::vector<int32_t> elements(const Array& array) {
  std::vector<int32_t> result;
  for (int64_t i = 0; i < array.elements(); ++i) {
    switch (array.type) {
      case SLUICE_S8:
        result.push_back(array.values<int8_t>()[i]);
        break;
      case SLUICE_U8:
        result.push_back(array.values<uint8_t>()[i]);
        break;
      default:
        result.push_back(array.values<int16_t>()[i]);
    }
  }
  return result;
}

Array random_array(sluice_type type, std::vector<int64_t> dims, RandomIntegers& random) {
  Array array{type, std::move(dims), SLUICE_DENSE, {}};
  array.bytes =
      random.list<uint8_t>(array.elements() * static_cast<int64_t>(sluice_type_bytes(type)));
  return array;
}

int bits(sluice_type type) { return type == SLUICE_S16 ? 16 : 8; }

TEST_P(IntegerOps, QuantizeAndDequantize) {
  const struct {
    const sluice_op *quantize, *dequantize;
    sluice_type type;
    int32_t low, high, zero;
  } cases[] = {{&sluice_op_quantize_s8, &sluice_op_dequantize_s8, SLUICE_S8, -128, 127, -7},
               {&sluice_op_quantize_u8, &sluice_op_dequantize_u8, SLUICE_U8, 0, 255, 131},
               {&sluice_op_quantize_s16, &sluice_op_dequantize_s16, SLUICE_S16, -32768, 32767, 3}};
  const float scale = 0.25f;
  for (const auto& c : cases) {
    std::vector<float> x = random_floats(300, 5, 40);
    const float odd[] = {0.125f, -0.125f, 0.375f, -0.375f, 1e30f, -1e30f, INFINITY, -INFINITY};
    std::copy(std::begin(odd), std::end(odd), x.begin());
    for (const int32_t away : {0, 1}) {
      OpCall call(*c.quantize, GetParam());
      call.in(floats({3, 100}, x)).out(c.type, {3, 100}).ints({c.zero, away}).floats({scale});
      ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
      const std::vector<int32_t> q = elements(call.output(0));
      for (size_t i = 0; i < x.size(); ++i) {
        const float steps = x[i] / scale;
        const double rounded = away != 0 ? std::round(steps) : std::nearbyint(steps);
        EXPECT_EQ(q[i], std::clamp<double>(rounded + c.zero, c.low, c.high)) << x[i];
      }
      OpCall back(*c.dequantize, GetParam());
      back.in(call.output(0)).out(SLUICE_F32, {3, 100}).ints({c.zero}).floats({scale});
      ASSERT_EQ(back.run(), SLUICE_OK) << back.message();
      for (size_t i = 0; i < x.size(); ++i) {
        EXPECT_EQ(back.output(0).values<float>()[i], scale * static_cast<float>(q[i] - c.zero));
      }
    }
  }
}

TEST_P(IntegerOps, Rescale) {
  const struct {
    const sluice_op *up, *away;
    sluice_type x, y;
  } cases[] = {
      {&sluice_op_rescale_s8_s8, &sluice_op_rescale_s8_s8_away, SLUICE_S8, SLUICE_S8},
      {&sluice_op_rescale_s8_s16, &sluice_op_rescale_s8_s16_away, SLUICE_S8, SLUICE_S16},
      {&sluice_op_rescale_s16_s8, &sluice_op_rescale_s16_s8_away, SLUICE_S16, SLUICE_S8},
      {&sluice_op_rescale_s16_s16, &sluice_op_rescale_s16_s16_away, SLUICE_S16, SLUICE_S16}};
  RandomIntegers random(1);
  for (const auto& c : cases) {
    for (const bool away : {false, true}) {
      const int32_t x_zero = c.x == SLUICE_S8 ? 5 : 0, y_zero = c.y == SLUICE_S8 ? -3 : 0;
      const Multiplier by = random.factor(c.x == c.y ? 0 : c.x == SLUICE_S8 ? 7 : -8);
      const int32_t high = c.y == SLUICE_S8 ? 100 : 30000;
      const Array x = random_array(c.x, {5, 67}, random);
      OpCall call(away ? *c.away : *c.up, GetParam());
      call.in(x).out(c.y, {5, 67}).ints({x_zero, by.multiplier, by.shift, y_zero, -high, high});
      ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
      const std::vector<int32_t> from = elements(x), to = elements(call.output(0));
      for (size_t i = 0; i < from.size(); ++i) {
        const int64_t steps =
            requantize(from[i] - x_zero, by, away ? Rounding::DoubleAway : Rounding::SingleUp);
        ASSERT_EQ(to[i], std::clamp<int64_t>(steps + y_zero, -high, high)) << from[i];
      }
    }
  }
}

TEST_P(IntegerOps, AddAndMulBroadcast) {
  const struct {
    const sluice_op* op;
    sluice_type type;
    bool multiplies, away;
  } cases[] = {{&sluice_op_add_s8, SLUICE_S8, false, false},
               {&sluice_op_add_s8_away, SLUICE_S8, false, true},
               {&sluice_op_add_s16, SLUICE_S16, false, false},
               {&sluice_op_add_s16_away, SLUICE_S16, false, true},
               {&sluice_op_mul_s8, SLUICE_S8, true, false},
               {&sluice_op_mul_s8_away, SLUICE_S8, true, true},
               {&sluice_op_mul_s16, SLUICE_S16, true, false},
               {&sluice_op_mul_s16_away, SLUICE_S16, true, true}};
  RandomIntegers random(2);
  for (const auto& c : cases) {
    const bool narrow = c.type == SLUICE_S8;
    const Array a = random_array(c.type, {3, 1, 33}, random);
    const Array b = random_array(c.type, {4, 33}, random);
    const Rounding rounding = c.away ? Rounding::DoubleAway : Rounding::SingleUp;
    const int32_t za = narrow ? 11 : 0, zb = narrow ? -9 : 0, zy = narrow ? 4 : 0;
    const int32_t left = narrow ? 20 : 15;
    const Multiplier ma = random.factor(0),
                     my = random.factor(c.multiplies ? (narrow ? -7 : -15) : -left);
    Multiplier mb = random.factor(-1);
    mb.multiplier = -mb.multiplier;
    const int32_t high = narrow ? 120 : 32000;
    OpCall call(*c.op, GetParam());
    call.in(a).in(b).out(c.type, {3, 4, 33});
    if (c.multiplies) {
      call.ints({za, zb, my.multiplier, my.shift, zy, -high, high});
    } else {
      call.ints({za, zb, left, ma.multiplier, ma.shift, mb.multiplier, mb.shift, my.multiplier,
                 my.shift, zy, -high, high});
    }
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    const std::vector<int32_t> qa = elements(a), qb = elements(b), q = elements(call.output(0));
    for (int64_t i = 0; i < 3; ++i) {
      for (int64_t j = 0; j < 4; ++j) {
        for (int64_t k = 0; k < 33; ++k) {
          const int64_t da = qa[i * 33 + k] - za, db = qb[j * 33 + k] - zb;
          const int64_t scale = int64_t{1} << left;
          const int64_t raw = c.multiplies ? da * db
                                           : requantize(da * scale, ma, rounding) +
                                                 requantize(db * scale, mb, rounding);
          const int64_t expected = requantize(raw, my, rounding) + zy;
          ASSERT_EQ(q[(i * 4 + j) * 33 + k], std::clamp<int64_t>(expected, -high, high));
        }
      }
    }
  }
}

TEST(Table, LooksUp) {
  RandomIntegers random(3);
  const std::vector<int8_t> x = random.list<int8_t>(500);
  const std::vector<int8_t> narrow = random.list<int8_t>(256);
  const std::vector<int16_t> wide = random.list<int16_t>(256);
  OpCall to_s8(sluice_op_table_s8), to_s16(sluice_op_table_s8);
  to_s8.in(make_array(SLUICE_S8, {5, 100}, x)).in(make_array(SLUICE_S8, {256}, narrow));
  to_s8.out(SLUICE_S8, {5, 100});
  to_s16.in(make_array(SLUICE_S8, {5, 100}, x)).in(make_array(SLUICE_S16, {256}, wide));
  to_s16.out(SLUICE_S16, {5, 100});
  ASSERT_EQ(to_s8.run(), SLUICE_OK) << to_s8.message();
  ASSERT_EQ(to_s16.run(), SLUICE_OK) << to_s16.message();
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(to_s8.output(0).values<int8_t>()[i], narrow[x[i] + 128]);
    EXPECT_EQ(to_s16.output(0).values<int16_t>()[i], wide[x[i] + 128]);
  }
}

std::vector<double> softmax_of(const std::vector<int8_t>& x, int64_t row, int64_t k, double scale) {
  std::vector<double> y;
  double sum = 0;
  for (int64_t i = 0; i < k; ++i) {
    y.push_back(std::exp(scale * x[row * k + i]));
    sum += y.back();
  }
  for (double& e : y) e /= sum;
  return y;
}

Array exponentials(double scale, double one) {
  std::vector<int32_t> table;
  for (int i = 0; i < 256; ++i) {
    table.push_back(
        static_cast<int32_t>(std::min(std::nearbyint(one * std::exp(-scale * i)), 0x1p31 - 1)));
  }
  return make_array(SLUICE_S32, {256}, table);
}

TEST(SoftmaxS8, NativeIsRoundedExactly) {
  RandomIntegers random(4);
  const int64_t rows = 20, k = 35;
  const double scale = 0.11;
  const std::vector<int8_t> x = random.list<int8_t>(rows * k, -60, 60);
  const Array table = exponentials(scale, 0x1p22);
  for (const sluice_type type : {SLUICE_S8, SLUICE_S16}) {
    OpCall call(sluice_op_softmax_s8);
    call.in(make_array(SLUICE_S8, {rows, k}, x)).in(table).out(type, {rows, k});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    const std::vector<int32_t> y = elements(call.output(0));
    for (int64_t m = 0; m < rows; ++m) {
      int32_t most = -128;
      for (int64_t i = 0; i < k; ++i) most = std::max<int32_t>(most, x[m * k + i]);
      int64_t sum = 0;
      for (int64_t i = 0; i < k; ++i) sum += table.values<int32_t>()[most - x[m * k + i]];
      const std::vector<double> real = softmax_of(x, m, k, scale);
      for (int64_t i = 0; i < k; ++i) {
        const int64_t e = table.values<int32_t>()[most - x[m * k + i]];
        const int64_t expected = type == SLUICE_S8
                                     ? std::min<int64_t>(127, (e * 256 + sum / 2) / sum - 128)
                                     : std::min<int64_t>(32767, (e * 32768 + sum / 2) / sum);
        ASSERT_EQ(y[m * k + i], expected);
        const double value =
            type == SLUICE_S8 ? (y[m * k + i] + 128) / 256. : y[m * k + i] / 32768.;
        ASSERT_NEAR(value, real[i], type == SLUICE_S8 ? 0.51 / 256 : 0.6 / 32768);
      }
    }
  }
}

TEST(SoftmaxS8, OtherProfilesAreWithinAStep) {
  RandomIntegers random(5);
  const int64_t rows = 20, k = 35;
  const double scale = 0.11;
  const std::vector<int8_t> x = random.list<int8_t>(rows * k, -60, 60);
  std::vector<float> table;
  for (int i = 0; i < 256; ++i) table.push_back(static_cast<float>(std::exp(-scale * i)));
  OpCall tflm(sluice_op_softmax_s8_tflm), tflite(sluice_op_softmax_s8_tflite);
  tflm.in(make_array(SLUICE_S8, {rows, k}, x)).in(exponentials(scale, 0x1p31));
  tflm.out(SLUICE_S8, {rows, k});
  tflite.in(make_array(SLUICE_S8, {rows, k}, x)).in(floats({256}, table));
  tflite.out(SLUICE_S8, {rows, k}).ints({-128}).floats({0x1p-8f});
  for (OpCall* call : {&tflm, &tflite}) {
    ASSERT_EQ(call->run(), SLUICE_OK) << call->message();
    const std::vector<int32_t> y = elements(call->output(0));
    for (int64_t m = 0; m < rows; ++m) {
      const std::vector<double> real = softmax_of(x, m, k, scale);
      for (int64_t i = 0; i < k; ++i) {
        ASSERT_NEAR((y[m * k + i] + 128) / 256., std::min(real[i], 255 / 256.), 0.51 / 256);
      }
    }
  }
}

TEST(SoftmaxS8, BreaksOnNoTable) {
  for (const int32_t e : {0, -1, INT32_MIN, INT32_MAX}) {
    for (const sluice_op* op : {&sluice_op_softmax_s8, &sluice_op_softmax_s8_tflm}) {
      OpCall call(*op);
      call.in(counting(SLUICE_S8, {2, 100}))
          .in(make_array(SLUICE_S32, {256}, std::vector<int32_t>(256, e)))
          .out(SLUICE_S8, {2, 100});
      EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
    }
  }
  for (const float e : {0.0f, -1.0f, NAN, INFINITY, 1e38f}) {
    OpCall call(sluice_op_softmax_s8_tflite);
    call.in(counting(SLUICE_S8, {2, 100}))
        .in(floats({256}, std::vector<float>(256, e)))
        .out(SLUICE_S8, {2, 100})
        .ints({-128})
        .floats({0x1p-8f});
    EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
  }
}

struct ProductCase {
  const sluice_op* op;
  sluice_type x, y;
  Rounding rounding;
};

TEST_P(IntegerOps, Linear) {
  const ProductCase cases[] = {
      {&sluice_op_linear_s8w8_s8, SLUICE_S8, SLUICE_S8, Rounding::SingleUp},
      {&sluice_op_linear_s8w8_s16, SLUICE_S8, SLUICE_S16, Rounding::SingleUp},
      {&sluice_op_linear_s8w8_s8_away, SLUICE_S8, SLUICE_S8, Rounding::DoubleAway},
      {&sluice_op_linear_s8w8_s16_away, SLUICE_S8, SLUICE_S16, Rounding::DoubleAway},
      {&sluice_op_linear_s8w8_s8_up, SLUICE_S8, SLUICE_S8, Rounding::DoubleUp},
      {&sluice_op_linear_s8w8_s16_up, SLUICE_S8, SLUICE_S16, Rounding::DoubleUp},
      {&sluice_op_linear_s16w8_s8, SLUICE_S16, SLUICE_S8, Rounding::SingleUp},
      {&sluice_op_linear_s16w8_s16, SLUICE_S16, SLUICE_S16, Rounding::SingleUp},
      {&sluice_op_linear_s16w8_s8_int64, SLUICE_S16, SLUICE_S8, Rounding::Int64Up},
      {&sluice_op_linear_s16w8_s16_int64, SLUICE_S16, SLUICE_S16, Rounding::Int64Up}};
  const struct {
    int64_t m, n, k;
  } shapes[] = {{1, 1, 1}, {3, 63, 100}, {5, 64, 64}, {17, 129, 7}, {0, 5, 4}, {150, 33, 61}};
  RandomIntegers random(6);
  for (const ProductCase& c : cases) {
    for (const auto& s : shapes) {
      const Array x = random_array(c.x, {s.m, 1, s.k}, random);
      const auto w = random.list<int8_t>(s.n * s.k, -127, 127);
      const auto bias = random.list<int32_t>(s.n, -20000, 20000);
      std::vector<int32_t> multipliers, shifts;
      std::vector<Multiplier> factors;
      const int depth = static_cast<int>(std::log2(static_cast<double>(s.k))) / 2;
      for (int64_t n = 0; n < s.n; ++n) {
        factors.push_back(random.factor(-5 - depth - (bits(c.x) - 8) + (bits(c.y) - 8)));
        multipliers.push_back(factors.back().multiplier);
        shifts.push_back(factors.back().shift);
      }
      const int32_t zero = c.y == SLUICE_S8 ? -20 : 0, high = c.y == SLUICE_S8 ? 110 : 30000;
      OpCall call(*c.op, GetParam());
      call.in(x)
          .in(packed_w8(GetParam(), SLUICE_PACKED_GEMM, s.n, s.k, w))
          .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, bias))
          .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, multipliers))
          .in(packed_channels(GetParam(), SLUICE_GEMM_CHANNELS, s.n, shifts))
          .out(c.y, {s.m, 1, s.n})
          .ints({zero, -high, high});
      ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
      const std::vector<int32_t> from = elements(x), y = elements(call.output(0));
      for (int64_t m = 0; m < s.m; ++m) {
        for (int64_t n = 0; n < s.n; ++n) {
          int64_t sum = bias[n];
          for (int64_t k = 0; k < s.k; ++k) sum += from[m * s.k + k] * w[n * s.k + k];
          const int64_t expected = requantize(sum, factors[n], c.rounding) + zero;
          ASSERT_EQ(y[m * s.n + n], std::clamp<int64_t>(expected, -high, high))
              << call.message() << m << " " << n << " of " << s.m << " " << s.n << " " << s.k;
        }
      }
    }
  }
}

TEST(IntegerOpsRefuse, AttributesOutOfRange) {
  const auto rescale = [](std::vector<int32_t> ints) {
    OpCall call(sluice_op_rescale_s8_s8);
    call.in(counting(SLUICE_S8, {4})).out(SLUICE_S8, {4}).ints(std::move(ints));
    call.run();
    return call.message();
  };
  EXPECT_EQ(rescale({0, 1 << 30, 0, 0, -128, 127}), "");
  EXPECT_EQ(rescale({300, 1 << 30, 0, 0, -128, 127}),
            "rescale_s8_s8: zero point is 300, expected -128 to 127");
  EXPECT_EQ(rescale({0, -1, 0, 0, -128, 127}),
            "rescale_s8_s8: multiplier is -1, expected 0 to 2147483647");
  EXPECT_EQ(rescale({0, 1, 31, 0, -128, 127}), "rescale_s8_s8: shift is 31, expected -31 to 30");
  EXPECT_EQ(rescale({0, 1, 0, 0, 5, 4}), "rescale_s8_s8: upper limit is 4, expected 5 to 127");
  OpCall add(sluice_op_add_s16);
  add.in(counting(SLUICE_S16, {4})).in(counting(SLUICE_S16, {4})).out(SLUICE_S16, {4});
  add.ints({1, 0, 15, 1, 0, 1, 0, 1, 0, 0, -5, 5});
  EXPECT_EQ(add.run(), SLUICE_INVALID_MODEL);
  EXPECT_EQ(add.message(), "add_s16: zero point is 1, expected 0 to 0");
}

}  // namespace
}  // namespace sluice

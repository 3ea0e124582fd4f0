// Rescaling, addition and multiplication of quantized numbers, both roundings, every variant.
#include "tests/reference/quantized_pointwise.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "tests/kernels/broadcast_argument.h"
#include "tests/kernels/kernel_array.h"
#include "tests/reference/fixed_point.h"

namespace sluice::test {
namespace {

using reference::Addition;
using reference::Multiplier;
using reference::Target;

template <typename T>
Target full_range(int32_t zero) {
  return {zero, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

template <typename T>
std::vector<T> all_values() {
  std::vector<T> values;
  for (int32_t v = std::numeric_limits<T>::min(); v <= std::numeric_limits<T>::max(); ++v) {
    values.push_back(static_cast<T>(v));
  }
  return values;
}

// The kernels of one rounding.
struct Flavour {
  const char* name;
  reference::Rounding rounding;
  enum sluice_kernel rescale[2][2];  // [from s16][to s16]
  enum sluice_kernel add[2], mul[2];
};
#define SLUICE_FLAVOUR(name, rounding, suffix)                                           \
  {                                                                                      \
    name, rounding,                                                                      \
        {{SLUICE_KERNEL_rescale_s8_s8##suffix, SLUICE_KERNEL_rescale_s8_s16##suffix},    \
         {SLUICE_KERNEL_rescale_s16_s8##suffix, SLUICE_KERNEL_rescale_s16_s16##suffix}}, \
        {SLUICE_KERNEL_add_s8##suffix, SLUICE_KERNEL_add_s16##suffix}, {                 \
      SLUICE_KERNEL_mul_s8##suffix, SLUICE_KERNEL_mul_s16##suffix                        \
    }                                                                                    \
  }
const Flavour kFlavours[] = {SLUICE_FLAVOUR("single_up", reference::Rounding::SingleUp, ),
                             SLUICE_FLAVOUR("double_away", reference::Rounding::DoubleAway, _away)};
#undef SLUICE_FLAVOUR

class QuantizedPointwise
    : public testing::TestWithParam<std::tuple<const sluice_kernel_table*, Flavour>> {
 protected:
  static const Flavour& flavour() { return std::get<1>(GetParam()); }
  template <typename... Arguments>
  static void call(enum sluice_kernel kernel, Arguments&... arguments) {
    std::array<void*, sizeof...(Arguments)> argv = {argument(arguments)...};
    ASSERT_EQ(std::get<0>(GetParam())->kernel[kernel](argv.data()), 0);
  }

  template <typename X, typename Y>
  static void expect_rescaled(const std::vector<X>& values, int32_t x_zero, Multiplier f, Target to,
                              Guard guard = Guard::kAfter) {
    const int n = static_cast<int>(values.size());
    KernelArray<X> x({n}, values, guard);
    KernelArray<Y> y({n}, guard);
    call(flavour().rescale[sizeof(X) - 1][sizeof(Y) - 1], x, x_zero, f.multiplier, f.shift,
         to.zero_point, to.low, to.high, y);
    EXPECT_TRUE(y.intact());
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(int32_t{y[i]}, reference::rescale(x[i], x_zero, f, flavour().rounding, to))
          << int32_t{x[i]} << " - " << x_zero << ", multiplier " << f.multiplier << ", shift "
          << f.shift;
    }
  }
  template <typename X, typename Y>
  static void expect_rescaled(int most_shift) {
    const std::vector<X> all = all_values<X>();
    std::mt19937 random(1);
    std::uniform_int_distribution<int32_t> multipliers(1 << 30, 0x7fffffff);
    const int32_t low = std::numeric_limits<X>::min(), high = std::numeric_limits<X>::max();
    for (int shift : {-31, -12, -7, -3, -2, -1, 0, 1, 2, most_shift}) {
      for (int32_t zero : {low, -1, 0, 5, high}) {
        expect_rescaled<X, Y>(all, zero, {multipliers(random), shift}, full_range<Y>(zero / 2));
        expect_rescaled<X, Y>(all, zero, {1 << 30, shift}, {-7, -100, 99});
      }
    }
    for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
      for (std::size_t n : {0, 1, 3, 7, 8, 9, 15, 16, 17, 33, 100}) {
        expect_rescaled<X, Y>({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)}, 3,
                              {1518500250, -1}, full_range<Y>(0), guard);
      }
    }
  }

  // Calls of add and mul with the arguments as they come.
  template <typename T, typename A, typename B, typename Y>
  static void call_add(A& a, B& b, Addition f, Target to, Y& y) {
    call(flavour().add[sizeof(T) - 1], a, b, f.a_zero, f.b_zero, f.left, f.a.multiplier, f.a.shift,
         f.b.multiplier, f.b.shift, f.y.multiplier, f.y.shift, to.zero_point, to.low, to.high, y);
  }
  template <typename T, typename A, typename B, typename Y>
  static void call_mul(A& a, int32_t a_zero, B& b, int32_t b_zero, Multiplier f, Target to, Y& y) {
    call(flavour().mul[sizeof(T) - 1], a, b, a_zero, b_zero, f.multiplier, f.shift, to.zero_point,
         to.low, to.high, y);
  }

  template <typename T>
  static void expect_sums(const std::vector<T>& p, const std::vector<T>& q, const Addition& f,
                          const Target& to) {
    const int n = static_cast<int>(p.size());
    KernelArray<T> a({n, 1, 1, 1}, p), b({n, 1, 1, 1}, q), y({n, 1, 1, 1});
    call_add<T>(a, b, f, to, y);
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(int32_t{y[i]}, reference::add(p[i], q[i], f, flavour().rounding, to))
          << int32_t{p[i]} << " + " << int32_t{q[i]};
    }
  }
  template <typename T>
  static void expect_products(const std::vector<T>& p, int32_t p_zero, const std::vector<T>& q,
                              int32_t q_zero, Multiplier f, const Target& to) {
    const int n = static_cast<int>(p.size());
    KernelArray<T> a({n, 1, 1, 1}, p), b({n, 1, 1, 1}, q), y({n, 1, 1, 1});
    call_mul<T>(a, p_zero, b, q_zero, f, to, y);
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(int32_t{y[i]},
                reference::multiply(p[i], p_zero, q[i], q_zero, f, flavour().rounding, to))
          << int32_t{p[i]} << " * " << int32_t{q[i]};
    }
  }

 private:
  template <typename T>
  static void* argument(BroadcastArgument<T>& a) {
    return a.buffer();
  }
  template <typename T>
  static void* argument(T& other) {
    return kernel_argument(other);
  }
};

TEST_P(QuantizedPointwise, RescalesEveryValue) {
  expect_rescaled<int8_t, int8_t>(22);
  expect_rescaled<int8_t, int16_t>(22);
  expect_rescaled<int16_t, int8_t>(14);
  expect_rescaled<int16_t, int16_t>(14);
}

// Every pair of bytes.
const std::vector<int8_t> kLeft = [] {
  std::vector<int8_t> values;
  for (int i = 0; i < 65536; ++i) values.push_back(static_cast<int8_t>(i >> 8));
  return values;
}();
const std::vector<int8_t> kRight = [] {
  std::vector<int8_t> values;
  for (int i = 0; i < 65536; ++i) values.push_back(static_cast<int8_t>(i));
  return values;
}();

TEST_P(QuantizedPointwise, AddsAllPairsOfBytes) {
  for (const Addition& f :
       {Addition{0, 0, 20, {1 << 30, 0}, {1 << 30, 0}, {1 << 30, -18}},
        Addition{-128, 127, 20, {1 << 30, 0}, {1234567890, -2}, {2000000001, -19}},
        Addition{5, -77, 20, {1900000003, -7}, {1 << 30, 0}, {1073741825, -17}},
        Addition{3, 4, 20, {1 << 30, 0}, {-1500000000, -1}, {1500000000, -19}}}) {
    expect_sums<int8_t>(kLeft, kRight, f, full_range<int8_t>(-128));
    expect_sums<int8_t>(kLeft, kRight, f, {11, -50, 60});
  }
}

TEST_P(QuantizedPointwise, MultipliesAllPairsOfBytes) {
  for (const Multiplier& f : {Multiplier{1 << 30, -6}, Multiplier{1717986918, -8},
                              Multiplier{2147483647, 0}, Multiplier{1 << 30, -31}}) {
    expect_products<int8_t>(kLeft, 0, kRight, 0, f, full_range<int8_t>(0));
    expect_products<int8_t>(kLeft, -128, kRight, 127, f, full_range<int8_t>(-100));
    expect_products<int8_t>(kLeft, 17, kRight, -5, f, {9, -40, 41});
  }
}

TEST_P(QuantizedPointwise, AddsAndMultipliesWords) {
  std::mt19937 random(2);
  std::uniform_int_distribution<int> any(-32768, 32767), ends(0, 3);
  const int end_values[] = {-32768, -32767, 0, 32767};
  std::vector<int16_t> a, b;
  for (int i = 0; i < 50000; ++i) {
    const bool extreme = i % 4 == 0;
    a.push_back(static_cast<int16_t>(extreme ? end_values[ends(random)] : any(random)));
    b.push_back(static_cast<int16_t>(extreme ? end_values[ends(random)] : any(random)));
  }
  for (const Addition& f :
       {Addition{0, 0, 15, {1 << 30, 0}, {1 << 30, 0}, {1 << 30, -13}},
        Addition{0, 0, 15, {1 << 30, 0}, {1300000007, -4}, {1999999999, -14}}}) {
    expect_sums<int16_t>(a, b, f, full_range<int16_t>(0));
    expect_sums<int16_t>(a, b, f, {0, -3000, 20000});
  }
  for (const Multiplier& f :
       {Multiplier{1 << 30, -14}, Multiplier{1717986918, -15}, Multiplier{2147483647, -3}}) {
    expect_products<int16_t>(a, 0, b, 0, f, full_range<int16_t>(0));
    expect_products<int16_t>(a, 0, b, 0, f, {0, -3000, 20000});
  }
}

TEST_P(QuantizedPointwise, BroadcastsAnyDimension) {
  const Addition sum{3, -4, 20, {1 << 30, 0}, {1700000000, -1}, {1500000000, -18}};
  const Multiplier product{1717986918, -7};
  const Target to = full_range<int8_t>(2);
  std::mt19937 random(3);
  std::uniform_int_distribution<int> any(-128, 127);
  for (const std::array<int, 4>& e :
       {std::array<int, 4>{1, 1, 1, 1}, {17, 3, 2, 2}, {3, 5, 1, 4}, {64, 2, 1, 1}}) {
    for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
      for (unsigned broadcast = 0; broadcast < 256; ++broadcast) {
        BroadcastArgument<int8_t> a(e, broadcast & 15, guard), b(e, broadcast >> 4, guard);
        for (int8_t& v : a.memory()) v = static_cast<int8_t>(any(random));
        for (int8_t& v : b.memory()) v = static_cast<int8_t>(any(random));
        KernelArray<int8_t> sums({e[0], e[1], e[2], e[3]}, guard);
        KernelArray<int8_t> products({e[0], e[1], e[2], e[3]}, guard);
        call_add<int8_t>(a, b, sum, to, sums);
        call_mul<int8_t>(a, 3, b, -4, product, to, products);
        ASSERT_TRUE(sums.intact() && products.intact());
        for (int i = 0; i < static_cast<int>(sums.size()); ++i) {
          const int place[] = {i % e[0], i / e[0] % e[1], i / e[0] / e[1] % e[2],
                               i / e[0] / e[1] / e[2]};
          const int8_t p = a.at(place[0], place[1], place[2], place[3]);
          const int8_t q = b.at(place[0], place[1], place[2], place[3]);
          ASSERT_EQ(int32_t{sums[i]}, reference::add(p, q, sum, flavour().rounding, to))
              << broadcast;
          ASSERT_EQ(int32_t{products[i]},
                    reference::multiply(p, 3, q, -4, product, flavour().rounding, to))
              << broadcast;
        }
      }
    }
  }
}

TEST_P(QuantizedPointwise, WorksInPlaceOfEitherArgument) {
  const Addition f{3, -4, 20, {1 << 30, 0}, {1700000000, -1}, {1500000000, -18}};
  const Target to = full_range<int8_t>(2);
  for (int n : {1, 5, 17, 47, 100}) {
    const auto from = kLeft.begin() + 32768 - n / 2;
    const std::vector<int8_t> p(from, from + n), q(kRight.begin(), kRight.begin() + n);
    for (bool first : {true, false}) {
      KernelArray<int8_t> a({n, 1, 1, 1}, p), b({n, 1, 1, 1}, q);
      KernelArray<int8_t>& y = first ? a : b;
      call_add<int8_t>(a, b, f, to, y);
      for (int i = 0; i < n; ++i) {
        ASSERT_EQ(int32_t{y[i]}, reference::add(p[i], q[i], f, flavour().rounding, to)) << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, QuantizedPointwise,
                         testing::Combine(testing::ValuesIn(runnable_variants()),
                                          testing::ValuesIn(kFlavours)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) + "_" +
                                  std::get<0>(test.param)->variant;
                         });

}  // namespace
}  // namespace sluice::test

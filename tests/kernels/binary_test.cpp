// Pointwise functions of two arguments: values, broadcasting, special values, in place.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/kernels/broadcast_argument.h"
#include "tests/kernels/kernel_array.h"
#include "tests/kernels/ulp.h"

namespace sluice::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Function {
  const char* name;
  enum sluice_kernel kernel;
  double (*exact)(double a, double b);
  double ulps;
};

double add(double a, double b) { return a + b; }
double sub(double a, double b) { return a - b; }
double mul(double a, double b) { return a * b; }
double div_of(double a, double b) { return a / b; }
double pow_of(double a, double b) { return std::pow(a, b); }
double min_of(double a, double b) { return std::isnan(a) ? a : std::isnan(b) ? b : std::min(a, b); }
double max_of(double a, double b) { return std::isnan(a) ? a : std::isnan(b) ? b : std::max(a, b); }

const Function kFunctions[] = {
    {"add", SLUICE_KERNEL_add_f32, add, 0.5001},  {"sub", SLUICE_KERNEL_sub_f32, sub, 0.5001},
    {"mul", SLUICE_KERNEL_mul_f32, mul, 0.5001},  {"div", SLUICE_KERNEL_div_f32, div_of, 0.5001},
    {"pow", SLUICE_KERNEL_pow_f32, pow_of, 0.76}, {"min", SLUICE_KERNEL_min_f32, min_of, 0},
    {"max", SLUICE_KERNEL_max_f32, max_of, 0},
};

class Binary : public testing::TestWithParam<std::tuple<const sluice_kernel_table*, Function>> {
 protected:
  static void call(halide_buffer_t* a, halide_buffer_t* b, halide_buffer_t* y) {
    const auto& [table, f] = GetParam();
    void* argv[] = {a, b, y};
    ASSERT_EQ(table->kernel[f.kernel](argv), 0);
  }
  static std::vector<float> run(const std::vector<float>& a, const std::vector<float>& b) {
    const int n = static_cast<int>(a.size());
    KernelArray<float> x({n, 1, 1, 1}, a), z({n, 1, 1, 1}, b), y({n, 1, 1, 1});
    call(x.buffer(), z.buffer(), y.buffer());
    return y.values();
  }
};

TEST_P(Binary, BroadcastsAnyDimension) {
  const Function& f = std::get<1>(GetParam());
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (const std::array<int, 4>& e :
       {std::array<int, 4>{1, 1, 1, 1}, {17, 3, 2, 2}, {3, 5, 1, 4}, {64, 2, 1, 1}}) {
    for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
      for (unsigned a_broadcast = 0; a_broadcast < 16; ++a_broadcast) {
        for (unsigned b_broadcast = 0; b_broadcast < 16; ++b_broadcast) {
          BroadcastArgument<float> a(e, a_broadcast, guard), b(e, b_broadcast, guard);
          for (BroadcastArgument<float>* argument : {&a, &b}) {
            for (float& v : argument->memory()) v = std::fabs(normal(random)) + 0.1f;
          }
          KernelArray<float> y({e[0], e[1], e[2], e[3]}, guard);
          call(a.buffer(), b.buffer(), y.buffer());
          std::size_t at = 0;
          for (int l = 0; l < e[3]; ++l) {
            for (int k = 0; k < e[2]; ++k) {
              for (int j = 0; j < e[1]; ++j) {
                for (int i = 0; i < e[0]; ++i, ++at) {
                  const double exact = f.exact(a.at(i, j, k, l), b.at(i, j, k, l));
                  ASSERT_LE(ulp_distance(y[at], exact), f.ulps)
                      << a_broadcast << " " << b_broadcast;
                }
              }
            }
          }
          ASSERT_TRUE(a.intact() && b.intact() && y.intact());
        }
      }
    }
  }
}

TEST_P(Binary, EverySize) {
  const Function& f = std::get<1>(GetParam());
  std::mt19937 random(2);
  std::normal_distribution<float> normal(1, 3);
  for (int n : {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 63, 100, 129}) {
    std::vector<float> a(n), b(n);
    for (float& v : a) v = normal(random);
    for (float& v : b) v = normal(random);
    const std::vector<float> y = run(a, b);
    for (int i = 0; i < n; ++i) {
      ASSERT_LE(ulp_distance(y[i], f.exact(a[i], b[i])), f.ulps) << a[i] << ", " << b[i];
    }
  }
}

TEST_P(Binary, AllPairsOfSpecialValues) {
  const Function& f = std::get<1>(GetParam());
  const float subnormal = std::numeric_limits<float>::denorm_min();
  const float most = std::numeric_limits<float>::max();
  const std::vector<float> values = {
      0.0f,    -0.0f,     1,          -1,    2,      -2,          3,           -3,           0.5f,
      -0.5f,   1.5f,      -1.5f,      1e10f, -1e10f, 16777215.0f, 16777216.0f, -16777218.0f, 127,
      -149.5f, subnormal, -subnormal, most,  -most,  kInfinity,   -kInfinity,  kNan,         -kNan};
  std::vector<float> a, b;
  for (float p : values) {
    for (float q : values) {
      a.push_back(p);
      b.push_back(q);
    }
  }
  const std::vector<float> y = run(a, b);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double exact = f.exact(a[i], b[i]);
    ASSERT_LE(ulp_distance(y[i], exact), f.ulps)
        << f.name << "(" << a[i] << ", " << b[i] << ") = " << y[i];
    if (exact == 0 && f.kernel == SLUICE_KERNEL_pow_f32) {
      EXPECT_EQ(std::signbit(y[i]), std::signbit(exact))
          << f.name << "(" << a[i] << ", " << b[i] << ")";
    }
  }
}

TEST_P(Binary, RandomPairs) {
  const Function& f = std::get<1>(GetParam());
  std::mt19937 random(3);
  std::vector<float> a, b;
  for (int i = 0; i < 60000; ++i) {
    std::normal_distribution<float> exponent(0, i % 3 == 0 ? 30.0f : 3.0f),
        normal(0, i % 2 == 0 ? 2.0f : 20.0f);
    a.push_back(std::exp2(exponent(random)));
    b.push_back(normal(random));
  }
  const std::vector<float> y = run(a, b);
  for (std::size_t i = 0; i < y.size(); ++i) {
    ASSERT_LE(ulp_distance(y[i], f.exact(a[i], b[i])), f.ulps) << a[i] << ", " << b[i];
  }
}

TEST_P(Binary, WorksInPlaceOfEitherArgument) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal(2, 1);
  for (int n : {1, 5, 17, 47, 100}) {
    std::vector<float> a(n), b(n);
    for (float& v : a) v = normal(random);
    for (float& v : b) v = normal(random);
    const std::vector<float> expected = run(a, b);
    for (bool first : {true, false}) {
      KernelArray<float> x({n, 1, 1, 1}, a), z({n, 1, 1, 1}, b);
      KernelArray<float>& y = first ? x : z;
      call(x.buffer(), z.buffer(), y.buffer());
      for (int i = 0; i < n; ++i) {
        ASSERT_TRUE(y[i] == expected[i] || (std::isnan(y[i]) && std::isnan(expected[i])))
            << i << " of " << n;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Binary,
                         testing::Combine(testing::ValuesIn(runnable_variants()),
                                          testing::ValuesIn(kFunctions)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) + "_" +
                                  std::get<0>(test.param)->variant;
                         });

}  // namespace
}  // namespace sluice::test

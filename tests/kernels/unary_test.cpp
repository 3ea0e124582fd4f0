// Pointwise functions of one argument: accuracy, special values, sizes, in place.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "tests/kernels/kernel_array.h"
#include "tests/kernels/ulp.h"

namespace sluice::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Function {
  const char* name;
  enum sluice_kernel kernel;
  double (*exact)(double x, double alpha, double beta);
  float alpha, beta;
  double ulps;      // largest error in units of the last place,
  double absolute;  // or absolute
};

double abs_of(double x, double, double) { return std::fabs(x); }
double neg(double x, double, double) { return -x; }
double exp_of(double x, double, double) { return std::exp(x); }
double log_of(double x, double, double) { return std::log(x); }
double sqrt_of(double x, double, double) { return std::sqrt(x); }
double reciprocal(double x, double, double) { return 1 / x; }
double sigmoid(double x, double, double) { return 1 / (1 + std::exp(-x)); }
double tanh_of(double x, double, double) { return std::tanh(x); }
double clamp_of(double x, double low, double high) { return x < low ? low : x > high ? high : x; }
double leaky_relu(double x, double alpha, double) { return x < 0 ? alpha * x : x; }
double elu(double x, double alpha, double) { return x < 0 ? alpha * std::expm1(x) : x; }
double hard_sigmoid(double x, double a, double b) { return clamp_of(a * x + b, 0, 1); }
double softplus(double x, double, double) {
  return std::isnan(x) ? x : std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}
double softsign(double x, double, double) { return x / (1 + std::fabs(x)); }
double round_of(double x, double, double) { return std::nearbyint(x); }
double affine(double x, double alpha, double beta) { return alpha * x + beta; }
double scaled_tanh(double x, double alpha, double beta) { return alpha * std::tanh(beta * x); }
double thresholded_relu(double x, double alpha, double) { return x <= alpha ? 0 : x; }

const Function kFunctions[] = {
    {"abs", SLUICE_KERNEL_abs_f32, abs_of, 0, 0, 0, 0},
    {"neg", SLUICE_KERNEL_neg_f32, neg, 0, 0, 0, 0},
    {"exp", SLUICE_KERNEL_exp_f32, exp_of, 0, 0, 1.5, 0},
    {"log", SLUICE_KERNEL_log_f32, log_of, 0, 0, 1.5, 0},
    {"sqrt", SLUICE_KERNEL_sqrt_f32, sqrt_of, 0, 0, 0.5001, 0},
    {"reciprocal", SLUICE_KERNEL_reciprocal_f32, reciprocal, 0, 0, 0.5001, 0},
    {"sigmoid", SLUICE_KERNEL_sigmoid_f32, sigmoid, 0, 0, 0, 2e-7},
    {"tanh", SLUICE_KERNEL_tanh_f32, tanh_of, 0, 0, 0, 2e-7},
    {"relu", SLUICE_KERNEL_clamp_f32, clamp_of, 0, kInfinity, 0, 0},
    {"clamp", SLUICE_KERNEL_clamp_f32, clamp_of, -1.5f, 6, 0, 0},
    {"leaky_relu", SLUICE_KERNEL_leaky_relu_f32, leaky_relu, 0.01f, 0, 0.5001, 0},
    {"elu", SLUICE_KERNEL_elu_f32, elu, 1, 0, 2, 0},
    {"elu_scaled", SLUICE_KERNEL_elu_f32, elu, 1.7f, 0, 2.5, 0},
    {"hard_sigmoid", SLUICE_KERNEL_hard_sigmoid_f32, hard_sigmoid, 0.2f, 0.5f, 0, 1e-7},
    {"softplus", SLUICE_KERNEL_softplus_f32, softplus, 0, 0, 3, 0},
    {"softsign", SLUICE_KERNEL_softsign_f32, softsign, 0, 0, 1.5, 0},
    {"round", SLUICE_KERNEL_round_f32, round_of, 0, 0, 0, 0},
    {"affine", SLUICE_KERNEL_affine_f32, affine, 0.75f, -1.25f, 1, 3e-7},
    {"scaled_tanh", SLUICE_KERNEL_scaled_tanh_f32, scaled_tanh, 1.7159f, 2.0f / 3, 0, 5e-7},
    {"thresholded_relu", SLUICE_KERNEL_thresholded_relu_f32, thresholded_relu, 0.6f, 0, 0, 0},
};

class Unary : public testing::TestWithParam<std::tuple<const sluice_kernel_table*, Function>> {
 protected:
  static std::vector<float> run(const std::vector<float>& values, Guard guard = Guard::kAfter) {
    const auto& [table, f] = GetParam();
    KernelArray<float> x({static_cast<int>(values.size())}, values, guard);
    KernelArray<float> y({static_cast<int>(values.size())}, guard);
    float alpha = f.alpha, beta = f.beta;
    EXPECT_EQ(call_kernel(*table, f.kernel, x, alpha, beta, y), 0);
    EXPECT_TRUE(x.intact() && y.intact());
    return y.values();
  }
  static void expect_accurate(const std::vector<float>& x, const std::vector<float>& y) {
    const Function& f = std::get<1>(GetParam());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double exact = f.exact(x[i], f.alpha, f.beta);
      const double ulps = ulp_distance(y[i], exact);
      if (ulps <= f.ulps) continue;
      ASSERT_LE(std::fabs(y[i] - exact), f.absolute)
          << f.name << "(" << x[i] << ") = " << y[i] << ", off by " << ulps << " ulp";
    }
  }
};

TEST_P(Unary, EverySizeStaysInsideItsMemory) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 4);
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 129, 1000}) {
      std::vector<float> x(n);
      for (float& v : x) v = normal(random);
      expect_accurate(x, run(x, guard));
    }
  }
}

TEST_P(Unary, IsAccurateOverAllFloats) {
  std::vector<float> x(1 << 16);
  for (uint32_t offset : {0u, 77u, 4242u, 65535u}) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const uint32_t bits = static_cast<uint32_t>(i) * 65537u + offset;
      std::memcpy(&x[i], &bits, sizeof bits);
    }
    expect_accurate(x, run(x));
  }
}

TEST_P(Unary, IsAccurateWhereItMatters) {
  std::mt19937 random(2);
  std::vector<float> x;
  for (float width : {1e-3f, 0.1f, 1.0f, 10.0f, 100.0f}) {
    for (float centre : {0.0f, 1.0f}) {
      std::normal_distribution<float> normal(centre, width);
      for (int i = 0; i < 20000; ++i) x.push_back(normal(random));
    }
  }
  expect_accurate(x, run(x));
}

TEST_P(Unary, SpecialValues) {
  const float subnormal = std::numeric_limits<float>::denorm_min();
  const float least = std::numeric_limits<float>::min(), most = std::numeric_limits<float>::max();
  std::vector<float> x = {0.0f,       -0.0f,      kInfinity, -kInfinity, kNan,       -kNan,
                          subnormal,  -subnormal, 1,         -1,         most,       -most,
                          least,      -least,     88.72283f, 88.72284f,  -87.33655f, -103.97208f,
                          -103.9721f, -104.1f,    89.1f};
  const std::vector<float> y = run(x);
  expect_accurate(x, y);
  const Function& f = std::get<1>(GetParam());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto exact = static_cast<float>(f.exact(x[i], f.alpha, f.beta));
    EXPECT_EQ(std::isnan(y[i]), std::isnan(exact)) << f.name << "(" << x[i] << ")";
    if (exact == 0 && y[i] == 0 && x[i] != -0.0f) continue;
    if (exact == 0 && x[i] == 0 && f.kernel != SLUICE_KERNEL_clamp_f32) {
      EXPECT_EQ(std::signbit(y[i]), std::signbit(exact)) << f.name << "(" << x[i] << ")";
    }
  }
}

TEST_P(Unary, WorksInPlace) {
  const auto& [table, f] = GetParam();
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (int n : {1, 5, 16, 17, 47, 100}) {
    std::vector<float> x(n);
    for (float& v : x) v = normal(random);
    KernelArray<float> both({n}, x);
    float alpha = f.alpha, beta = f.beta;
    ASSERT_EQ(call_kernel(*table, f.kernel, both, alpha, beta, both), 0);
    const std::vector<float> y = run(x);
    EXPECT_EQ(std::memcmp(both.data(), y.data(), y.size() * sizeof(float)), 0) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Unary,
                         testing::Combine(testing::ValuesIn(runnable_variants()),
                                          testing::ValuesIn(kFunctions)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) + "_" +
                                  std::get<0>(test.param)->variant;
                         });

class Round : public testing::TestWithParam<const sluice_kernel_table*> {};

// Between neighbouring integers all but the tie go to the nearer one.
TEST_P(Round, TiesGoToEven) {
  for (float whole : {0.0f, 1.0f, 2.0f, 3.0f, 1000.0f, 2097151.0f, 4194303.0f, 8388607.0f, 1e9f}) {
    const float tie = whole + 0.5f;
    for (float v : {whole, tie, std::nextafter(tie, 0.0f), std::nextafter(tie, kInfinity)}) {
      KernelArray<float> x({2}, {v, -v}), y({2});
      float alpha = 0, beta = 0;
      ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_round_f32, x, alpha, beta, y), 0);
      EXPECT_EQ(y[0], std::nearbyint(v)) << v;
      EXPECT_EQ(y[1], std::nearbyint(-v)) << -v;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, Round, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

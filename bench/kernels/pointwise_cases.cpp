#include <algorithm>
#include <cmath>
#include <map>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"
#include "quantizer/error.h"

namespace sluice::bench {
namespace {

constexpr int64_t kLengths[] = {1024, 65536};
constexpr double kTolerance = 1e-5;

using Unary = double (*)(double x, double alpha, double beta);
using Binary = double (*)(double a, double b);

Unary unary_reference(const std::string& function) {
  static const std::map<std::string, Unary> references = {
      {"abs", [](double x, double, double) { return std::fabs(x); }},
      {"neg", [](double x, double, double) { return -x; }},
      {"exp", [](double x, double, double) { return std::exp(x); }},
      {"log", [](double x, double, double) { return std::log(x); }},
      {"sqrt", [](double x, double, double) { return std::sqrt(x); }},
      {"reciprocal", [](double x, double, double) { return 1 / x; }},
      {"sigmoid", [](double x, double, double) { return 1 / (1 + std::exp(-x)); }},
      {"tanh", [](double x, double, double) { return std::tanh(x); }},
      {"clamp", [](double x, double low, double high) { return std::clamp(x, low, high); }},
      {"leaky_relu", [](double x, double alpha, double) { return x < 0 ? alpha * x : x; }},
      {"elu", [](double x, double alpha, double) { return x < 0 ? alpha * std::expm1(x) : x; }},
      {"hard_sigmoid",
       [](double x, double alpha, double beta) { return std::clamp(alpha * x + beta, 0.0, 1.0); }},
      {"softplus", [](double x, double, double) { return std::log1p(std::exp(x)); }},
      {"softsign", [](double x, double, double) { return x / (1 + std::fabs(x)); }},
      {"round", [](double x, double, double) { return std::nearbyint(x); }},
      {"affine", [](double x, double alpha, double beta) { return alpha * x + beta; }},
      {"scaled_tanh",
       [](double x, double alpha, double beta) { return alpha * std::tanh(beta * x); }},
      {"thresholded_relu", [](double x, double alpha, double) { return x > alpha ? x : 0; }},
  };
  const auto found = references.find(function);
  if (found == references.end()) throw Error("unary " + function + " has no benchmark");
  return found->second;
}

Binary binary_reference(const std::string& function) {
  static const std::map<std::string, Binary> references = {
      {"add", [](double a, double b) { return a + b; }},
      {"sub", [](double a, double b) { return a - b; }},
      {"mul", [](double a, double b) { return a * b; }},
      {"div", [](double a, double b) { return a / b; }},
      {"pow", [](double a, double b) { return std::pow(a, b); }},
      {"min", [](double a, double b) { return std::min(a, b); }},
      {"max", [](double a, double b) { return std::max(a, b); }},
  };
  const auto found = references.find(function);
  if (found == references.end()) throw Error("binary " + function + " has no benchmark");
  return found->second;
}

bool needs_positive(const std::string& function) {
  return function == "log" || function == "sqrt" || function == "reciprocal" || function == "div" ||
         function == "pow";
}

struct State {
  Buffer<float> a, b, y;
  KernelCall call;

  State(int64_t n, bool positive, sluice_kernel_fn kernel)
      : a(Random(1).floats(static_cast<size_t>(n), positive ? 0.1F : -4, 4)),
        b(Random(2).floats(static_cast<size_t>(n), positive ? 0.1F : -4, 4)),
        y(static_cast<size_t>(n)),
        call(kernel) {}
};

KernelInstance make_unary(int64_t n, const std::string& function, sluice_kernel_fn kernel) {
  constexpr float kAlpha = 0.2F, kBeta = 0.5F;
  const auto state = std::make_shared<State>(n, needs_positive(function), kernel);
  state->call.buffer(state->a.data(), {n});
  state->call.scalar(kAlpha);
  state->call.scalar(kBeta);
  state->call.buffer(state->y.data(), {n});
  state->call.run();
  const Unary reference = unary_reference(function);
  double error = 0;
  for (size_t i = 0; i < state->y.size(); ++i) {
    error = std::max(error, result_error(state->y[i], reference(state->a[i], kAlpha, kBeta)));
  }
  return {[state] { state->call.run(); }, error};
}

KernelInstance make_binary(int64_t n, const std::string& function, sluice_kernel_fn kernel) {
  const auto state = std::make_shared<State>(n, needs_positive(function), kernel);
  for (Buffer<float>* array : {&state->a, &state->b, &state->y}) {
    state->call.buffer(array->data(), {n, 1, 1, 1});
  }
  state->call.run();
  const Binary reference = binary_reference(function);
  double error = 0;
  for (size_t i = 0; i < state->y.size(); ++i) {
    error = std::max(error, result_error(state->y[i], reference(state->a[i], state->b[i])));
  }
  return {[state] { state->call.run(); }, error};
}

using Make = KernelInstance (*)(int64_t, const std::string&, sluice_kernel_fn);

std::vector<KernelCase> cases(const CatalogueKernel& kernel, double arrays, Make make) {
  std::vector<KernelCase> cases;
  for (const int64_t n : kLengths) {
    cases.push_back({"N:" + std::to_string(n), 0, false, 4 * arrays * static_cast<double>(n),
                     kTolerance,
                     [n, make, function = kernel.parameter("function")](sluice_kernel_fn pointer) {
                       return make(n, function, pointer);
                     }});
  }
  return cases;
}

}  // namespace

std::vector<KernelCase> unary_cases(const CatalogueKernel& kernel) {
  return cases(kernel, 2, make_unary);
}

std::vector<KernelCase> binary_cases(const CatalogueKernel& kernel) {
  return cases(kernel, 3, make_binary);
}

}  // namespace sluice::bench

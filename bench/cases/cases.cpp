#include "bench/cases/cases.h"

#include <memory>
#include <optional>

#include "bench/cases/layer_models.h"
#include "bench/cases/peer_entries.h"
#include "bench/cases/sluice_layers.h"
#include "bench/cases/sluice_lstm.h"
#include "bench/machine/limits.h"
#include "bench/support/gemm_problem.h"
#include "bench/support/lstm_problem.h"
#include "sluice/kernels.h"

namespace sluice::bench {
namespace {

struct LstmTarget {
  LstmShape shape;
  double target;
};

constexpr LstmTarget kLstm[] = {
    {{100, 1, 10, 32}, 2.0},   {{100, 1, 128, 128}, 1.6},    {{100, 1, 256, 256}, 1.6},
    {{100, 1, 512, 512}, 1.4}, {{100, 1, 1024, 1024}, 1.15}, {{1, 1, 128, 128}, 2.0},
    {{1, 1, 512, 512}, 1.5},   {{100, 8, 512, 512}, 1.0},    {{50, 32, 1024, 1024}, 1.0},
};
constexpr GemmShape kGemm[] = {{64, 1024, 1024}, {256, 1024, 1024}, {512, 512, 512}};
constexpr double kGemmTarget = 1.0;

// The problem is made when the first contender needs it: weights take time and memory.
template <typename Shape>
auto shared_problem(const Shape& shape) {
  using Problem = decltype(make_problem(shape));
  return [shape, problem = std::make_shared<std::optional<Problem>>()]() -> const Problem& {
    if (!problem->has_value()) problem->emplace(make_problem(shape));
    return **problem;
  };
}

}  // namespace

double Case::bound_us(Role role) const {
  const MachineLimits& limits = machine_limits();
  const bool eight_bit = quantized(role);
  const double bytes = eight_bit ? 1 : 4;
  return bench::bound_us(macs, eight_bit ? limits.s8_gmacs : limits.f32_gmacs, weights_read * bytes,
                         weights_held * bytes);
}

std::vector<Case> lstm_cases() {
  std::vector<Case> cases;
  for (const auto& [shape, target] : kLstm) {
    const auto problem = shared_problem(shape);
    const auto inputs = static_cast<double>(4 * shape.hidden * shape.inputs);
    const auto recurrent = static_cast<double>(4 * shape.hidden * shape.hidden);
    Case one{"lstm",
             text(shape),
             target,
             macs(shape),
             // The input half of a sequence is one product.
             inputs + recurrent * static_cast<double>(shape.steps),
             inputs + recurrent,
             {}};
    for (const auto& [scheme, role] :
         {std::pair("w8a8-dynamic", Role::Quantized), std::pair("w8a8", Role::Integer),
          std::pair("f32", Role::Float)}) {
      one.entries.push_back({scheme, role, tolerance(role), [problem, name = std::string(scheme)] {
                               return sluice_lstm(
                                   problem(), lstm_model(problem(), name, sluice_kernel_tiling));
                             }});
    }
    add_lstm_peers(problem, one.entries);
    cases.push_back(std::move(one));
  }
  return cases;
}

std::vector<Case> gemm_cases() {
  std::vector<Case> cases;
  for (const GemmShape& shape : kGemm) {
    const auto problem = shared_problem(shape);
    const auto weights = static_cast<double>(shape.n * shape.k);
    Case dynamic{"gemm", text(shape), kGemmTarget, macs(shape), weights, weights, {}};
    for (const auto& [scheme, role] :
         {std::pair("w8a8-dynamic", Role::Quantized), std::pair("f32", Role::Float)}) {
      dynamic.entries.push_back(
          {scheme, role, tolerance(role),
           [problem, name = std::string(scheme)] { return sluice_linear(problem(), name); }});
    }
    add_gemm_peers(problem, dynamic.entries);
    cases.push_back(std::move(dynamic));

    Case given{"gemm_s8", text(shape), kGemmTarget, macs(shape), weights, weights, {}};
    given.entries.push_back({"gemm_s8w8_f32", Role::Quantized, tolerance(Role::Quantized),
                             [problem] { return sluice_gemm_static(problem()); }});
    add_static_gemm_peers(problem, given.entries);
    cases.push_back(std::move(given));
  }
  return cases;
}

}  // namespace sluice::bench

// Runs plans through the runtime, and graphs by their reference semantics.
#ifndef SLUICE_TESTS_QUANTIZER_PLAN_RUNNER_H
#define SLUICE_TESTS_QUANTIZER_PLAN_RUNNER_H

#include <map>
#include <string>
#include <vector>

#include "quantizer/graph/evaluate.h"
#include "quantizer/lower/plan_data.h"
#include "quantizer/write/model_file.h"
#include "sluice/plan.h"

namespace sluice::test {

/// The kernels a session runs.
enum class Kernels { kReference, kGenerated };

/// A session over a plan, stored and loaded again on the way.
class PlanRunner {
 public:
  /// `symbol_max` by name; others are 16.
  explicit PlanRunner(const PlanData& plan, Kernels kernels = Kernels::kReference,
                      const Symbols& symbol_max = {});
  ~PlanRunner();
  PlanRunner(const PlanRunner&) = delete;
  PlanRunner& operator=(const PlanRunner&) = delete;

  /// Inputs in the model's order; one without bytes and extents stands for a state that is not
  /// given. Results are empty where the run failed, which fails the test too.
  std::vector<Tensor> run(const std::vector<Tensor>& inputs);
  void reset();

 private:
  AlignedBytes bytes_;
  sluice_model* loaded_ = nullptr;
  sluice_model model_{};
  sluice_session* session_ = nullptr;
};

/// Outputs of the graph for `inputs` in the graph's order.
std::vector<Tensor> interpret(const Graph& graph, const std::vector<Tensor>& inputs,
                              const Symbols& symbols = {});

/// Random numbers from -1 to 1.
Tensor random_tensor(const std::vector<int64_t>& dims, uint32_t seed);
Tensor tensor(const std::vector<int64_t>& dims, const std::vector<float>& elements);

/// Same type and extents, floats within `tolerance`, other types equal.
void expect_near(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected,
                 float tolerance);

}  // namespace sluice::test

#endif

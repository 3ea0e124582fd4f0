// What a benchmark of a model measures: values of its symbols, time steps and multiplications of a
// run.
//
// The time axis of a model is the leading axis of what its LSTM layers read, [T, B, I], and the
// batch the second. The symbols that these extents are made of take the steps and the batch asked
// for; a model without LSTM layers has one step, and the leading symbols of its inputs are the
// batch. Symbols that are neither are 1.
#ifndef SLUICE_TOOLS_BENCH_PLAN_H
#define SLUICE_TOOLS_BENCH_PLAN_H

#include <cstdint>
#include <optional>
#include <vector>

#include "quantizer/lower/plan_data.h"

namespace sluice {

struct BenchPlan {
  std::vector<int32_t> symbols;  // values, in the order of the model's
  int64_t steps = 1;             // time steps of a run
  int64_t batch = 1;
  uint64_t macs = 0;  // multiplications of the layers in a run
};

/// `steps` and `batch` absent: 100 and 1 where they are symbolic, else what the model has. Throws
/// sluice::Error where the model has a static extent and it is not the one asked for.
BenchPlan plan_bench(const PlanData& plan, std::optional<int32_t> steps,
                     std::optional<int32_t> batch);

}  // namespace sluice

#endif

// Runs a model over arrays, once or many times in one call (see run_plan.h).
#ifndef SLUICE_RUN_RUNS_H
#define SLUICE_RUN_RUNS_H

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"
#include "quantizer/run/model.h"

namespace sluice {

struct RunOptions {
  /// Recurrent state is kept from run to run; else every run starts from the initial state: the one
  /// given as an input, or the model's own (zero).
  bool carry = false;
  /// Kernel variant; empty: chosen by the runtime.
  std::string variant;
  /// Outputs wanted; empty: all.
  std::vector<std::string> outputs;
  /// Called after every run, where set.
  std::function<void(int64_t done, int64_t total)> progress;
};

struct RunReport {
  /// By name. A state output is the value after the last run.
  std::map<std::string, NpyArray> outputs;
  int64_t runs = 0;
  std::string variant;  // that ran
};

/// Throws sluice::Error for arrays that do not fit the model (see plan_runs), an output that it
/// does not have, `carry` on a model that runs backwards in time, and whatever the runtime reports.
RunReport run_model(const Model& model, std::map<std::string, NpyArray> inputs,
                    const RunOptions& options = {});

}  // namespace sluice

#endif

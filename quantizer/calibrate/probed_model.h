// A model that shows values from its inside, run after run.
#ifndef SLUICE_CALIBRATE_PROBED_MODEL_H
#define SLUICE_CALIBRATE_PROBED_MODEL_H

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/npy/npy.h"
#include "quantizer/quantize/quantized_graph.h"
#include "quantizer/run/model.h"
#include "sluice/plan.h"

namespace sluice {

/// A value in one run.
struct Probe {
  const void* data = nullptr;
  std::vector<int64_t> shape;
  int64_t elements = 0;
  const float* floats() const { return static_cast<const float*>(data); }
};
using Probes = std::map<ValueId, Probe>;

/// Runs a quantized graph with more outputs than its own, which are f32 where it has integers for
/// them. Memory is bounded by the arrays given and the values of one run.
class ProbedModel {
 public:
  /// Lowers `quantized` with every value of `probes` as an output: inputs and computed values, not
  /// constants. Throws sluice::Error.
  ProbedModel(const QuantizedGraph& quantized, const std::vector<ValueId>& probes,
              const sluice_tiling& tiling);

  /// Runs all runs of a recording (see run_plan.h) from the initial state; with `carry` each goes
  /// on where the one before ended. Calls `see` after every run, for probes that are valid until it
  /// returns, and `progress`, where set, with the numbers of runs. Throws sluice::Error.
  void run(std::map<std::string, NpyArray> arrays, bool carry,
           const std::function<void(const Probes&)>& see,
           const std::function<void(int64_t done, int64_t total)>& progress) const;

 private:
  std::vector<ValueId> outputs_;  // of the model
  std::vector<ValueId> probes_;
  std::unique_ptr<Model> model_;
};

}  // namespace sluice

#endif

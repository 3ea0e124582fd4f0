// A model that shows values from its inside, run after run.
#ifndef SLUICE_CALIBRATE_PROBED_MODEL_H
#define SLUICE_CALIBRATE_PROBED_MODEL_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/npy/npy.h"
#include "quantizer/quantize/quantized_graph.h"
#include "quantizer/run/model.h"
#include "quantizer/run/run_plan.h"
#include "quantizer/run/session.h"
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

/// A quantized graph, lowered with more outputs than its own. They are f32 where the model computes
/// with integers in their place.
class ProbedModel {
 public:
  /// `probes`: inputs and computed values, not constants. Throws sluice::Error.
  ProbedModel(const QuantizedGraph& quantized, std::vector<ValueId> probes,
              const sluice_tiling& tiling);

  const Model& model() const { return *model_; }
  /// Values of the outputs of the model, in order.
  const std::vector<ValueId>& outputs() const { return outputs_; }
  bool is_probe(ValueId id) const;

 private:
  std::vector<ValueId> probes_, outputs_;
  std::unique_ptr<Model> model_;
};

/// The runs of one recording (see run_plan.h), from the initial state. Memory is bounded by the
/// arrays given and the values of one run.
class ProbedRuns {
 public:
  /// With `carry` each run goes on where the one before ended. `probed` outlives this. Throws
  /// sluice::Error.
  ProbedRuns(const ProbedModel& probed, std::map<std::string, NpyArray> arrays, bool carry);

  int64_t done() const { return done_; }
  int64_t total() const { return plan_.runs; }
  /// Makes the next run. The probes are valid until the one after.
  const Probes& next();

 private:
  void run_once();

  const ModelDescription& description_;
  const bool carry_;
  const RunPlan plan_;
  Session session_;
  std::vector<sluice_buffer> inputs_, outputs_;
  std::vector<NpyArray> room_;  // one per output
  Probes probes_;
  int64_t done_ = 0;
};

}  // namespace sluice

#endif

#include "quantizer/calibrate/probed_model.h"

#include <algorithm>
#include <utility>

#include "quantizer/error.h"
#include "quantizer/lower/lower.h"
#include "quantizer/run/run_plan.h"
#include "quantizer/run/session.h"
#include "quantizer/write/model_file.h"

namespace sluice {

ProbedModel::ProbedModel(const QuantizedGraph& quantized, const std::vector<ValueId>& probes,
                         const sluice_tiling& tiling)
    : probes_(probes) {
  Graph graph = *quantized.graph;
  for (const ValueId id : probes) {
    const bool present =
        std::find(graph.outputs.begin(), graph.outputs.end(), id) != graph.outputs.end();
    if (!present) graph.outputs.push_back(id);
  }
  outputs_ = graph.outputs;
  QuantizedGraph probed = quantized;
  probed.graph = &graph;
  const auto is_probe = [&](ValueId id) {
    return std::find(probes.begin(), probes.end(), id) != probes.end() &&
           std::find(graph.inputs.begin(), graph.inputs.end(), id) == graph.inputs.end();
  };
  probed.integer_edges.erase(
      std::remove_if(probed.integer_edges.begin(), probed.integer_edges.end(), is_probe),
      probed.integer_edges.end());
  auto bytes = std::make_shared<AlignedBytes>(serialize_model(lower(probed, tiling)));
  model_ = std::make_unique<Model>(Model::open(bytes->data(), bytes->size(), bytes, graph.source));
}

void ProbedModel::run(std::map<std::string, NpyArray> arrays, bool carry,
                      const std::function<void(const Probes&)>& see,
                      const std::function<void(int64_t, int64_t)>& progress) const {
  const ModelDescription& description = model_->description();
  if (carry && !description.can_carry) {
    throw Error("state cannot be carried: a layer of the model runs backwards in time");
  }
  const RunPlan plan = plan_runs(description, std::move(arrays));
  Session session(*model_, plan.symbols, "");
  std::vector<sluice_buffer> inputs(description.inputs.size()), outputs(outputs_.size());
  const auto run_once = [&](int64_t run) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = run_buffer(plan, description, i, run, carry);
    }
    session.run(inputs, &outputs);
  };
  run_once(0);  // for the shapes
  session.reset();
  Probes probes;
  std::vector<NpyArray> room(outputs.size());
  for (size_t o = 0; o < outputs.size(); ++o) {
    if (std::find(probes_.begin(), probes_.end(), outputs_[o]) == probes_.end()) continue;
    const std::vector<int64_t> shape(outputs[o].dims, outputs[o].dims + outputs[o].rank);
    room[o] = npy_zeros(npy_type(description.outputs[o].type), shape);
    outputs[o].data = room[o].bytes.data();
    outputs[o].bytes = room[o].bytes.size();
    probes[outputs_[o]] = {room[o].bytes.data(), shape, room[o].elements()};
  }
  for (int64_t run = 0; run < plan.runs; ++run) {
    if (run > 0 && !carry) session.reset();
    run_once(run);
    see(probes);
    if (progress) progress(run + 1, plan.runs);
  }
}

}  // namespace sluice

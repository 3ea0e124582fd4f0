#include "quantizer/calibrate/probed_model.h"

#include <algorithm>
#include <utility>

#include "quantizer/error.h"
#include "quantizer/lower/lower.h"
#include "quantizer/write/model_file.h"

namespace sluice {
namespace {

bool contains(const std::vector<ValueId>& ids, ValueId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

RunPlan planned(const ModelDescription& description, std::map<std::string, NpyArray> arrays,
                bool carry) {
  if (carry && !description.can_carry) {
    throw Error("state cannot be carried: a layer of the model runs backwards in time");
  }
  return plan_runs(description, std::move(arrays));
}

}  // namespace

ProbedModel::ProbedModel(const QuantizedGraph& quantized, std::vector<ValueId> probes,
                         const sluice_tiling& tiling)
    : probes_(std::move(probes)) {
  Graph graph = *quantized.graph;
  for (const ValueId id : probes_) {
    if (!contains(graph.outputs, id)) graph.outputs.push_back(id);
  }
  outputs_ = graph.outputs;
  QuantizedGraph probed = quantized;
  probed.graph = &graph;
  // Probes that are outputs with integers at the edge come out as floats; inputs stay as they are.
  std::vector<ValueId>& edges = probed.integer_edges;
  edges.erase(
      std::remove_if(edges.begin(), edges.end(),
                     [&](ValueId id) { return is_probe(id) && !contains(graph.inputs, id); }),
      edges.end());
  auto bytes = std::make_shared<AlignedBytes>(serialize_model(lower(probed, tiling)));
  model_ = std::make_unique<Model>(Model::open(bytes->data(), bytes->size(), bytes, graph.source));
}

bool ProbedModel::is_probe(ValueId id) const { return contains(probes_, id); }

ProbedRuns::ProbedRuns(const ProbedModel& probed, std::map<std::string, NpyArray> arrays,
                       bool carry)
    : description_(probed.model().description()),
      carry_(carry),
      plan_(planned(description_, std::move(arrays), carry)),
      session_(probed.model(), plan_.symbols, ""),
      inputs_(description_.inputs.size()),
      outputs_(description_.outputs.size()),
      room_(description_.outputs.size()) {
  run_once();  // for the shapes
  session_.reset();
  for (size_t o = 0; o < outputs_.size(); ++o) {
    const ValueId id = probed.outputs()[o];
    if (!probed.is_probe(id)) continue;
    const std::vector<int64_t> shape(outputs_[o].dims, outputs_[o].dims + outputs_[o].rank);
    room_[o] = npy_zeros(npy_type(description_.outputs[o].type), shape);
    outputs_[o].data = room_[o].bytes.data();
    outputs_[o].bytes = room_[o].bytes.size();
    probes_[id] = {room_[o].bytes.data(), shape, room_[o].elements()};
  }
}

void ProbedRuns::run_once() {
  for (size_t i = 0; i < inputs_.size(); ++i) {
    inputs_[i] = run_buffer(plan_, description_, i, done_, carry_);
  }
  session_.run(inputs_, &outputs_);
}

const Probes& ProbedRuns::next() {
  if (done_ > 0 && !carry_) session_.reset();
  run_once();
  ++done_;
  return probes_;
}

}  // namespace sluice

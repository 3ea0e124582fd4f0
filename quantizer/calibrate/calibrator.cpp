#include "quantizer/calibrate/calibrator.h"

#include <algorithm>
#include <utility>

#include "quantizer/calibrate/recordings.h"
#include "quantizer/error.h"
#include "quantizer/graph/lstm_operands.h"
#include "quantizer/lower/zeros.h"
#include "quantizer/quantize/schemes.h"

namespace sluice {
namespace {

using namespace lstm_operand;

/// Inputs and values that the outputs of the model depend on, in f32, and sequence lengths.
std::vector<ValueId> observable(const Graph& graph) {
  std::vector<ValueId> ids;
  const auto add = [&](ValueId id, sluice_type type) {
    if (id == kAbsent || graph.is_constant(id) || graph.values[id].type != type) return;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (const ValueId id : graph.inputs) add(id, SLUICE_F32);
  const std::vector<bool> live = live_nodes(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!live[i]) continue;
    for (const ValueId id : graph.nodes[i].outputs) add(id, SLUICE_F32);
    if (graph.nodes[i].kind == OpKind::Lstm) add(operand(graph.nodes[i], kLens), SLUICE_S32);
  }
  return ids;
}

ProbedModel probed(const Graph& graph, const sluice_tiling& tiling) {
  return {quantize(graph, {}), observable(graph), tiling};
}

bool has_constant_weights(const Graph& graph, const Node& node) {
  for (size_t i = kW; i < node.inputs.size(); ++i) {
    const bool is_weight = i < kLens || i >= kPeephole;
    if (is_weight && node.inputs[i] != kAbsent && !graph.is_constant(node.inputs[i])) return false;
  }
  return true;
}

/// The elements of an operand in this run; null where it is absent.
const void* elements(const Graph& graph, const Probes& probes, ValueId id) {
  if (id == kAbsent) return nullptr;
  return graph.is_constant(id) ? graph.values[id].constant->bytes.data() : probes.at(id).data;
}

}  // namespace

Calibrator::Calibrator(const Graph& graph, const sluice_tiling& tiling)
    : graph_(graph), model_(probed(graph, tiling)) {
  const std::vector<bool> live = live_nodes(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (live[i] && node.kind == OpKind::Lstm && has_constant_weights(graph, node)) {
      layers_.emplace(i, FloatLstm(graph, node));
    }
  }
}

void Calibrator::add(std::map<std::string, NpyArray> arrays, bool carry,
                     const std::function<void(int64_t, int64_t)>& progress) {
  ProbedRuns runs(model_, std::move(arrays), carry);
  while (runs.done() < runs.total()) {
    const bool fresh = runs.done() == 0 || !carry;
    see(runs.next(), fresh);
    if (progress) progress(runs.done(), runs.total());
  }
}

void Calibrator::see(const Probes& probes, bool fresh) {
  for (const auto& [id, probe] : probes) {
    if (graph_.values[id].type != SLUICE_F32) continue;
    try {
      const auto count = static_cast<size_t>(probe.elements);
      values_[id].add(probe.floats(), count);
      levels_[id].add(probe.floats(), count,
                      probe.shape.empty() ? 1 : static_cast<size_t>(probe.shape.back()));
    } catch (const Error& error) {
      throw Error("calibration: value '" + graph_.values[id].name + "' " + error.what());
    }
  }
  for (const auto& layer : layers_) see_lstm(layer.first, probes, fresh);
}

void Calibrator::see_lstm(size_t index, const Probes& probes, bool fresh) {
  const Node& node = graph_.nodes[index];
  FloatLstm& layer = layers_.at(index);
  if (fresh) layer.reset();
  const ValueId x = operand(node, 0);
  if (graph_.is_constant(x)) return;
  LstmOperands operands;
  operands.steps = probes.at(x).shape[0];
  operands.batch = probes.at(x).shape[1];
  operands.x = probes.at(x).floats();
  operands.lens = static_cast<const int32_t*>(elements(graph_, probes, operand(node, kLens)));
  // A forward layer starts from a constant after a reset only.
  const auto initial = [&](size_t at) -> const float* {
    const ValueId id = operand(node, at);
    if (id == kAbsent || holds_zeros(graph_, id)) return nullptr;
    const bool continues = node.lstm.direction == Direction::Forward && !fresh;
    if (graph_.is_constant(id) && continues) return nullptr;
    return static_cast<const float*>(elements(graph_, probes, id));
  };
  operands.h0 = initial(kInitialH);
  operands.c0 = initial(kInitialC);
  layer.run(operands);
}

Calibration Calibrator::result(const Observer& observer) const {
  Calibration result;
  for (const auto& [id, histogram] : values_) {
    Observation& observation = result.values[id] = observe(histogram, observer);
    const double scale = (observation.s8.high - observation.s8.low) / 255;
    observation.s8_row_error = levels_.at(id).rounding_error(scale);
  }
  for (const auto& [node, layer] : layers_) result.lstm[node] = layer.observation(observer);
  return result;
}

Calibration calibrate(const Graph& graph, const sluice_tiling& tiling,
                      const CalibrationOptions& options) {
  const std::vector<Recording> all = recordings(options.files);
  if (all.empty()) throw Error("calibration: no data is given");
  Calibrator calibrator(graph, tiling);
  for (size_t i = 0; i < all.size(); ++i) {
    calibrator.add(read_recording(all[i]), options.carry, [&](int64_t run, int64_t runs) {
      if (!options.progress) return;
      options.progress(static_cast<int64_t>(i) + 1, static_cast<int64_t>(all.size()), run, runs);
    });
  }
  return calibrator.result(options.observer);
}

}  // namespace sluice

#include "quantizer/lower/lstm_record.h"

#include "quantizer/graph/lstm_operands.h"
namespace sluice {
namespace {

using namespace lstm_operand;

bool has(const Node& node, size_t position) { return operand(node, position) != kAbsent; }

/// ", peephole, gate clip", ...: what the layer has beyond the plain one; empty for that.
std::string variants(const Node& node) {
  const LstmAttributes& lstm = node.lstm;
  std::string text;
  const auto add = [&](bool present, const char* what) {
    if (present) text += std::string(", ") + what;
  };
  add(lstm.coupling != Coupling::None, "coupled gates");
  add(!lstm.activations.empty(), "other activations");
  add(has(node, kPeephole), "peephole");
  add(has(node, kNorm), "layer norm");
  add(lstm.gate_clip > 0, "gate clip");
  add(lstm.cell_clip > 0, "cell clip");
  if (has(node, kProjection)) text += ", projection to " + std::to_string(lstm.projected);
  add(has(node, kProjection) && lstm.projection_clip > 0, "projection clip");
  return text;
}

}  // namespace

PlanLayer lstm_record(const Graph& graph, const Node& node, const QuantizedLayer& layer) {
  const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  const int64_t inputs = graph.values[node.inputs[kW]].shape[2].constant();
  const int64_t hidden = node.lstm.hidden, output = node.lstm.output();
  PlanLayer record{node.name, "lstm", layer.scheme, "", 0, 0, layer.note};
  record.detail = std::to_string(inputs) + "->" + std::to_string(hidden) + ", " +
                  name(node.lstm.direction) + variants(node);
  record.macs = static_cast<uint64_t>(
      directions * (4 * hidden * (inputs + output) + node.lstm.projected * hidden));
  return record;
}

}  // namespace sluice

#include "quantizer/lower/lstm_record.h"

namespace sluice {
namespace {

enum Operand { kW = 1, kPeephole = 7, kNorm, kProjection };

bool has(const Node& node, size_t operand) {
  return operand < node.inputs.size() && node.inputs[operand] != kAbsent;
}

const char* direction_name(Direction direction) {
  switch (direction) {
    case Direction::Forward:
      return "forward";
    case Direction::Reverse:
      return "reverse";
    case Direction::Bidirectional:
      return "bidirectional";
  }
  return "";
}

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
                  direction_name(node.lstm.direction) + variants(node);
  record.macs = static_cast<uint64_t>(
      directions * (4 * hidden * (inputs + output) + node.lstm.projected * hidden));
  return record;
}

}  // namespace sluice

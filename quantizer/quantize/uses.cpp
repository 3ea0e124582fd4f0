#include "quantizer/quantize/uses.h"

namespace sluice {

Uses::Uses(const Graph& graph)
    : producer(graph.values.size(), kNone), readers(graph.values.size()) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const ValueId output : graph.nodes[i].outputs) {
      if (output != kAbsent) producer[output] = i;
    }
    for (const ValueId input : graph.nodes[i].inputs) {
      if (input == kAbsent) continue;
      std::vector<size_t>& nodes = readers[input];
      if (nodes.empty() || nodes.back() != i) nodes.push_back(i);
    }
  }
}

bool moves_elements(OpKind kind) {
  switch (kind) {
    case OpKind::Reshape:
    case OpKind::Transpose:
    case OpKind::Slice:
    case OpKind::Concat:
    case OpKind::Pad:
    case OpKind::Gather:
    case OpKind::Expand:
      return true;
    default:
      return false;
  }
}

std::vector<size_t> data_operands(const Graph& graph, const Node& node) {
  std::vector<size_t> operands;
  const size_t count = node.kind == OpKind::Gather ? 1 : node.inputs.size();
  for (size_t i = 0; i < count; ++i) {
    const ValueId id = node.inputs[i];
    if (id == kAbsent || graph.is_constant(id) || graph.values[id].type != SLUICE_F32) continue;
    operands.push_back(i);
  }
  return operands;
}

}  // namespace sluice

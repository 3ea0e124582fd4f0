#include "quantizer/quantize/integer_selection.h"

#include <algorithm>

namespace sluice {

std::string integer_obstacle(const Graph& graph, const Node& node) {
  const std::string kind = name(node.kind);
  if (moves_elements(node.kind) || node.kind == OpKind::Requantize) {
    return graph.values[node.outputs[0]].type == SLUICE_F32 ? "" : "it moves integers";
  }
  switch (node.kind) {
    case OpKind::Unary:
      return "";
    case OpKind::Binary:
      if (node.binary == BinaryKind::Add || node.binary == BinaryKind::Mul) return "";
      return std::string(name(node.binary)) + " has no integer form";
    case OpKind::Softmax: {
      const auto rank = static_cast<int64_t>(graph.values[node.inputs[0]].shape.size());
      if (node.log) return "LogSoftmax has no integer form";
      return node.axis == rank - 1 ? "" : "Softmax has an integer form over the last axis only";
    }
    default:
      return kind + " has no integer form";
  }
}

bool IntegerSelection::is_integer(ValueId id, const std::set<size_t>& nodes) const {
  return source.count(id) != 0 || edges.count(id) != 0 ||
         (uses.producer[id] != Uses::kNone && nodes.count(uses.producer[id]) != 0);
}

bool IntegerSelection::is_read(ValueId id, const std::set<size_t>& nodes) const {
  if (edges.count(id) != 0) return true;
  return std::any_of(uses.readers[id].begin(), uses.readers[id].end(), [&](size_t reader) {
    if (nodes.count(reader) == 0) return false;
    const Node& node = graph.nodes[reader];
    for (const size_t i : data_operands(graph, node)) {
      if (node.inputs[i] == id) return true;
    }
    return false;
  });
}

std::set<size_t> IntegerSelection::nodes() const {
  std::set<size_t> selected = layers;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (is_layer(node.kind) || rejected.count(i) != 0) continue;
    if (integer_obstacle(graph, node).empty()) selected.insert(i);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (auto it = selected.begin(); it != selected.end();) {
      const Node& node = graph.nodes[*it];
      bool stays = true;
      if (!is_layer(node.kind)) {
        const ValueId result = node.outputs[0];
        const std::vector<size_t> operands = data_operands(graph, node);
        // A table of constants (an embedding) becomes integers on the host.
        const bool table = node.kind == OpKind::Gather && operands.empty();
        stays = (table || !operands.empty()) &&
                std::all_of(operands.begin(), operands.end(),
                            [&](size_t i) { return is_integer(node.inputs[i], selected); }) &&
                (is_read(result, selected) || source.count(result) != 0) &&
                (node.kind != OpKind::Requantize || source.count(result) != 0);
      }
      if (stays) {
        ++it;
      } else {
        it = selected.erase(it);
        changed = true;
      }
    }
  }
  return selected;
}

}  // namespace sluice

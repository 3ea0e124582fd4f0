#include "quantizer/lower/zeros.h"

#include <algorithm>

#include "quantizer/graph/lstm_operands.h"

namespace sluice {
namespace {

bool all_bytes_zero(const Constant& constant) {
  return std::all_of(constant.bytes.begin(), constant.bytes.end(),
                     [](uint8_t b) { return b == 0; });
}

const Node* producer(const Graph& graph, ValueId id) {
  for (const Node& node : graph.nodes) {
    if (std::find(node.outputs.begin(), node.outputs.end(), id) != node.outputs.end()) return &node;
  }
  return nullptr;
}

bool only_moves(OpKind kind) {
  return kind == OpKind::Reshape || kind == OpKind::Transpose || kind == OpKind::Slice ||
         kind == OpKind::Expand || kind == OpKind::Cast || kind == OpKind::Gather;
}

}  // namespace

bool holds_zeros(const Graph& graph, ValueId id) {
  const Value& value = graph.values[id];
  if (value.constant) return all_bytes_zero(*value.constant);
  const Node* node = producer(graph, id);
  if (node == nullptr) return false;
  if (node->kind == OpKind::Concat) {
    return std::all_of(node->inputs.begin(), node->inputs.end(),
                       [&](ValueId input) { return holds_zeros(graph, input); });
  }
  return only_moves(node->kind) && holds_zeros(graph, node->inputs[0]);
}

std::vector<bool> live_nodes(const Graph& graph) {
  using namespace lstm_operand;
  std::vector<bool> live(graph.nodes.size(), false), used(graph.values.size(), false);
  for (ValueId id : graph.outputs) used[id] = true;
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    const Node& node = graph.nodes[i];
    live[i] = std::any_of(node.outputs.begin(), node.outputs.end(),
                          [&](ValueId id) { return id != kAbsent && used[id]; });
    if (!live[i]) continue;
    for (size_t k = 0; k < node.inputs.size(); ++k) {
      const ValueId id = node.inputs[k];
      if (id == kAbsent) continue;
      const bool is_initial = node.kind == OpKind::Lstm && (k == kInitialH || k == kInitialC);
      if (!is_initial || !holds_zeros(graph, id)) used[id] = true;
    }
  }
  return live;
}

}  // namespace sluice

#include "quantizer/rewrite/edit.h"

#include <queue>

#include "quantizer/error.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {

Index::Index(const Graph& graph)
    : graph_(graph),
      producers_(graph.values.size(), -1),
      uses_(graph.values.size()),
      outputs_(graph.values.size()) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const ValueId id : graph.nodes[i].outputs) {
      if (id != kAbsent) producers_[id] = static_cast<int>(i);
    }
    for (const ValueId id : graph.nodes[i].inputs) {
      if (id != kAbsent) ++uses_[id];
    }
  }
  for (const ValueId id : graph.outputs) {
    ++uses_[id];
    outputs_[id] = true;
  }
}

const Node* Index::producer(ValueId id) const {
  return producers_[id] < 0 ? nullptr : &graph_.nodes[static_cast<size_t>(producers_[id])];
}

bool moves_elements(const Graph& graph, const Node& node) {
  switch (node.kind) {
    case OpKind::Reshape:
    case OpKind::Transpose:
    case OpKind::Slice:
    case OpKind::Concat:
    case OpKind::Expand:
      return true;
    case OpKind::Gather:
      return graph.is_constant(node.inputs[1]);
    default:
      return false;
  }
}

void sort_nodes(Graph* graph) {
  const Index index(*graph);
  const size_t count = graph->nodes.size();
  std::vector<std::vector<int>> readers(count);
  std::vector<int> waiting(count);
  for (size_t i = 0; i < count; ++i) {
    for (const ValueId id : graph->nodes[i].inputs) {
      const int producer = id == kAbsent ? -1 : index.producer_index(id);
      if (producer < 0) continue;
      readers[static_cast<size_t>(producer)].push_back(static_cast<int>(i));
      ++waiting[i];
    }
  }
  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  for (size_t i = 0; i < count; ++i) {
    if (waiting[i] == 0) ready.push(static_cast<int>(i));
  }
  std::vector<Node> sorted;
  sorted.reserve(count);
  while (!ready.empty()) {
    const auto next = static_cast<size_t>(ready.top());
    ready.pop();
    for (const int reader : readers[next]) {
      if (--waiting[static_cast<size_t>(reader)] == 0) ready.push(reader);
    }
    sorted.push_back(std::move(graph->nodes[next]));
  }
  if (sorted.size() != count) throw Error("the graph has a cycle");
  graph->nodes = std::move(sorted);
}

void remove_nodes(Graph* graph, const std::vector<bool>& marked) {
  std::vector<Node> kept;
  for (size_t i = 0; i < graph->nodes.size(); ++i) {
    if (!marked[i]) kept.push_back(std::move(graph->nodes[i]));
  }
  graph->nodes = std::move(kept);
}

void remove_dead(Graph* graph) {
  std::vector<bool> used(graph->values.size());
  for (const ValueId id : graph->inputs) used[id] = true;
  for (const ValueId id : graph->outputs) used[id] = true;
  std::vector<bool> dead(graph->nodes.size());
  for (size_t i = graph->nodes.size(); i-- > 0;) {
    Node& node = graph->nodes[i];
    bool wanted = false;
    for (ValueId& id : node.outputs) {
      if (id == kAbsent) continue;
      wanted |= used[id];
      if (!used[id] && node.kind == OpKind::Lstm) id = kAbsent;
    }
    dead[i] = !wanted;
    for (const ValueId id : node.inputs) {
      if (wanted && id != kAbsent) used[id] = true;
    }
  }
  remove_nodes(graph, dead);
  std::vector<ValueId> renumbered(graph->values.size(), kAbsent);
  std::vector<Value> values;
  for (size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    renumbered[i] = static_cast<ValueId>(values.size());
    values.push_back(std::move(graph->values[i]));
  }
  graph->values = std::move(values);
  const auto renumber = [&](std::vector<ValueId>* ids) {
    for (ValueId& id : *ids) {
      if (id != kAbsent) id = renumbered[id];
    }
  };
  for (Node& node : graph->nodes) {
    renumber(&node.inputs);
    renumber(&node.outputs);
  }
  renumber(&graph->inputs);
  renumber(&graph->outputs);
  for (StatePair& pair : graph->states) {
    pair = {renumbered[pair.input], renumbered[pair.output]};
  }
}

}  // namespace sluice

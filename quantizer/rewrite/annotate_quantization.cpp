// Quantize followed by Dequantize says what a float value is made of; the pair becomes a
// quantization given for that value.
#include <algorithm>
#include <map>
#include <numeric>

#include "quantizer/graph/given.h"
#include "quantizer/rewrite/edit.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

// Operands of a node that moves elements, without the indices of a Gather.
size_t moved_operands(const Node& node) {
  return node.kind == OpKind::Gather ? 1 : node.inputs.size();
}

// Moves Dequantize nodes in front of operations that only move integers.
class DequantizeLift {
 public:
  explicit DequantizeLift(Graph* graph) : graph_(*graph), index_(*graph) {}

  void run() {
    std::vector<bool> removed(graph_.nodes.size());
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (node.kind != OpKind::Dequantize || !mover(node.inputs[0])) continue;
      removed[i] = true;
      waiting_.push_back({node.inputs[0], node.outputs[0]});
      real_.emplace(node.inputs[0], node.outputs[0]);
    }
    while (!waiting_.empty()) {
      const Wanted wanted = waiting_.back();
      waiting_.pop_back();
      make(wanted);
    }
    remove_nodes(&graph_, removed);
    graph_.nodes.insert(graph_.nodes.end(), made_.begin(), made_.end());
    sort_nodes(&graph_);
  }

 private:
  // A float value to make of integers.
  struct Wanted {
    ValueId integers, real;
  };

  // The node in front of which Dequantize of its result can move, or null.
  const Node* mover(ValueId integers) const {
    const Node* node = index_.producer(integers);
    const auto& given = graph_.values[integers].given;
    if (!node || !moves_elements(graph_, *node) || !given || given->scale.size() != 1) {
      return nullptr;
    }
    const auto agrees = [&](ValueId x) {
      const Value& value = graph_.values[x];
      return !value.constant && (!value.given || same_quantization(*value.given, *given));
    };
    const auto begin = node->inputs.begin();
    return std::all_of(begin, begin + static_cast<std::ptrdiff_t>(moved_operands(*node)), agrees)
               ? node
               : nullptr;
  }

  void make(const Wanted& wanted) {
    const Node* moving = mover(wanted.integers);
    if (!moving) {
      Node dequantize{};
      dequantize.kind = OpKind::Dequantize;
      dequantize.inputs = {wanted.integers};
      dequantize.outputs = {wanted.real};
      made_.push_back(std::move(dequantize));
      return;
    }
    Node moved = *moving;
    moved.name.clear();
    moved.outputs = {wanted.real};
    for (size_t k = 0; k < moved_operands(moved); ++k) {
      const ValueId integers = moving->inputs[k];
      graph_.values[integers].given = graph_.values[wanted.integers].given;
      const auto [found, is_new] = real_.emplace(integers, kAbsent);
      if (is_new) {
        Value real;
        real.shape = graph_.values[integers].shape;
        real.given = real_quantization(graph_.values[integers]);
        found->second = graph_.add_value(std::move(real));
        waiting_.push_back({integers, found->second});
      }
      moved.inputs[k] = found->second;
    }
    made_.push_back(std::move(moved));
  }

  Graph& graph_;
  const Index index_;
  std::vector<Wanted> waiting_;
  std::map<ValueId, ValueId> real_;  // by integers
  std::vector<Node> made_;
};

// Quantize and Dequantize: one Requantize.
void join_pairs(Graph* graph) {
  const Index index(*graph);
  for (Node& node : graph->nodes) {
    if (node.kind != OpKind::Dequantize || !graph->values[node.outputs[0]].given) continue;
    const Node* quantize = index.producer(node.inputs[0]);
    if (!quantize || quantize->kind != OpKind::Quantize) continue;
    node.kind = OpKind::Requantize;
    node.round_away = quantize->round_away;
    node.inputs = {quantize->inputs[0]};
  }
}

// Drops Requantize nodes whose operand has the quantization of the result, or no other readers than
// such that take it so.
class RequantizeMerge {
 public:
  explicit RequantizeMerge(Graph* graph)
      : graph_(*graph), index_(*graph), readers_(graph->values.size()), alias_(readers_.size()) {
    std::iota(alias_.begin(), alias_.end(), 0);
    for (size_t i = 0; i < graph->nodes.size(); ++i) {
      for (const ValueId input : graph->nodes[i].inputs) {
        if (input != kAbsent) readers_[input].push_back(i);
      }
    }
  }

  void run() {
    std::vector<bool> removed(graph_.nodes.size());
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      removed[i] = node.kind == OpKind::Requantize && merge(node.inputs[0], node.outputs[0]);
    }
    remove_nodes(&graph_, removed);
    for (Node& node : graph_.nodes) {
      for (auto* ids : {&node.inputs, &node.outputs}) {
        for (ValueId& id : *ids) id = find(id);
      }
    }
  }

 private:
  ValueId find(ValueId id) const {
    while (id != kAbsent && alias_[id] != id) id = alias_[id];
    return id;
  }

  bool reads_as(const Node& node, const GivenQuantization& given) const {
    if (node.round_away) return false;
    const Value& result = graph_.values[node.outputs[0]];
    if (node.kind == OpKind::Requantize) {
      return result.given && same_quantization(*result.given, given);
    }
    if (node.kind != OpKind::Quantize) return false;
    const auto real = real_quantization(result);
    return real && same_quantization(*real, given);
  }

  bool merge(ValueId operand, ValueId y) {
    const ValueId x = find(operand);
    const auto given = graph_.values[y].given;
    if (!given || graph_.values[x].constant) return false;
    const auto& found = graph_.values[x].given;
    const bool agrees =
        found ? same_quantization(*found, *given)
              : index_.producer(x) && !index_.is_output(x) &&
                    std::all_of(readers_[x].begin(), readers_[x].end(), [&](size_t reader) {
                      return reads_as(graph_.nodes[reader], *given);
                    });
    if (!agrees) return false;
    // A model output keeps its identity.
    if (!index_.is_output(y)) {
      alias_[y] = x;
      graph_.values[x].given = given;
    } else if (index_.producer(x) && !index_.is_output(x)) {
      alias_[x] = y;
    } else {
      return false;
    }
    return true;
  }

  Graph& graph_;
  const Index index_;
  std::vector<std::vector<size_t>> readers_;
  std::vector<ValueId> alias_;
};

// What only moves elements may as well move integers.
void spread_backwards(Graph* graph) {
  const Index index(*graph);
  for (size_t i = graph->nodes.size(); i-- > 0;) {
    const Node& node = graph->nodes[i];
    if (!moves_elements(*graph, node)) continue;
    const auto given = graph->values[node.outputs[0]].given;
    if (!given) continue;
    for (size_t k = 0; k < moved_operands(node); ++k) {
      const ValueId id = node.inputs[k];
      Value& x = graph->values[id];
      if (index.producer(id) && index.uses(id) == 1 && !x.given && x.type == SLUICE_F32) {
        x.given = given;
      }
    }
  }
}

// What moves elements of one quantization makes more of them. Model outputs stay what they are.
void spread_forwards(Graph* graph) {
  const Index index(*graph);
  for (const Node& node : graph->nodes) {
    if (!moves_elements(*graph, node)) continue;
    Value& y = graph->values[node.outputs[0]];
    const auto given = graph->values[node.inputs[0]].given;
    if (y.given || !given || y.type != SLUICE_F32 || index.is_output(node.outputs[0])) continue;
    const auto agrees = [&](ValueId id) {
      const Value& x = graph->values[id];
      return !x.constant && x.given && same_quantization(*x.given, *given);
    };
    const auto begin = node.inputs.begin();
    if (std::all_of(begin, begin + static_cast<std::ptrdiff_t>(moved_operands(node)), agrees)) {
      y.given = given;
    }
  }
}

}  // namespace

void annotate_quantization(Graph* graph) {
  DequantizeLift(graph).run();
  join_pairs(graph);
  RequantizeMerge(graph).run();
  spread_backwards(graph);
  spread_forwards(graph);
  remove_dead(graph);
}

}  // namespace sluice

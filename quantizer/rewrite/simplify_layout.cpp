#include <algorithm>
#include <numeric>
#include <optional>

#include "quantizer/graph/given.h"
#include "quantizer/rewrite/edit.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

// One pass over the nodes in order; every node sees its operands simplified already.
class LayoutPass {
 public:
  explicit LayoutPass(Graph* graph)
      : graph_(*graph),
        alias_(graph->values.size()),
        producers_(graph->values.size(), -1),
        fixed_(graph->values.size()) {
    std::iota(alias_.begin(), alias_.end(), 0);
    for (const ValueId id : graph->inputs) fixed_[id] = true;
    for (const ValueId id : graph->outputs) fixed_[id] = true;
  }

  void run() {
    for (Node& node : graph_.nodes) {
      for (ValueId& id : node.inputs) {
        if (id != kAbsent) id = alias_[id];
      }
      simplify(&node);
      if (!is_nothing(node) || !skip(node)) keep(std::move(node));
    }
    graph_.nodes = std::move(kept_);
  }

 private:
  const Shape& shape(ValueId id) const { return graph_.values[id].shape; }

  // Whether `y`, which is `x` moved, tells nothing of its quantization that `x` does not.
  bool tells_no_more(ValueId x, ValueId y) const {
    const auto &given = graph_.values[y].given, &known = graph_.values[x].given;
    return !given || (known && same_quantization(*given, *known));
  }

  // The node that computes the operand, where it is of this kind.
  const Node* operand_of_kind(const Node& node, OpKind kind) const {
    const int producer = producers_[node.inputs[0]];
    if (producer < 0) return nullptr;
    const Node& found = kept_[static_cast<size_t>(producer)];
    return found.kind == kind && tells_no_more(found.inputs[0], node.inputs[0]) ? &found : nullptr;
  }

  bool moves_only_ones(const Node& node) const {
    const Shape& x = shape(node.inputs[0]);
    int64_t last = -1;
    for (const int64_t axis : node.perm) {
      if (x[static_cast<size_t>(axis)] == Dim(1)) continue;
      if (axis < last) return false;
      last = axis;
    }
    return true;
  }

  void simplify(Node* node) const {
    if (node->kind == OpKind::Transpose) {
      if (const Node* inner = operand_of_kind(*node, OpKind::Transpose)) {
        for (int64_t& axis : node->perm) axis = inner->perm[static_cast<size_t>(axis)];
        node->inputs[0] = inner->inputs[0];
      }
      if (moves_only_ones(*node)) {
        node->kind = OpKind::Reshape;
        node->perm.clear();
      }
    }
    if (node->kind == OpKind::Reshape) {
      if (const Node* inner = operand_of_kind(*node, OpKind::Reshape)) {
        node->inputs[0] = inner->inputs[0];
      }
    }
  }

  bool is_nothing(const Node& node) const {
    switch (node.kind) {
      case OpKind::Reshape:
      case OpKind::Expand:
      case OpKind::Pad:
        return shape(node.inputs[0]) == shape(node.outputs[0]);
      case OpKind::Slice:
        return shape(node.inputs[0]) == shape(node.outputs[0]) &&
               std::all_of(node.step.begin(), node.step.end(), [](int64_t s) { return s == 1; });
      case OpKind::Concat:
        return node.inputs.size() == 1;
      case OpKind::Cast:
        return graph_.values[node.inputs[0]].type == graph_.values[node.outputs[0]].type;
      case OpKind::Transpose:
        return std::is_sorted(node.perm.begin(), node.perm.end());
      default:
        return false;
    }
  }

  // Makes the result of a node that does nothing another name of its operand. A model output keeps
  // its identity: its operand is computed into it, or where that cannot be, the node stays.
  bool skip(const Node& node) {
    const ValueId x = node.inputs[0], y = node.outputs[0];
    if (!tells_no_more(x, y)) return false;
    if (!fixed_[y]) {
      alias_[y] = x;
      return true;
    }
    if (fixed_[x] || producers_[x] < 0) return false;
    if (graph_.values[x].given && !graph_.values[y].given) {
      // It would make the output of an integer model integer.
      if (graph_.integer_edges) return false;
      graph_.values[y].given = graph_.values[x].given;
    }
    const int producer = producers_[x];
    for (Node& earlier : kept_) {
      std::replace(earlier.inputs.begin(), earlier.inputs.end(), x, y);
      std::replace(earlier.outputs.begin(), earlier.outputs.end(), x, y);
    }
    std::replace(alias_.begin(), alias_.end(), x, y);
    producers_[y] = producer;
    return true;
  }

  void keep(Node node) {
    for (const ValueId id : node.outputs) {
      if (id != kAbsent) producers_[id] = static_cast<int>(kept_.size());
    }
    kept_.push_back(std::move(node));
  }

  Graph& graph_;
  std::vector<Node> kept_;
  std::vector<ValueId> alias_;
  std::vector<int> producers_;
  std::vector<bool> fixed_;  // inputs and outputs of the model
};

}  // namespace

void simplify_layout(Graph* graph) {
  LayoutPass(graph).run();
  remove_dead(graph);
}

}  // namespace sluice

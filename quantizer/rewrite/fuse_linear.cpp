#include <algorithm>

#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/rewrite/edit.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

bool is_plain(const Node& node) {
  return node.low == -std::numeric_limits<float>::infinity() &&
         node.high == std::numeric_limits<float>::infinity();
}

class LinearFusion {
 public:
  explicit LinearFusion(Graph* graph) : graph_(*graph) {}

  // Fuses nodes into the Linear before them; false where there is nothing to do.
  bool run_once() {
    const Index index(graph_);
    std::vector<bool> removed(graph_.nodes.size());
    bool changed = false;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (!fuse_add(index, i) && !fuse_clamp(index, i)) continue;
      removed[i] = true;
      changed = true;
    }
    remove_nodes(&graph_, removed);
    return changed;
  }

 private:
  const Shape& shape(ValueId id) const { return graph_.values[id].shape; }

  // Index of the Linear that computes `id` for one reader only, or -1.
  int fusible_linear(const Index& index, ValueId id) const {
    const Node* producer = index.producer(id);
    const bool found = producer && producer->kind == OpKind::Linear && index.uses(id) == 1 &&
                       !index.is_output(id) && !graph_.values[id].given && is_plain(*producer);
    return found ? index.producer_index(id) : -1;
  }

  // The constant as a bias of so many channels; kAbsent where it is none.
  ValueId bias(ValueId id, const Shape& result) {
    const Shape& found = shape(id);
    if (!graph_.is_constant(id) || found.size() > result.size()) return kAbsent;
    for (size_t i = 0; i + 1 < found.size(); ++i) {
      if (found[i] != Dim(1)) return kAbsent;
    }
    const Dim channels = result.back();
    const Dim extent = found.empty() ? Dim(1) : found.back();
    if (!channels.is_constant() || (extent != Dim(1) && extent != channels)) return kAbsent;
    if (found == Shape{channels}) return id;
    Tensor tensor = constant_tensor(graph_.values[id]);
    tensor.dims = {extent.constant()};
    tensor = evaluate_expand({&tensor}, {channels.constant()});
    return graph_.add_constant("", SLUICE_F32, {channels}, std::move(tensor.bytes));
  }

  bool fuse_add(const Index& index, size_t i) {
    const Node& add = graph_.nodes[i];
    if (add.kind != OpKind::Binary || add.binary != BinaryKind::Add) return false;
    for (const size_t operand : {0, 1}) {
      ValueId product = add.inputs[operand];
      const ValueId constant = add.inputs[1 - operand];
      if (!graph_.is_constant(constant) || shape(product) != shape(add.outputs[0])) continue;
      // A reshape in between that keeps the channels changes nothing for a bias.
      int reshape = -1;
      const Node* producer = index.producer(product);
      if (producer && producer->kind == OpKind::Reshape && index.uses(product) == 1 &&
          !index.is_output(product) && !graph_.values[product].given && !shape(product).empty() &&
          !shape(producer->inputs[0]).empty() &&
          shape(producer->inputs[0]).back() == shape(product).back()) {
        reshape = index.producer_index(product);
        product = producer->inputs[0];
      }
      const int target = fusible_linear(index, product);
      if (target < 0) continue;
      Node& linear = graph_.nodes[static_cast<size_t>(target)];
      if (linear.inputs.size() > 2 && linear.inputs[2] != kAbsent) continue;
      const ValueId fused = bias(constant, shape(add.outputs[0]));
      if (fused == kAbsent) continue;
      linear.inputs.resize(3, kAbsent);
      linear.inputs[2] = fused;
      Node& last = reshape < 0 ? linear : graph_.nodes[static_cast<size_t>(reshape)];
      last.outputs[0] = graph_.nodes[i].outputs[0];
      return true;
    }
    return false;
  }

  bool fuse_clamp(const Index& index, size_t i) {
    const Node& clamp = graph_.nodes[i];
    if (clamp.kind != OpKind::Unary || clamp.unary != UnaryKind::Clamp) return false;
    if (!(clamp.alpha <= clamp.beta)) return false;
    const int target = fusible_linear(index, clamp.inputs[0]);
    if (target < 0) return false;
    Node& linear = graph_.nodes[static_cast<size_t>(target)];
    linear.low = clamp.alpha;
    linear.high = clamp.beta;
    linear.outputs[0] = clamp.outputs[0];
    return true;
  }

  Graph& graph_;
};

}  // namespace

void fuse_linear(Graph* graph) {
  LinearFusion fusion(graph);
  while (fusion.run_once()) {
  }
  sort_nodes(graph);
  remove_dead(graph);
}

}  // namespace sluice

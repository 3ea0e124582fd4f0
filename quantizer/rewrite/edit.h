// What the rewrites have in common.
#ifndef SLUICE_REWRITE_EDIT_H
#define SLUICE_REWRITE_EDIT_H

#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// Who makes and who reads the values of a graph. Not updated when the graph changes.
class Index {
 public:
  explicit Index(const Graph& graph);

  /// The node that computes a value, or null.
  const Node* producer(ValueId id) const;
  /// Index of that node, or -1.
  int producer_index(ValueId id) const { return producers_[id]; }
  /// Number of operands and model outputs that are the value.
  int uses(ValueId id) const { return uses_[id]; }
  bool is_output(ValueId id) const { return outputs_[id]; }

 private:
  const Graph& graph_;
  std::vector<int> producers_, uses_;
  std::vector<bool> outputs_;
};

/// Whether an operation only moves elements: Reshape, Transpose, Slice, Concat, Expand, and Gather
/// with constant indices.
bool moves_elements(const Graph& graph, const Node& node);

/// Puts the nodes into an order in which every value is computed before it is used; otherwise they
/// keep their order.
void sort_nodes(Graph* graph);

/// Drops the nodes with a mark.
void remove_nodes(Graph* graph, const std::vector<bool>& marked);

}  // namespace sluice

#endif

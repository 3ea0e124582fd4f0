// Who computes and who reads the values of a graph.
#ifndef SLUICE_QUANTIZE_USES_H
#define SLUICE_QUANTIZE_USES_H

#include <cstddef>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

struct Uses {
  static constexpr size_t kNone = static_cast<size_t>(-1);

  std::vector<size_t> producer;              // by value: index of its node, or kNone
  std::vector<std::vector<size_t>> readers;  // by value: indices of nodes, each once

  explicit Uses(const Graph& graph);
};

/// Whether nodes of this kind give elements of their first operand (Concat: of all) unchanged.
bool moves_elements(OpKind kind);
/// The operands of `node` that are floats, not constant, and stay floats or become integers with it
/// (not indices, not sequence lengths).
std::vector<size_t> data_operands(const Graph& graph, const Node& node);

}  // namespace sluice

#endif

// Which nodes of a graph with static layers compute in integers.
#ifndef SLUICE_QUANTIZE_INTEGER_SELECTION_H
#define SLUICE_QUANTIZE_INTEGER_SELECTION_H

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_layer.h"
#include "quantizer/quantize/uses.h"

namespace sluice {

struct IntegerSelection {
  const Graph& graph;
  const Uses& uses;
  const std::map<ValueId, ValueQuantization>& source;  // source_quantization.h
  std::set<size_t> layers;                             // that compute in integers
  std::set<ValueId> edges;    // model inputs and outputs that are integers at the edge
  std::set<size_t> rejected;  // other nodes that must not

  /// The layers, and every other node that has an integer form, whose operands exist as integers
  /// anyway (the source, an integer edge or an integer node says so), and whose result a reader in
  /// integers, an integer edge or the source asks for. So integers are never made for the sake of
  /// such a node, and none is dequantized because of it.
  std::set<size_t> nodes() const;

  /// Whether a value exists as integers where `nodes` compute in integers.
  bool is_integer(ValueId id, const std::set<size_t>& nodes) const;
  /// Whether one of `nodes` or an edge reads a value as integers.
  bool is_read(ValueId id, const std::set<size_t>& nodes) const;
};

/// Why a node that is no layer has no integer form: "Reduce has none"; empty where it has one.
std::string integer_obstacle(const Graph& graph, const Node& node);

}  // namespace sluice

#endif

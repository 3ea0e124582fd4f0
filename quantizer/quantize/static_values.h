// The quantization of every value that integer nodes read and write, and what the nodes compute.
#ifndef SLUICE_QUANTIZE_STATIC_VALUES_H
#define SLUICE_QUANTIZE_STATIC_VALUES_H

#include <map>
#include <set>
#include <string>
#include <utility>

#include "quantizer/quantize/quantized_graph.h"
#include "quantizer/quantize/static_scheme.h"

namespace sluice {

/// A node that cannot compute in integers after all.
struct NotInteger {
  size_t node;
  std::string why;
};

struct StaticValues {
  std::map<ValueId, ValueQuantization> values;
  std::map<size_t, IntegerNode> nodes;
  /// (node, operand): what it needs where that is not the quantization of its value.
  std::map<std::pair<size_t, size_t>, ValueQuantization> conversions;
};

/// The rules of static_scheme.h for the nodes of a selection. `tied`: quantizations that take
/// precedence (of state inputs that must be as their outputs). Throws NotInteger, and sluice::Error
/// as quantize_static.
StaticValues assign_static_values(const StaticRequest& request, const IntegerSelection& selection,
                                  const std::set<size_t>& nodes,
                                  const std::map<ValueId, ValueQuantization>& tied);

/// The profile in which a layer computes: the one asked for, else the graph's; for an LSTM with
/// 16-bit activations in a graph of TensorFlow Lite, which has none, Tflm.
Profile layer_profile(const Graph& graph, const Node& node, const SchemeChoice& choice,
                      sluice_type activations);

}  // namespace sluice

#endif

// What of a graph needs no computing.
#ifndef SLUICE_LOWER_ZEROS_H
#define SLUICE_LOWER_ZEROS_H

#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// Whether a value is zero whatever the inputs are: a constant of zeros, or one that is only moved,
/// repeated or reshaped. Exporters spell "no initial state" this way.
bool holds_zeros(const Graph& graph, ValueId id);

/// By node: whether a model output depends on it. Initial states of zeros are not counted, since
/// layers have them anyway.
std::vector<bool> live_nodes(const Graph& graph);

}  // namespace sluice

#endif

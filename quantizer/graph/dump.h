// A graph as text, for people.
#ifndef SLUICE_GRAPH_DUMP_H
#define SLUICE_GRAPH_DUMP_H

#include <string>

#include "quantizer/graph/graph.h"

namespace sluice {

/// "y f32 [N, 12]": name, type and shape of a value; "-" where it is absent.
std::string describe(const Graph& graph, ValueId id);

/// One line per input, node, output and state:
///   input mfcc f32 [N, 49, 10]
///   lstm_0 = Lstm(x, W, R, B) hidden 118 forward -> - , Yh f32 [1, N, 118], -
std::string dump(const Graph& graph);

}  // namespace sluice

#endif

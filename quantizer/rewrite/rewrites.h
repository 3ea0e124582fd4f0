// Rewrites of a graph that keep what it computes: from what exporters write to the layers that
// kernels exist for.
#ifndef SLUICE_REWRITE_REWRITES_H
#define SLUICE_REWRITE_REWRITES_H

#include <string>
#include <utility>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// All of the rewrites below in their order, then names for what has none.
void rewrite(Graph* graph);

/// Drops nodes whose results nobody reads and values that are in no node. Inputs and outputs stay.
void remove_dead(Graph* graph);

/// Quantize followed by Dequantize, also with layout operations on the integers in between, becomes
/// a quantization given for the float value, which is then one value where nothing else reads what
/// is quantized, else the result of a Requantize. What layout operations make of values with a
/// given quantization, and only make into such values, gets it as well. Other Quantize and
/// Dequantize nodes stay.
void annotate_quantization(Graph* graph);

/// Drops layout operations that do nothing, joins chains of reshapes and transposes, and turns
/// transposes that only move extents of 1 into reshapes.
void simplify_layout(Graph* graph);

/// Linear followed by Add of a constant per channel, also through a reshape that keeps the
/// channels: the constant becomes the bias. Linear followed by a clamp: the clamp becomes part of
/// it. Values with a given quantization stay.
void fuse_linear(Graph* graph);

/// LSTM cells that an exporter spelled out, one step each:
///   z = x.W + h.R + b (any order of the sums; or [x, h].W + b), split into four parts a, b, c, d,
///   c' = sigmoid(a)*c + sigmoid(b)*tanh(c), h' = sigmoid(d)*tanh(c')
/// in any gate order, with constants added to single gates. They become Lstm nodes of one step,
/// named after the scope of their nodes ("model/lstm_6/mul" -> "lstm_6") where there is one.
void recognize_lstm_cells(Graph* graph);

/// Initial states of Lstm nodes that are zeros become absent.
void drop_zero_states(Graph* graph);

/// Gives every value and node a unique name. Layers without one become "lstm_0", "linear_0", ...;
/// other nodes are named after their result.
void name_all(Graph* graph);

/// Finds the inputs that carry recurrent state: what reaches initial states of Lstm nodes through
/// layout operations only, paired with the output that puts the final states of the same nodes, by
/// layout operations only, exactly where the initial ones came from.
/// `given` (input, output) by name are added or replace pairs of either; throws sluice::Error where
/// one names no input or output, or the two differ in type or shape.
void pair_states(Graph* graph, const std::vector<std::pair<std::string, std::string>>& given);

}  // namespace sluice

#endif

// Shapes and element types of the operands and results of a node.
#ifndef SLUICE_GRAPH_INFER_H
#define SLUICE_GRAPH_INFER_H

#include <functional>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// Called with two extents that must be equal and what they are ("the batch of initial_h").
using Agree = std::function<void(const Dim& found, const Dim& expected, const char* what)>;

/// Shapes of the outputs of `node`, present or not, in order. Reshape, Slice, Pad and Expand do not
/// determine theirs: the shape that their output value has is checked and returned. Throws
/// sluice::Error where operands are missing, have the wrong rank, or `agree` throws.
std::vector<Shape> infer_shapes(const Graph& graph, const Node& node, const Agree& agree);

/// Throws sluice::Error where the operation does not take the element types of the operands and
/// the result.
void check_types(const Graph& graph, const Node& node);

/// NumPy broadcast of two shapes.
Shape broadcast(const Shape& a, const Shape& b, const Agree& agree);

/// Extent of the output of a convolution along one spatial axis (0 height, 1 width).
Dim conv_extent(const Dim& input, int64_t kernel, const ConvAttributes& conv, int axis);

/// Refuses extents that certainly differ and lets all others pass.
void refuse_different(const Dim& found, const Dim& expected, const char* what);

}  // namespace sluice

#endif

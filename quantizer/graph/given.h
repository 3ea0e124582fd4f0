// Quantizations that a source gives: how they read as ours, and what becomes of them when constants
// are moved.
#ifndef SLUICE_GRAPH_GIVEN_H
#define SLUICE_GRAPH_GIVEN_H

#include <memory>

#include "quantizer/graph/graph.h"

namespace sluice {

/// Same type, scales, zero points and axis.
bool same_quantization(const GivenQuantization& a, const GivenQuantization& b);

/// The quantization of the float value that the integers of `integers` stand for, as integer layers
/// hold it: s8, or s16 with zero point 0. u8 becomes s8, 128 less in integers and zero point. Null
/// where neither can hold it, or where there is more than one scale.
std::shared_ptr<const GivenQuantization> real_quantization(const Value& integers);

/// The quantization of a float constant with integers `integers` (constant; given: scales and zero
/// points, axis below the rank). 8-bit integers become s8: q - zero_point with zero points 0 where
/// every one of those fits; else what real_quantization makes of them. Others keep their type.
std::shared_ptr<const GivenQuantization> constant_quantization(const Value& integers);

/// The quantization of the result of a folded Reshape, Transpose or Slice whose operand has one;
/// null for any other node, and where a reshape divides or joins the axis of the scales.
std::shared_ptr<const GivenQuantization> moved_quantization(const Graph& graph, const Node& node);

}  // namespace sluice

#endif

// What a quantized source says of values, directly or by way of nodes that only move elements.
#ifndef SLUICE_QUANTIZE_SOURCE_QUANTIZATION_H
#define SLUICE_QUANTIZE_SOURCE_QUANTIZATION_H

#include <map>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_layer.h"

namespace sluice {

/// By value that is not a constant: its given quantization (s8 or s16, one scale); where it has
/// none, that of what its elements are moved from, or else of what they are moved to. Concatenated
/// values count where all operands agree.
std::map<ValueId, ValueQuantization> source_quantizations(const Graph& graph);

}  // namespace sluice

#endif

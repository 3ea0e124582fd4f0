// Symmetric 8-bit weights, one scale per output channel: what every 8-bit weight scheme does to a
// matrix.
#ifndef SLUICE_QUANTIZE_WEIGHT_ROWS_H
#define SLUICE_QUANTIZE_WEIGHT_ROWS_H

#include <cstdint>
#include <string>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

/// Quantizes w[rows][columns], row-major. For each row n:
///   scale[n] = f max_k |w[n][k]| / 127      (1 where the row is all 0)
///   q[n][k]  = clamp(round_half_to_even(w[n][k] / scale[n]), -127, 127)
/// with the largest f of 1, 255/256, ... 192/256 that has the least squared error
/// sum_k (w[n][k] - scale[n] q[n][k])^2: a few clipped weights are often worth a finer step.
/// -128 never appears, so that a product with any s8 activation has a symmetric range.
/// Throws sluice::Error naming `layer` and `what` where an element is NaN or infinite.
QuantizedMatrix quantize_rows(const float* w, int64_t rows, int64_t columns,
                              const std::string& layer, const char* what);

/// The weights of a layer as matrices of the shapes that QuantizedLayer lists: the integers that a
/// quantized source gives, else quantized by quantize_rows.
std::vector<QuantizedMatrix> quantize_layer_rows(const Graph& graph, const Node& node);

}  // namespace sluice

#endif

// Weights as packed constants of a plan, in the layouts of runtime/pack/packed.h for the builder's
// tiling.
#ifndef SLUICE_LOWER_PACKING_H
#define SLUICE_LOWER_PACKING_H

#include <cstdint>
#include <vector>

#include "quantizer/lower/plan_builder.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

/// w [N, K] row-major -> PACKED_GEMM.
int32_t gemm_weights(PlanBuilder& builder, const float* w, int64_t n, int64_t k);
int32_t gemm_weights(PlanBuilder& builder, const QuantizedMatrix& w);
/// One element per output channel -> GEMM_CHANNELS.
int32_t gemm_channels(PlanBuilder& builder, const std::vector<float>& channels);
int32_t gemm_channels(PlanBuilder& builder, const std::vector<int32_t>& channels);

/// W of one direction, [4H, I] with gates i, o, f, c -> PACKED_LSTM_INPUT.
int32_t lstm_input_weights(PlanBuilder& builder, const float* w, int64_t hidden, int64_t inputs);
int32_t lstm_input_weights(PlanBuilder& builder, const QuantizedMatrix& w);
/// R of one direction, [4H, H] -> PACKED_LSTM.
int32_t lstm_recurrent_weights(PlanBuilder& builder, const float* r, int64_t hidden);
int32_t lstm_recurrent_weights(PlanBuilder& builder, const QuantizedMatrix& r);
/// One element per gate and unit, [4H] -> GATE_BLOCKS.
int32_t gate_blocks(PlanBuilder& builder, const std::vector<float>& elements);
int32_t gate_blocks(PlanBuilder& builder, const std::vector<int32_t>& elements);
int32_t gate_blocks(PlanBuilder& builder, const std::vector<int16_t>& elements);

/// sum_k q[n][k] of every row n.
std::vector<int32_t> row_sums(const QuantizedMatrix& matrix);

}  // namespace sluice

#endif

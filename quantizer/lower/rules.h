// The lowering rules: each turns one node into calls. Adding an operation to the graph means one
// more rule here.
#ifndef SLUICE_LOWER_RULES_H
#define SLUICE_LOWER_RULES_H

#include "quantizer/lower/plan_builder.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

void lower_reshape(PlanBuilder& builder, const Node& node);
void lower_transpose(PlanBuilder& builder, const Node& node);
void lower_slice(PlanBuilder& builder, const Node& node);
void lower_concat(PlanBuilder& builder, const Node& node);
void lower_pad(PlanBuilder& builder, const Node& node);
void lower_gather(PlanBuilder& builder, const Node& node);
void lower_expand(PlanBuilder& builder, const Node& node);
void lower_cast(PlanBuilder& builder, const Node& node);
void lower_where(PlanBuilder& builder, const Node& node);
void lower_unary(PlanBuilder& builder, const Node& node);
void lower_binary(PlanBuilder& builder, const Node& node);
void lower_quantize(PlanBuilder& builder, const Node& node);
void lower_dequantize(PlanBuilder& builder, const Node& node);
void lower_requantize(PlanBuilder& builder, const Node& node);
void lower_reduce(PlanBuilder& builder, const Node& node);
void lower_softmax(PlanBuilder& builder, const Node& node);
void lower_matmul(PlanBuilder& builder, const Node& node);
void lower_linear(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer);
void lower_conv(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer);
void lower_lstm(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer);

/// Throws sluice::Error where an operand or result of `node` is not f32.
void require_f32(const Graph& graph, const Node& node);

}  // namespace sluice

#endif

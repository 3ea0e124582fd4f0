// The lowering rules of nodes that compute in integers.
#ifndef SLUICE_LOWER_INTEGER_RULES_H
#define SLUICE_LOWER_INTEGER_RULES_H

#include "quantizer/lower/plan_builder.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

/// Turns a node of QuantizedGraph::integer into calls; `layer` is null for what is no layer.
void lower_integer(PlanBuilder& builder, const Node& node, const IntegerNode& integer,
                   const QuantizedLayer* layer);

void lower_integer_linear(PlanBuilder& builder, const Node& node, const IntegerProduct& product,
                          const QuantizedLayer& layer);
void lower_integer_conv(PlanBuilder& builder, const Node& node, const IntegerProduct& product,
                        const QuantizedLayer& layer);
void lower_integer_lstm(PlanBuilder& builder, const Node& node, const IntegerLstm& lstm,
                        const QuantizedLayer& layer);

/// What the name of an operation says of its rounding: "", "_away", "_up", "_int64".
const char* requantization_suffix(Requantization requantization);

}  // namespace sluice

#endif

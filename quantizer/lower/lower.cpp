#include "quantizer/lower/lower.h"

#include "quantizer/error.h"
#include "quantizer/lower/rules.h"
#include "quantizer/lower/zeros.h"

namespace sluice {
namespace {

void lower_node(PlanBuilder& builder, const Node& node, const QuantizedLayer* layer) {
  switch (node.kind) {
    case OpKind::Reshape:
      return lower_reshape(builder, node);
    case OpKind::Transpose:
      return lower_transpose(builder, node);
    case OpKind::Slice:
      return lower_slice(builder, node);
    case OpKind::Concat:
      return lower_concat(builder, node);
    case OpKind::Pad:
      return lower_pad(builder, node);
    case OpKind::Gather:
      return lower_gather(builder, node);
    case OpKind::Expand:
      return lower_expand(builder, node);
    case OpKind::Cast:
      return lower_cast(builder, node);
    case OpKind::Where:
      return lower_where(builder, node);
    case OpKind::Unary:
      return lower_unary(builder, node);
    case OpKind::Binary:
      return lower_binary(builder, node);
    case OpKind::Requantize:
      return builder.bind(node.outputs[0], builder.read(node.inputs[0]));
    case OpKind::Quantize:
      return lower_quantize(builder, node);
    case OpKind::Dequantize:
      return lower_dequantize(builder, node);
    case OpKind::Reduce:
      return lower_reduce(builder, node);
    case OpKind::Softmax:
      return lower_softmax(builder, node);
    case OpKind::MatMul:
      return lower_matmul(builder, node);
    case OpKind::Linear:
      return lower_linear(builder, node, *layer);
    case OpKind::Conv:
      return lower_conv(builder, node, *layer);
    case OpKind::Lstm:
      return lower_lstm(builder, node, *layer);
  }
}

}  // namespace

void require_f32(const Graph& graph, const Node& node) {
  for (const auto* ids : {&node.inputs, &node.outputs}) {
    for (ValueId id : *ids) {
      if (id == kAbsent || graph.values[id].type == SLUICE_F32) continue;
      throw Error("value '" + graph.values[id].name + "' is " +
                  sluice_type_name(graph.values[id].type) + ", expected f32");
    }
  }
}

PlanData lower(const QuantizedGraph& quantized, const sluice_tiling& tiling) {
  const Graph& graph = *quantized.graph;
  validate(graph);
  PlanBuilder builder(quantized, tiling);
  const std::vector<bool> live = live_nodes(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!live[i]) continue;
    const auto layer = quantized.layers.find(i);
    lower_node(builder, graph.nodes[i], layer == quantized.layers.end() ? nullptr : &layer->second);
  }
  return builder.finish();
}

}  // namespace sluice

#include "quantizer/lower/lower.h"

#include <cctype>
#include <optional>

#include "quantizer/error.h"
#include "quantizer/lower/integer_rules.h"
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
      return lower_requantize(builder, node);
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

/// The layer that a node is recorded as, with its note; none for a node that no scheme is chosen
/// for and that has nothing to note.
std::optional<QuantizedLayer> layer_of(const QuantizedGraph& quantized, size_t index) {
  const auto layer = quantized.layers.find(index);
  const auto note = quantized.float_notes.find(index);
  const bool is_noted = note != quantized.float_notes.end();
  if (layer == quantized.layers.end() && !is_noted) return std::nullopt;
  QuantizedLayer result;
  result.scheme = "f32";
  if (layer != quantized.layers.end()) result = layer->second;
  if (result.note.empty() && is_noted) result.note = note->second;
  return result;
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void lower_quantized(PlanBuilder& builder, size_t index) {
  const QuantizedGraph& quantized = builder.quantized();
  const Node& node = quantized.graph->nodes[index];
  const std::optional<QuantizedLayer> layer = layer_of(quantized, index);
  const auto integer = quantized.integer.find(index);
  if (integer != quantized.integer.end()) {
    return lower_integer(builder, node, integer->second, layer ? &*layer : nullptr);
  }
  if (!layer || is_layer(node.kind)) return lower_node(builder, node, layer ? &*layer : nullptr);
  // What stays float between integers, and why, is shown like a layer.
  builder.begin_layer(
      {node.name, lower_case(name(node.kind)), layer->scheme, "", 0, 0, layer->note});
  lower_node(builder, node, nullptr);
  builder.end_layer();
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
    if (live[i]) lower_quantized(builder, i);
  }
  return builder.finish();
}

}  // namespace sluice

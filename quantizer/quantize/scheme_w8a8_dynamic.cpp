#include "quantizer/quantize/scheme_w8a8_dynamic.h"

#include "quantizer/quantize/weight_rows.h"

namespace sluice {
namespace {

bool takes(OpKind kind) { return is_layer(kind); }

QuantizedLayer quantize_layer(const Graph& graph, const Node& node) {
  QuantizedLayer layer;
  layer.scheme = kSchemeW8A8Dynamic.name;
  layer.weights = quantize_layer_rows(graph, node);
  if (node.dynamic) {
    layer.symmetric = node.dynamic->symmetric;
    layer.whole_tensor = node.dynamic->whole_tensor;
  }
  return layer;
}

}  // namespace

const Scheme kSchemeW8A8Dynamic = {
    "w8a8-dynamic", "8-bit weights per output channel, activations to 8 bit per row at run time",
    takes, quantize_layer};

}  // namespace sluice

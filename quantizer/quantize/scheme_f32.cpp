#include "quantizer/quantize/scheme_f32.h"

namespace sluice {
namespace {

bool takes(OpKind kind) { return is_layer(kind); }

QuantizedLayer quantize_layer(const Graph&, const Node&) {
  QuantizedLayer layer;
  layer.scheme = kSchemeF32.name;
  return layer;
}

}  // namespace

const Scheme kSchemeF32 = {"f32", "float weights and activations", takes, quantize_layer};

}  // namespace sluice

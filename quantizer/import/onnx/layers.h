// Layers that several operators are translated to.
#ifndef SLUICE_IMPORT_ONNX_LAYERS_H
#define SLUICE_IMPORT_ONNX_LAYERS_H

#include "quantizer/import/onnx/node_context.h"

namespace sluice {

/// A Linear node.
ValueId linear(Builder* builder, ValueId x, ValueId w, ValueId bias, bool transposed);

/// a b as NumPy's matmul has it, in a MatMul node: no scheme changes it.
ValueId matmul(Builder* builder, ValueId a, ValueId b);

/// The same; a Linear node where b is a constant matrix.
ValueId product(Builder* builder, ValueId a, ValueId b);

/// The convolution of `input` that the attributes of the node describe.
ValueId convolve(NodeContext& node, ValueId input, ValueId weights, ValueId bias);

/// Translates LSTM, or an operator with the same attributes, inputs 0 and 3 to 7 and outputs, to an
/// Lstm node with weights w [D,4H,I] and r [D,4H,H].
void translate_lstm_layer(NodeContext& node, ValueId w, ValueId r,
                          std::shared_ptr<const DynamicActivations> dynamic);

}  // namespace sluice

#endif

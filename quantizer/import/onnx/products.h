// Products that several operators are translated to.
#ifndef SLUICE_IMPORT_ONNX_PRODUCTS_H
#define SLUICE_IMPORT_ONNX_PRODUCTS_H

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

}  // namespace sluice

#endif

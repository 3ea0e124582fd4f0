// Quantizations of a source model on values of the graph.
#ifndef SLUICE_IMPORT_TFLITE_QUANTIZED_VALUES_H
#define SLUICE_IMPORT_TFLITE_QUANTIZED_VALUES_H

#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/given.h"
#include "quantizer/import/builder.h"

namespace sluice {

using Given = std::shared_ptr<const GivenQuantization>;

/// 8-bit integers without sign as ones with it, 128 less, zero points too; others as they are.
Given with_sign(const Given& given);

/// A constant of the graph: what the integers stand for, with them as `given`. U8 becomes S8.
ValueId add_quantized(Builder* builder, Tensor integers, const GivenQuantization& quantization);

/// The bias of a product, `channels` numbers: floats, or the integers that TensorFlow Lite adds to
/// the sums, which have scale x.scale * w.scale whatever the file says. kAbsent where there is
/// none. Throws sluice::Error where its type does not fit the product.
ValueId product_bias(Builder* builder, ValueId bias, const Given& x, const Given& w,
                     const Dim& channels);

/// Says of a value of the graph that its source quantizes it so. The integers of a constant are
/// worked out from its elements.
void give(Builder* builder, ValueId id, const Given& given);

/// What operations that only move elements do to quantizations, over the nodes from `first_node`
/// and the values from `first_value` on: operands and results have the same. Throws sluice::Error
/// where the source gives them different ones.
void spread_quantizations(Builder* builder, size_t first_node, size_t first_value);

}  // namespace sluice

#endif

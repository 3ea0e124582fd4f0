// Weights and bias of operators that are products.
#ifndef SLUICE_IMPORT_TFLITE_PRODUCT_H
#define SLUICE_IMPORT_TFLITE_PRODUCT_H

#include <memory>

#include "quantizer/import/tflite/operator_context.h"

namespace sluice {

struct Product {
  ValueId weights = kAbsent;  // constant
  ValueId bias = kAbsent;
  bool is_integer = false;  // integer operand, weights and result
  /// Of float operands with integer weights ("hybrid"), else null.
  std::shared_ptr<const DynamicActivations> dynamic;
};

/// Operands 1 (weights) and 2 (bias) of an operator whose operand 0 is the data; `channel_axis` of
/// the weights is that of the results. Throws sluice::Error where the types do not fit each other.
Product read_product(const OperatorContext& op, bool asymmetric_inputs, size_t channel_axis = 0);

/// How "hybrid" operators quantize their operands: rows by their largest magnitude, or
/// asymmetrically over their range.
std::shared_ptr<const DynamicActivations> hybrid_activations(bool asymmetric_inputs);

}  // namespace sluice

#endif

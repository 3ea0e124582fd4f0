// The constants of an LSTM operator as those of one Lstm node.
#ifndef SLUICE_IMPORT_TFLITE_LSTM_WEIGHTS_H
#define SLUICE_IMPORT_TFLITE_LSTM_WEIGHTS_H

#include "quantizer/import/tflite/operator_context.h"

namespace sluice {

/// Where the tensors of one direction begin among the inputs of an operator: w, r, bias and norm
/// for the gates i, f, c, o, peephole for i, f, o.
struct LstmInputs {
  size_t w, r, peephole, bias, projection, projection_bias, h, c, norm;
};

/// An Lstm node of one forward direction, complete but for its operand X: integer, hybrid or float
/// as the types of the weights and of the operator's input 0 say. Integer states must be quantized
/// as the operator's output `output`; the cell's scale must be a power of two from 2^-15 to 2^-9.
/// Throws sluice::Error for combinations of types and shapes that TensorFlow Lite does not have.
Node read_lstm(const OperatorContext& op, const LstmInputs& inputs, bool asymmetric_inputs);

}  // namespace sluice

#endif

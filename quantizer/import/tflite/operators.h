// The operators of TensorFlow Lite that are translated.
#ifndef SLUICE_IMPORT_TFLITE_OPERATORS_H
#define SLUICE_IMPORT_TFLITE_OPERATORS_H

#include "quantizer/import/tflite/operator_context.h"

namespace sluice {

struct TfliteOperator {
  tflite::OperatorKind kind;
  size_t min_inputs, max_inputs, max_outputs;
  void (*translate)(OperatorContext&);
};

/// The operator of that code, or null.
const TfliteOperator* find_operator(int32_t code);
/// "FULLY_CONNECTED", or its number where the code has no name here.
std::string operator_name(int32_t code);

namespace tflite_operators {

// Layout.
void reshape(OperatorContext& op);
void squeeze(OperatorContext& op);
void expand_dims(OperatorContext& op);
void transpose(OperatorContext& op);
void concatenation(OperatorContext& op);
void pack(OperatorContext& op);
void unpack(OperatorContext& op);
void split(OperatorContext& op);
void split_v(OperatorContext& op);
void gather(OperatorContext& op);
void slice(OperatorContext& op);
void strided_slice(OperatorContext& op);
void reverse(OperatorContext& op);
void pad(OperatorContext& op);
void broadcast_to(OperatorContext& op);

// Shapes and conversions.
void shape(OperatorContext& op);
void fill(OperatorContext& op);
void zeros_like(OperatorContext& op);
void cast(OperatorContext& op);
void quantize(OperatorContext& op);
void dequantize(OperatorContext& op);

// Pointwise arithmetic.
void abs(OperatorContext& op);
void neg(OperatorContext& op);
void exp(OperatorContext& op);
void log(OperatorContext& op);
void sqrt(OperatorContext& op);
void rsqrt(OperatorContext& op);
void square(OperatorContext& op);
void logistic(OperatorContext& op);
void tanh(OperatorContext& op);
void relu(OperatorContext& op);
void relu6(OperatorContext& op);
void relu_n1_to_1(OperatorContext& op);
void relu_0_to_1(OperatorContext& op);
void leaky_relu(OperatorContext& op);
void elu(OperatorContext& op);
void add(OperatorContext& op);
void sub(OperatorContext& op);
void mul(OperatorContext& op);
void div(OperatorContext& op);
void pow(OperatorContext& op);
void minimum(OperatorContext& op);
void maximum(OperatorContext& op);
void squared_difference(OperatorContext& op);

// Reductions.
void mean(OperatorContext& op);
void sum(OperatorContext& op);
void reduce_max(OperatorContext& op);
void reduce_min(OperatorContext& op);
void softmax(OperatorContext& op);
void log_softmax(OperatorContext& op);

// Layers.
void fully_connected(OperatorContext& op);
void conv(OperatorContext& op);
void depthwise_conv(OperatorContext& op);
void lstm(OperatorContext& op);
void sequence_lstm(OperatorContext& op);
void bidirectional_lstm(OperatorContext& op);

}  // namespace tflite_operators
}  // namespace sluice

#endif

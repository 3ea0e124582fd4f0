// The operators that are translated.
#ifndef SLUICE_IMPORT_ONNX_OPERATORS_H
#define SLUICE_IMPORT_ONNX_OPERATORS_H

#include <string>

#include "quantizer/import/onnx/node_context.h"

namespace sluice {

struct Operator {
  const char* type;
  size_t min_inputs, max_inputs, max_outputs;
  void (*translate)(NodeContext&);
};

/// The operator of that type in a domain ("" or "ai.onnx", "com.microsoft"), or null.
const Operator* find_operator(const std::string& domain, const std::string& type);

// Layout.
void translate_identity(NodeContext& node);
void translate_dropout(NodeContext& node);
void translate_reshape(NodeContext& node);
void translate_flatten(NodeContext& node);
void translate_squeeze(NodeContext& node);
void translate_unsqueeze(NodeContext& node);
void translate_transpose(NodeContext& node);
void translate_slice(NodeContext& node);
void translate_split(NodeContext& node);
void translate_concat(NodeContext& node);
void translate_pad(NodeContext& node);
void translate_gather(NodeContext& node);
void translate_expand(NodeContext& node);
void translate_tile(NodeContext& node);
void translate_cast(NodeContext& node);
void translate_where(NodeContext& node);

// Constants, shapes and arithmetic on them.
void translate_constant(NodeContext& node);
void translate_constant_of_shape(NodeContext& node);
void translate_shape(NodeContext& node);
void translate_size(NodeContext& node);
void translate_range(NodeContext& node);
void translate_equal(NodeContext& node);
void translate_greater(NodeContext& node);
void translate_less(NodeContext& node);
void translate_not(NodeContext& node);
void translate_reduce_prod(NodeContext& node);

// Pointwise arithmetic.
void translate_abs(NodeContext& node);
void translate_neg(NodeContext& node);
void translate_exp(NodeContext& node);
void translate_log(NodeContext& node);
void translate_sqrt(NodeContext& node);
void translate_reciprocal(NodeContext& node);
void translate_sigmoid(NodeContext& node);
void translate_tanh(NodeContext& node);
void translate_relu(NodeContext& node);
void translate_leaky_relu(NodeContext& node);
void translate_elu(NodeContext& node);
void translate_hard_sigmoid(NodeContext& node);
void translate_softplus(NodeContext& node);
void translate_softsign(NodeContext& node);
void translate_round(NodeContext& node);
void translate_thresholded_relu(NodeContext& node);
void translate_clip(NodeContext& node);
void translate_add(NodeContext& node);
void translate_sub(NodeContext& node);
void translate_mul(NodeContext& node);
void translate_div(NodeContext& node);
void translate_pow(NodeContext& node);
void translate_min(NodeContext& node);
void translate_max(NodeContext& node);
void translate_sum(NodeContext& node);
void translate_mean(NodeContext& node);

// Reductions.
void translate_reduce_sum(NodeContext& node);
void translate_reduce_mean(NodeContext& node);
void translate_reduce_max(NodeContext& node);
void translate_reduce_min(NodeContext& node);
void translate_reduce_sum_square(NodeContext& node);
void translate_reduce_l1(NodeContext& node);
void translate_reduce_l2(NodeContext& node);
void translate_global_average_pool(NodeContext& node);
void translate_softmax(NodeContext& node);
void translate_log_softmax(NodeContext& node);

// Layers.
void translate_matmul(NodeContext& node);
void translate_gemm(NodeContext& node);
void translate_conv(NodeContext& node);
void translate_lstm(NodeContext& node);
void translate_batch_normalization(NodeContext& node);
void translate_instance_normalization(NodeContext& node);
void translate_layer_normalization(NodeContext& node);

// Quantization.
void translate_quantize_linear(NodeContext& node);
void translate_dequantize_linear(NodeContext& node);
void translate_dynamic_quantize_linear(NodeContext& node);
void translate_matmul_integer(NodeContext& node);
void translate_conv_integer(NodeContext& node);
void translate_qlinear_matmul(NodeContext& node);
void translate_qlinear_conv(NodeContext& node);
void translate_qgemm(NodeContext& node);
void translate_matmul_integer_to_float(NodeContext& node);
void translate_dynamic_quantize_matmul(NodeContext& node);
void translate_dynamic_quantize_lstm(NodeContext& node);
void translate_matmul_nbits(NodeContext& node);

}  // namespace sluice

#endif

#include "quantizer/import/onnx/operators.h"

#include <limits>
#include <unordered_map>

namespace sluice {
namespace {

constexpr size_t kAny = std::numeric_limits<size_t>::max();

constexpr Operator kOnnxOperators[] = {
    {"Abs", 1, 1, 1, translate_abs},
    {"Add", 2, 2, 1, translate_add},
    {"BatchNormalization", 5, 5, 5, translate_batch_normalization},
    {"Cast", 1, 1, 1, translate_cast},
    {"Clip", 1, 3, 1, translate_clip},
    {"Concat", 1, kAny, 1, translate_concat},
    {"Constant", 0, 0, 1, translate_constant},
    {"ConstantOfShape", 1, 1, 1, translate_constant_of_shape},
    {"Conv", 2, 3, 1, translate_conv},
    {"ConvInteger", 2, 4, 1, translate_conv_integer},
    {"DequantizeLinear", 2, 3, 1, translate_dequantize_linear},
    {"Div", 2, 2, 1, translate_div},
    {"Dropout", 1, 3, 2, translate_dropout},
    {"DynamicQuantizeLinear", 1, 1, 3, translate_dynamic_quantize_linear},
    {"Elu", 1, 1, 1, translate_elu},
    {"Equal", 2, 2, 1, translate_equal},
    {"Exp", 1, 1, 1, translate_exp},
    {"Expand", 2, 2, 1, translate_expand},
    {"Flatten", 1, 1, 1, translate_flatten},
    {"Gather", 2, 2, 1, translate_gather},
    {"Gemm", 2, 3, 1, translate_gemm},
    {"GlobalAveragePool", 1, 1, 1, translate_global_average_pool},
    {"Greater", 2, 2, 1, translate_greater},
    {"HardSigmoid", 1, 1, 1, translate_hard_sigmoid},
    {"Identity", 1, 1, 1, translate_identity},
    {"InstanceNormalization", 3, 3, 1, translate_instance_normalization},
    {"LSTM", 3, 8, 3, translate_lstm},
    {"LayerNormalization", 2, 3, 3, translate_layer_normalization},
    {"LeakyRelu", 1, 1, 1, translate_leaky_relu},
    {"Less", 2, 2, 1, translate_less},
    {"Log", 1, 1, 1, translate_log},
    {"LogSoftmax", 1, 1, 1, translate_log_softmax},
    {"MatMul", 2, 2, 1, translate_matmul},
    {"MatMulInteger", 2, 4, 1, translate_matmul_integer},
    {"Max", 1, kAny, 1, translate_max},
    {"Mean", 1, kAny, 1, translate_mean},
    {"Min", 1, kAny, 1, translate_min},
    {"Mul", 2, 2, 1, translate_mul},
    {"Neg", 1, 1, 1, translate_neg},
    {"Not", 1, 1, 1, translate_not},
    {"Pad", 1, 4, 1, translate_pad},
    {"Pow", 2, 2, 1, translate_pow},
    {"QLinearConv", 8, 9, 1, translate_qlinear_conv},
    {"QLinearMatMul", 8, 8, 1, translate_qlinear_matmul},
    {"QuantizeLinear", 2, 3, 1, translate_quantize_linear},
    {"Range", 3, 3, 1, translate_range},
    {"Reciprocal", 1, 1, 1, translate_reciprocal},
    {"ReduceL1", 1, 2, 1, translate_reduce_l1},
    {"ReduceL2", 1, 2, 1, translate_reduce_l2},
    {"ReduceMax", 1, 2, 1, translate_reduce_max},
    {"ReduceMean", 1, 2, 1, translate_reduce_mean},
    {"ReduceMin", 1, 2, 1, translate_reduce_min},
    {"ReduceProd", 1, 2, 1, translate_reduce_prod},
    {"ReduceSum", 1, 2, 1, translate_reduce_sum},
    {"ReduceSumSquare", 1, 2, 1, translate_reduce_sum_square},
    {"Relu", 1, 1, 1, translate_relu},
    {"Reshape", 2, 2, 1, translate_reshape},
    {"Round", 1, 1, 1, translate_round},
    {"Shape", 1, 1, 1, translate_shape},
    {"Sigmoid", 1, 1, 1, translate_sigmoid},
    {"Size", 1, 1, 1, translate_size},
    {"Slice", 1, 5, 1, translate_slice},
    {"Softmax", 1, 1, 1, translate_softmax},
    {"Softplus", 1, 1, 1, translate_softplus},
    {"Softsign", 1, 1, 1, translate_softsign},
    {"Split", 1, 2, kAny, translate_split},
    {"Sqrt", 1, 1, 1, translate_sqrt},
    {"Squeeze", 1, 2, 1, translate_squeeze},
    {"Sub", 2, 2, 1, translate_sub},
    {"Sum", 1, kAny, 1, translate_sum},
    {"Tanh", 1, 1, 1, translate_tanh},
    {"ThresholdedRelu", 1, 1, 1, translate_thresholded_relu},
    {"Tile", 2, 2, 1, translate_tile},
    {"Transpose", 1, 1, 1, translate_transpose},
    {"Unsqueeze", 1, 2, 1, translate_unsqueeze},
    {"Where", 3, 3, 1, translate_where},
};

constexpr Operator kMicrosoftOperators[] = {
    {"DynamicQuantizeLSTM", 12, 12, 3, translate_dynamic_quantize_lstm},
    {"DynamicQuantizeMatMul", 3, 5, 1, translate_dynamic_quantize_matmul},
    {"MatMulIntegerToFloat", 4, 7, 1, translate_matmul_integer_to_float},
    {"MatMulNBits", 3, 6, 1, translate_matmul_nbits},
    {"QGemm", 6, 9, 1, translate_qgemm},
};

using Operators = std::unordered_map<std::string, const Operator*>;

template <size_t N>
Operators* by_type(const Operator (&operators)[N]) {
  auto* map = new Operators;
  for (const Operator& op : operators) map->emplace(op.type, &op);
  return map;
}

}  // namespace

const Operator* find_operator(const std::string& domain, const std::string& type) {
  static const Operators* const onnx = by_type(kOnnxOperators);
  static const Operators* const microsoft = by_type(kMicrosoftOperators);
  const Operators& operators = domain == "com.microsoft" ? *microsoft : *onnx;
  const auto found = operators.find(type);
  return found == operators.end() ? nullptr : found->second;
}

}  // namespace sluice

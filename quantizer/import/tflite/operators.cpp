#include "quantizer/import/tflite/operators.h"

#include <algorithm>

namespace sluice {
namespace {

namespace ops = tflite_operators;
using namespace tflite;  // the codes

constexpr size_t kAny = SIZE_MAX;

constexpr TfliteOperator kOperators[] = {
    {OperatorKind_ABS, 1, 1, 1, ops::abs},
    {OperatorKind_ADD, 2, 2, 1, ops::add},
    {OperatorKind_BIDIRECTIONAL_SEQUENCE_LSTM, 39, 48, 2, ops::bidirectional_lstm},
    {OperatorKind_BROADCAST_TO, 2, 2, 1, ops::broadcast_to},
    {OperatorKind_CAST, 1, 1, 1, ops::cast},
    {OperatorKind_CONCATENATION, 1, kAny, 1, ops::concatenation},
    {OperatorKind_CONV_2D, 2, 3, 1, ops::conv},
    {OperatorKind_DEPTHWISE_CONV_2D, 2, 3, 1, ops::depthwise_conv},
    {OperatorKind_DEQUANTIZE, 1, 1, 1, ops::dequantize},
    {OperatorKind_DIV, 2, 2, 1, ops::div},
    {OperatorKind_ELU, 1, 1, 1, ops::elu},
    {OperatorKind_EXP, 1, 1, 1, ops::exp},
    {OperatorKind_EXPAND_DIMS, 2, 2, 1, ops::expand_dims},
    {OperatorKind_FILL, 2, 2, 1, ops::fill},
    {OperatorKind_FULLY_CONNECTED, 2, 3, 1, ops::fully_connected},
    {OperatorKind_GATHER, 2, 2, 1, ops::gather},
    {OperatorKind_LEAKY_RELU, 1, 1, 1, ops::leaky_relu},
    {OperatorKind_LOG, 1, 1, 1, ops::log},
    {OperatorKind_LOGISTIC, 1, 1, 1, ops::logistic},
    {OperatorKind_LOG_SOFTMAX, 1, 1, 1, ops::log_softmax},
    {OperatorKind_LSTM, 20, 24, 1, ops::lstm},
    {OperatorKind_MAXIMUM, 2, 2, 1, ops::maximum},
    {OperatorKind_MEAN, 2, 2, 1, ops::mean},
    {OperatorKind_MINIMUM, 2, 2, 1, ops::minimum},
    {OperatorKind_MUL, 2, 2, 1, ops::mul},
    {OperatorKind_NEG, 1, 1, 1, ops::neg},
    {OperatorKind_PACK, 1, kAny, 1, ops::pack},
    {OperatorKind_PAD, 2, 2, 1, ops::pad},
    {OperatorKind_PADV2, 3, 3, 1, ops::pad},
    {OperatorKind_POW, 2, 2, 1, ops::pow},
    {OperatorKind_QUANTIZE, 1, 1, 1, ops::quantize},
    {OperatorKind_REDUCE_MAX, 2, 2, 1, ops::reduce_max},
    {OperatorKind_REDUCE_MIN, 2, 2, 1, ops::reduce_min},
    {OperatorKind_RELU, 1, 1, 1, ops::relu},
    {OperatorKind_RELU6, 1, 1, 1, ops::relu6},
    {OperatorKind_RELU_0_TO_1, 1, 1, 1, ops::relu_0_to_1},
    {OperatorKind_RELU_N1_TO_1, 1, 1, 1, ops::relu_n1_to_1},
    {OperatorKind_RESHAPE, 1, 2, 1, ops::reshape},
    {OperatorKind_REVERSE_V2, 2, 2, 1, ops::reverse},
    {OperatorKind_RSQRT, 1, 1, 1, ops::rsqrt},
    {OperatorKind_SHAPE, 1, 1, 1, ops::shape},
    {OperatorKind_SLICE, 3, 3, 1, ops::slice},
    {OperatorKind_SOFTMAX, 1, 1, 1, ops::softmax},
    {OperatorKind_SPLIT, 2, 2, kAny, ops::split},
    {OperatorKind_SPLIT_V, 3, 3, kAny, ops::split_v},
    {OperatorKind_SQRT, 1, 1, 1, ops::sqrt},
    {OperatorKind_SQUARE, 1, 1, 1, ops::square},
    {OperatorKind_SQUARED_DIFFERENCE, 2, 2, 1, ops::squared_difference},
    {OperatorKind_SQUEEZE, 1, 1, 1, ops::squeeze},
    {OperatorKind_STRIDED_SLICE, 4, 4, 1, ops::strided_slice},
    {OperatorKind_SUB, 2, 2, 1, ops::sub},
    {OperatorKind_SUM, 2, 2, 1, ops::sum},
    {OperatorKind_TANH, 1, 1, 1, ops::tanh},
    {OperatorKind_TRANSPOSE, 2, 2, 1, ops::transpose},
    {OperatorKind_UNIDIRECTIONAL_SEQUENCE_LSTM, 20, 24, 1, ops::sequence_lstm},
    {OperatorKind_UNPACK, 1, 1, kAny, ops::unpack},
    {OperatorKind_ZEROS_LIKE, 1, 1, 1, ops::zeros_like},
};

}  // namespace

const TfliteOperator* find_operator(int32_t code) {
  const auto* found =
      std::find_if(std::begin(kOperators), std::end(kOperators),
                   [&](const TfliteOperator& op) { return static_cast<int32_t>(op.kind) == code; });
  return found == std::end(kOperators) ? nullptr : found;
}

std::string operator_name(int32_t code) {
  const char* name = EnumNameOperatorKind(static_cast<OperatorKind>(code));
  return name[0] ? name : "operator code " + std::to_string(code);
}

}  // namespace sluice

// QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear.
#include "quantizer/error.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/onnx/quantization.h"
#include "quantizer/import/onnx/tensor_proto.h"
#include "quantizer/import/quoted.h"

namespace sluice {
namespace {

// Axis and block size as both operators have them: from operator set 13 and 21 on.
QuantizationOperands read_operands(NodeContext& node) {
  QuantizationOperands operands{node.input(1), node.optional_input(2)};
  if (node.opset >= 21) operands.block = node.int_attribute("block_size", 0);
  if (operands.block < 0 || operands.block > INT32_MAX) {
    throw Error("attribute \"block_size\" is " + std::to_string(operands.block));
  }
  const int64_t axis = node.opset >= 13 ? node.int_attribute("axis", 1) : 1;
  const bool matters = operands.block > 0 || elements(node.shape(1)) != Dim(1);
  if (matters) operands.axis = NodeContext::normalize_axis(axis, node.rank(0));
  if (node.builder.type(operands.scale) != SLUICE_F32) {
    throw Error(std::string("the scale is ") + sluice_type_name(node.builder.type(operands.scale)) +
                ", expected f32");
  }
  return operands;
}

IntegerFormat output_format(NodeContext& node) {
  if (node.has_input(2)) {
    const ValueId zero = node.input(2);
    return {node.builder.type(zero), node.builder.bits(zero)};
  }
  const int64_t asked = node.opset >= 21 ? node.int_attribute("output_dtype", 0) : 0;
  if (asked == 0) return {SLUICE_U8, 8};
  const auto data_type = static_cast<int32_t>(asked);
  if (asked != data_type) throw Error("attribute \"output_dtype\" is " + std::to_string(asked));
  const IntegerFormat narrow = narrow_format(data_type);
  if (narrow.bits != 0) return narrow;
  const sluice_type type = element_type(data_type);
  return {type, static_cast<int>(8 * element_bytes(type))};
}

}  // namespace

void translate_quantize_linear(NodeContext& node) {
  const QuantizationOperands operands = read_operands(node);
  node.ignore_attribute("saturate");  // of float8
  if (node.has_input(2)) node.ignore_attribute("output_dtype");
  if (node.opset >= 23) node.expect_int_attribute("precision", 0);
  const IntegerFormat format = output_format(node);
  switch (format.type) {
    case SLUICE_S8:
    case SLUICE_U8:
    case SLUICE_S16:
    case SLUICE_U16:
      break;
    default:
      throw Error(std::string("quantization to ") + sluice_type_name(format.type) +
                  " is not supported");
  }
  if (node.builder.type(node.input(0)) != SLUICE_F32) {
    throw Error(std::string("the operand is ") +
                sluice_type_name(node.builder.type(node.input(0))) + ", expected f32");
  }
  node.set_output(0, quantize(&node.builder, node.input(0), operands, format));
}

void translate_dequantize_linear(NodeContext& node) {
  const QuantizationOperands operands = read_operands(node);
  if (node.opset >= 23) {
    const int64_t type = node.int_attribute("output_dtype", 0);
    if (type != 0 && type != onnx::TensorProto::FLOAT) {
      throw Error("attribute \"output_dtype\" is " + onnx_type_name(static_cast<int32_t>(type)) +
                  "; only FLOAT is supported");
    }
  }
  node.set_output(0, dequantize(&node.builder, node.input(0), operands));
}

void translate_dynamic_quantize_linear(NodeContext& node) {
  Builder& builder = node.builder;
  const DynamicIntegers integers = quantize_dynamically(&builder, node.input(0));
  node.set_output(0, builder.cast(integers.q, SLUICE_U8));
  node.set_output(1, integers.scale);
  node.set_output(2, builder.cast(integers.zero_point, SLUICE_U8));
}

}  // namespace sluice

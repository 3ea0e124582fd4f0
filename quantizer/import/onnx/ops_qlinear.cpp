// Operators from integers to integers with fixed scales: float layers whose operands and results
// have given quantizations.
#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/onnx/quantization.h"

namespace sluice {
namespace {

// An operand with its scale and zero point, real.
ValueId real_operand(NodeContext& node, size_t q, size_t scale, size_t zero_point, int64_t axis) {
  return dequantize(&node.builder, node.input(q),
                    {node.input(scale), node.optional_input(zero_point), axis});
}

// The result in integers as inputs `scale` and `zero_point` say.
ValueId integer_result(NodeContext& node, ValueId y, size_t scale, size_t zero_point) {
  const ValueId zero = node.input(zero_point);
  const IntegerFormat format = {node.builder.type(zero), node.builder.bits(zero)};
  return quantize(&node.builder, y, {node.input(scale), zero}, format);
}

// Biases are integers with the scale of the sums: factor x_scale w_scale.
ValueId real_bias(NodeContext& node, size_t bias, size_t x_scale, size_t w_scale, float factor) {
  if (!node.has_input(bias)) return kAbsent;
  Builder& builder = node.builder;
  const ValueId scale = builder.binary(
      BinaryKind::Mul, builder.reshape(node.input(x_scale), {}),
      factor == 1 ? node.input(w_scale)
                  : builder.binary(BinaryKind::Mul, node.input(w_scale), builder.scalar(factor)));
  return dequantize(&builder, node.input(bias), {scale});
}

// A bias of N channels for a product; kAbsent where it has another shape.
ValueId channels(Builder* builder, ValueId bias, const Dim& count) {
  if (bias == kAbsent) return kAbsent;
  const Shape& shape = builder->shape(bias);
  if (elements(shape) != count || (!shape.empty() && shape.back() != count)) return kAbsent;
  return builder->reshape(bias, {count});
}

}  // namespace

void translate_qlinear_matmul(NodeContext& node) {
  const ValueId a = real_operand(node, 0, 1, 2, node.rank(0) - 2);
  const ValueId b = real_operand(node, 3, 4, 5, node.rank(3) - 1);
  node.set_output(0, integer_result(node, product(&node.builder, a, b), 6, 7));
}

void translate_qlinear_conv(NodeContext& node) {
  const ValueId x = real_operand(node, 0, 1, 2, 1);
  const ValueId w = real_operand(node, 3, 4, 5, 0);
  const ValueId bias = real_bias(node, 8, 1, 4, 1);
  node.set_output(0, integer_result(node, convolve(node, x, w, bias), 6, 7));
}

void translate_qgemm(NodeContext& node) {
  Builder& builder = node.builder;
  const float alpha = node.float_attribute("alpha", 1);
  const bool transposed_a = node.int_attribute("transA", 0) != 0;
  const bool transposed_b = node.int_attribute("transB", 0) != 0;
  if (node.rank(0) != 2 || node.rank(3) != 2) {
    throw Error("A and B have shapes " + text(node.shape(0)) + " and " + text(node.shape(3)) +
                ", expected rank 2");
  }
  ValueId a = real_operand(node, 0, 1, 2, 0);
  if (transposed_a) a = builder.transpose(a, {1, 0});
  // alpha is a factor of the sums, bias included.
  const ValueId b_scale =
      alpha == 1 ? node.input(4)
                 : builder.binary(BinaryKind::Mul, node.input(4), builder.scalar(alpha));
  const ValueId b =
      dequantize(&builder, node.input(3), {b_scale, node.optional_input(5), transposed_b ? 0 : 1});
  const ValueId bias = real_bias(node, 6, 1, 4, alpha);
  const ValueId row = channels(&builder, bias, node.shape(3)[transposed_b ? 0 : 1]);
  ValueId y = linear(&builder, a, b, row, transposed_b);
  if (bias != kAbsent && row == kAbsent) y = builder.binary(BinaryKind::Add, y, bias);
  if (node.has_input(8)) {
    y = integer_result(node, y, 7, 8);
  } else if (node.has_input(7)) {
    throw Error("input 7 (y_scale) is given without input 8 (y_zero_point)");
  }
  node.set_output(0, y);
}

void translate_matmul_integer_to_float(NodeContext& node) {
  Builder& builder = node.builder;
  const ValueId a = real_operand(node, 0, 2, 4, node.rank(0) - 2);
  const ValueId b = real_operand(node, 1, 3, 5, node.rank(1) - 1);
  const ValueId y = product(&builder, a, b);
  node.set_output(0, node.has_input(6) ? builder.binary(BinaryKind::Add, y, node.input(6)) : y);
}

}  // namespace sluice

#include "quantizer/error.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

ValueId scaled(Builder* builder, ValueId x, float factor) {
  return factor == 1 ? x : builder->binary(BinaryKind::Mul, x, builder->scalar(factor));
}

// C of Gemm as the bias of N channels; kAbsent where it differs from row to row.
ValueId channel_bias(Builder* builder, ValueId c, const Dim& channels) {
  const Shape shape = builder->shape(c);
  if (shape.size() > 2) throw Error("C has shape " + text(shape) + ", expected rank 2 at most");
  if (shape.size() == 2 && shape[0] != Dim(1)) return kAbsent;
  const ValueId row = shape.size() == 2 ? builder->reshape(c, {shape[1]}) : c;
  return builder->shape(row) == Shape{channels} ? row : builder->expand(row, {channels});
}

}  // namespace

ValueId linear(Builder* builder, ValueId x, ValueId w, ValueId bias, bool transposed) {
  Node node{};
  node.kind = OpKind::Linear;
  node.inputs = {x, w, bias};
  node.transposed = transposed;
  return builder->add(std::move(node), SLUICE_F32);
}

ValueId matmul(Builder* builder, ValueId a, ValueId b) {
  const Shape shape_a = builder->shape(a), shape_b = builder->shape(b);
  if (shape_a.empty() || shape_b.empty()) throw Error("an operand is a scalar");
  // Vectors are a row on the left, a column on the right, and leave no axis in the result.
  if (shape_a.size() == 1) a = builder->reshape(a, {1, shape_a[0]});
  if (shape_b.size() == 1) b = builder->reshape(b, {shape_b[0], 1});
  Node product{};
  product.kind = OpKind::MatMul;
  product.inputs = {a, b};
  const ValueId y = builder->add(std::move(product), SLUICE_F32);
  Shape shape = builder->shape(y);
  if (shape_b.size() == 1) shape.pop_back();
  if (shape_a.size() == 1) shape.erase(shape.end() - (shape_b.size() == 1 ? 1 : 2));
  return shape == builder->shape(y) ? y : builder->reshape(y, shape);
}

ValueId product(Builder* builder, ValueId a, ValueId b) {
  const bool is_linear =
      builder->graph.is_constant(b) && builder->shape(b).size() == 2 && !builder->shape(a).empty();
  return is_linear ? linear(builder, a, b, kAbsent, false) : matmul(builder, a, b);
}

void translate_matmul(NodeContext& node) {
  node.set_output(0, product(&node.builder, node.input(0), node.input(1)));
}

void translate_gemm(NodeContext& node) {
  Builder& builder = node.builder;
  const float alpha = node.float_attribute("alpha", 1), beta = node.float_attribute("beta", 1);
  const bool transposed_a = node.int_attribute("transA", 0) != 0;
  const bool transposed_b = node.int_attribute("transB", 0) != 0;
  if (node.rank(0) != 2 || node.rank(1) != 2) {
    throw Error("A and B have shapes " + text(node.shape(0)) + " and " + text(node.shape(1)) +
                ", expected rank 2");
  }
  ValueId a = node.input(0);
  if (transposed_a) a = builder.transpose(a, {1, 0});
  const ValueId b = scaled(&builder, node.input(1), alpha);
  const Dim channels = node.shape(1)[transposed_b ? 0 : 1];
  ValueId c = node.optional_input(2), bias = kAbsent;
  if (c != kAbsent && beta != 0) {
    c = scaled(&builder, c, beta);
    bias = channel_bias(&builder, c, channels);
  } else {
    c = kAbsent;
  }
  ValueId y = linear(&builder, a, b, bias, transposed_b);
  if (c != kAbsent && bias == kAbsent) y = builder.binary(BinaryKind::Add, y, c);
  node.set_output(0, y);
}

}  // namespace sluice

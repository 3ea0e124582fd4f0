#include "quantizer/error.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

struct Normalized {
  ValueId centered;  // x - mean
  ValueId inverse;   // 1 / sqrt(variance + epsilon)
  ValueId mean;
};

Normalized normalize(Builder* builder, ValueId x, const std::vector<int64_t>& axes, float epsilon) {
  Normalized result{};
  result.mean = builder->reduce(ReduceKind::Mean, x, axes, true);
  result.centered = builder->binary(BinaryKind::Sub, x, result.mean);
  const ValueId square = builder->binary(BinaryKind::Mul, result.centered, result.centered);
  const ValueId variance = builder->reduce(ReduceKind::Mean, square, axes, true);
  const ValueId shifted = builder->binary(BinaryKind::Add, variance, builder->scalar(epsilon));
  result.inverse = builder->unary(UnaryKind::Reciprocal, builder->unary(UnaryKind::Sqrt, shifted));
  return result;
}

// [C] as [C, 1, ...], which broadcasts along the channels of [N, C, ...].
ValueId per_channel(NodeContext& node, size_t input) {
  Shape shape = node.shape(input);
  if (shape.size() != 1) {
    throw Error("input " + std::to_string(input) + " has shape " + text(shape) +
                ", expected rank 1");
  }
  node.builder.agree(shape[0], node.shape(0).at(1), "the number of channels");
  shape.resize(static_cast<size_t>(node.rank(0)) - 1, 1);
  return node.builder.reshape(node.input(input), shape);
}

}  // namespace

void translate_batch_normalization(NodeContext& node) {
  Builder& builder = node.builder;
  const float epsilon = node.float_attribute("epsilon", 1e-5F);
  node.ignore_attribute("momentum");  // of training
  if (node.opset < 9) node.expect_int_attribute("spatial", 1);
  node.expect_int_attribute("training_mode", 0);
  for (size_t i = 1; i < node.output_count(); ++i) {
    if (node.wants_output(i)) throw Error("output " + std::to_string(i) + " is not supported");
  }
  if (node.rank(0) < 2) throw Error("input 0 has shape " + text(node.shape(0)));
  const ValueId scale = per_channel(node, 1), bias = per_channel(node, 2);
  const ValueId mean = per_channel(node, 3), variance = per_channel(node, 4);
  const ValueId deviation = builder.unary(
      UnaryKind::Sqrt, builder.binary(BinaryKind::Add, variance, builder.scalar(epsilon)));
  // x * factor + (bias - mean * factor); both are constants where the statistics are.
  const ValueId factor = builder.binary(BinaryKind::Div, scale, deviation);
  const ValueId offset =
      builder.binary(BinaryKind::Sub, bias, builder.binary(BinaryKind::Mul, mean, factor));
  const ValueId scaled = builder.binary(BinaryKind::Mul, node.input(0), factor);
  node.set_output(0, builder.binary(BinaryKind::Add, scaled, offset));
}

void translate_instance_normalization(NodeContext& node) {
  Builder& builder = node.builder;
  const float epsilon = node.float_attribute("epsilon", 1e-5F);
  if (node.rank(0) < 3) throw Error("input 0 has shape " + text(node.shape(0)));
  std::vector<int64_t> axes;
  for (int64_t axis = 2; axis < node.rank(0); ++axis) axes.push_back(axis);
  const Normalized found = normalize(&builder, node.input(0), axes, epsilon);
  const ValueId unit = builder.binary(BinaryKind::Mul, found.centered, found.inverse);
  const ValueId scaled = builder.binary(BinaryKind::Mul, unit, per_channel(node, 1));
  node.set_output(0, builder.binary(BinaryKind::Add, scaled, per_channel(node, 2)));
}

void translate_layer_normalization(NodeContext& node) {
  Builder& builder = node.builder;
  const float epsilon = node.float_attribute("epsilon", 1e-5F);
  node.expect_int_attribute("stash_type", 1);
  std::vector<int64_t> axes;
  for (int64_t axis = NodeContext::normalize_axis(node.int_attribute("axis", -1), node.rank(0));
       axis < node.rank(0); ++axis) {
    axes.push_back(axis);
  }
  const Normalized found = normalize(&builder, node.input(0), axes, epsilon);
  ValueId y = builder.binary(BinaryKind::Mul, found.centered, found.inverse);
  y = builder.binary(BinaryKind::Mul, y, node.input(1));
  if (node.has_input(2)) y = builder.binary(BinaryKind::Add, y, node.input(2));
  node.set_output(0, y);
  if (node.wants_output(1)) node.set_output(1, found.mean);
  if (node.wants_output(2)) node.set_output(2, found.inverse);
}

}  // namespace sluice

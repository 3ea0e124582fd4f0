#include "quantizer/error.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

struct Reduction {
  std::vector<int64_t> axes;
  bool keep_dims;
  bool nothing;  // no axes given, and that means none
};

// Axes are an attribute before operator set `since`, an input from then on.
Reduction reduction(NodeContext& node, int64_t since) {
  Reduction result{{}, node.int_attribute("keepdims", 1) != 0, false};
  const bool noop = node.opset >= since && node.int_attribute("noop_with_empty_axes", 0) != 0;
  const auto axes = node.ints_attribute_or_input("axes", 1, since);
  if (node.opset < since && node.has_input(1)) throw Error("input 1 is not expected");
  if (axes && !axes->empty()) {
    result.axes = NodeContext::normalize_axes(*axes, node.rank(0));
  } else if (noop) {
    result.nothing = true;
  } else {
    for (int64_t axis = 0; axis < node.rank(0); ++axis) result.axes.push_back(axis);
  }
  return result;
}

ValueId reduce(NodeContext& node, ReduceKind kind, ValueId x, int64_t since) {
  const Reduction found = reduction(node, since);
  return found.nothing ? x : node.builder.reduce(kind, x, found.axes, found.keep_dims);
}

void translate_softmax(NodeContext& node, bool log) {
  Builder& builder = node.builder;
  const Shape x = node.shape(0);
  // Before operator set 13 all axes from `axis` on are one.
  const bool flattens = node.opset < 13;
  const int64_t axis =
      NodeContext::normalize_axis(node.int_attribute("axis", flattens ? 1 : -1), node.rank(0));
  Node softmax{};
  softmax.kind = OpKind::Softmax;
  softmax.log = log;
  softmax.inputs = {node.input(0)};
  softmax.axis = axis;
  if (!flattens || axis + 1 == node.rank(0)) {
    node.set_output(0, builder.add(std::move(softmax), SLUICE_F32));
    return;
  }
  const auto middle = x.begin() + axis;
  softmax.inputs = {builder.reshape(
      node.input(0), {elements(Shape(x.begin(), middle)), elements(Shape(middle, x.end()))})};
  softmax.axis = 1;
  node.set_output(0, builder.reshape(builder.add(std::move(softmax), SLUICE_F32), x));
}

}  // namespace

void translate_reduce_sum(NodeContext& node) {
  node.set_output(0, reduce(node, ReduceKind::Sum, node.input(0), 13));
}

void translate_reduce_mean(NodeContext& node) {
  node.set_output(0, reduce(node, ReduceKind::Mean, node.input(0), 18));
}

void translate_reduce_max(NodeContext& node) {
  node.set_output(0, reduce(node, ReduceKind::Max, node.input(0), 18));
}

void translate_reduce_min(NodeContext& node) {
  node.set_output(0, reduce(node, ReduceKind::Min, node.input(0), 18));
}

void translate_reduce_sum_square(NodeContext& node) {
  const ValueId square = node.builder.binary(BinaryKind::Mul, node.input(0), node.input(0));
  node.set_output(0, reduce(node, ReduceKind::Sum, square, 18));
}

void translate_reduce_l1(NodeContext& node) {
  const ValueId magnitude = node.builder.unary(UnaryKind::Abs, node.input(0));
  node.set_output(0, reduce(node, ReduceKind::Sum, magnitude, 18));
}

void translate_reduce_l2(NodeContext& node) {
  const ValueId square = node.builder.binary(BinaryKind::Mul, node.input(0), node.input(0));
  node.set_output(0,
                  node.builder.unary(UnaryKind::Sqrt, reduce(node, ReduceKind::Sum, square, 18)));
}

void translate_global_average_pool(NodeContext& node) {
  std::vector<int64_t> axes;
  for (int64_t axis = 2; axis < node.rank(0); ++axis) axes.push_back(axis);
  if (axes.empty()) throw Error("input 0 has no spatial axes");
  node.set_output(0, node.builder.reduce(ReduceKind::Mean, node.input(0), axes, true));
}

void translate_softmax(NodeContext& node) { translate_softmax(node, false); }

void translate_log_softmax(NodeContext& node) { translate_softmax(node, true); }

}  // namespace sluice

// Reductions: the kernels work on the rows of a matrix, so other axes are moved behind first.
#include "quantizer/lower/axes.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

/// x as a matrix: the axes in front of the last `count` ones become rows.
Shape matrix_shape(const Shape& shape, size_t count) {
  const auto split = shape.end() - static_cast<std::ptrdiff_t>(count);
  return {elements(Shape(shape.begin(), split)), elements(Shape(split, shape.end()))};
}

const char* op_name(ReduceKind kind) {
  switch (kind) {
    case ReduceKind::Sum:
    case ReduceKind::Mean:
      return "reduce_sum_f32";
    case ReduceKind::Max:
      return "reduce_max_f32";
    case ReduceKind::Min:
      return "reduce_min_f32";
  }
  return "";
}

/// 0 makes the operation divide by the number of columns of the run.
float scale(ReduceKind kind, const Dim& columns) {
  if (kind != ReduceKind::Mean) return 1;
  if (!columns.is_constant()) return 0;
  return columns == Dim(0) ? 0 : 1 / static_cast<float>(columns.constant());
}

}  // namespace

void lower_reduce(PlanBuilder& builder, const Node& node) {
  require_f32(builder.graph(), node);
  const int32_t x = builder.read(node.inputs[0]);
  const size_t rank = builder.shape(x).size();
  const int32_t sorted = transpose(builder, x, axes_last(rank, node.axes));
  const Shape matrix = matrix_shape(builder.shape(sorted), node.axes.size());
  const int32_t rows = builder.view(sorted, matrix);
  builder.call(op_name(node.reduce), {rows}, {builder.define_as(node.outputs[0], {matrix[0]})}, {},
               {scale(node.reduce, matrix[1])});
}

void lower_softmax(PlanBuilder& builder, const Node& node) {
  require_f32(builder.graph(), node);
  const char* op = node.log ? "log_softmax_f32" : "softmax_f32";
  const int32_t x = builder.read(node.inputs[0]);
  const std::vector<int64_t> perm = axes_last(builder.shape(x).size(), {node.axis});
  const int32_t sorted = transpose(builder, x, perm);
  const Shape shape = builder.shape(sorted);
  const Shape matrix = matrix_shape(shape, 1);
  const int32_t rows = builder.view(sorted, matrix);
  if (keeps_order(builder.shape(x), perm)) {
    builder.call(op, {rows}, {builder.define_as(node.outputs[0], matrix)});
    return;
  }
  const int32_t y = builder.add_arena(SLUICE_F32, matrix);
  builder.call(op, {rows}, {y});
  transpose_into(builder, builder.view(y, shape), inverse(perm), node.outputs[0]);
}

}  // namespace sluice

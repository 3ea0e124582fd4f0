#include <algorithm>
#include <optional>

#include "quantizer/graph/infer.h"
#include "quantizer/import/extents.h"
#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {
namespace {

size_t axis_of(const OperatorContext& op, size_t input, int64_t axis) {
  return static_cast<size_t>(normalize_axis(axis, op.rank(input)));
}

int64_t only_integer(const OperatorContext& op, size_t input, const char* what) {
  const std::vector<int64_t> numbers = op.known_integers(input, what);
  if (numbers.size() != 1) throw Error(std::string(what) + " is not one number");
  return numbers[0];
}

void set_parts(OperatorContext& op, size_t input, size_t axis, const std::vector<Dim>& sizes) {
  if (sizes.size() != op.output_count()) {
    throw Error(std::to_string(sizes.size()) + " parts, but " + std::to_string(op.output_count()) +
                " outputs");
  }
  Dim begin;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const Dim start = sizes[i] == Dim(0) ? Dim(0) : begin;
    op.set_output(i, op.builder.slice_axis(op.input(input), axis, start, sizes[i]));
    begin = begin + sizes[i];
  }
  op.builder.agree(begin, op.shape(input)[axis], "the sum of the parts");
}

}  // namespace

void reshape(OperatorContext& op) {
  std::vector<Dim> target;
  if (op.has_input(1)) {
    target = op.builder.known_extents(op.input(1), "the shape");
  } else {
    for (const int32_t extent : op.options<tflite::ReshapeOptions>().shape) {
      target.emplace_back(extent);
    }
  }
  Shape shape, others;
  std::optional<size_t> inferred;
  for (size_t i = 0; i < target.size(); ++i) {
    if (target[i] == Dim(-1)) {
      if (inferred) throw Error("the shape holds -1 twice");
      inferred = i;
      shape.emplace_back(1);
    } else {
      shape.push_back(target[i]);
      others.push_back(target[i]);
    }
  }
  if (inferred) shape[*inferred] = remaining_extent(op.shape(0), others);
  op.set_output(0, op.builder.reshape(op.input(0), shape));
}

void squeeze(OperatorContext& op) {
  const Shape x = op.shape(0);
  const std::vector<int32_t> given = op.options<tflite::SqueezeOptions>().axes;
  std::vector<int64_t> axes(given.begin(), given.end());
  if (axes.empty()) {
    for (size_t i = 0; i < x.size(); ++i) {
      if (x[i] == Dim(1)) axes.push_back(static_cast<int64_t>(i));
    }
  }
  axes = normalize_axes(axes, op.rank(0));
  Shape shape;
  for (size_t i = 0; i < x.size(); ++i) {
    if (!std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i))) {
      shape.push_back(x[i]);
    } else {
      op.builder.agree(x[i], 1, "an extent to squeeze");
    }
  }
  op.set_output(0, op.builder.reshape(op.input(0), shape));
}

void expand_dims(OperatorContext& op) {
  const int64_t axis = normalize_axis(only_integer(op, 1, "the axis"), op.rank(0) + 1);
  Shape shape = op.shape(0);
  shape.insert(shape.begin() + axis, 1);
  op.set_output(0, op.builder.reshape(op.input(0), shape));
}

void transpose(OperatorContext& op) {
  std::vector<int64_t> perm = op.known_integers(1, "the permutation");
  for (int64_t& axis : perm) axis = normalize_axis(axis, op.rank(0));
  op.set_output(0, op.builder.transpose(op.input(0), perm));
}

void concatenation(OperatorContext& op) {
  const auto options = op.options<tflite::ConcatenationOptions>();
  const auto axis = static_cast<int64_t>(axis_of(op, 0, options.axis));
  std::vector<ValueId> operands;
  for (size_t i = 0; i < op.input_count(); ++i) operands.push_back(op.input(i));
  const ValueId joined = op.builder.concat(operands, axis);
  op.set_output(0, activate(&op.builder, joined, options.activation));
}

void pack(OperatorContext& op) {
  const auto options = op.options<tflite::PackOptions>();
  if (options.count != static_cast<int64_t>(op.input_count())) {
    throw Error(std::to_string(op.input_count()) + " inputs, but the count is " +
                std::to_string(options.count));
  }
  Shape shape = op.shape(0);
  const int64_t axis = normalize_axis(options.axis, op.rank(0) + 1);
  shape.insert(shape.begin() + axis, 1);
  std::vector<ValueId> operands;
  for (size_t i = 0; i < op.input_count(); ++i) {
    if (op.rank(i) != op.rank(0)) throw Error("the inputs differ in rank");
    operands.push_back(op.builder.reshape(op.input(i), shape));
  }
  op.set_output(0, op.builder.concat(operands, axis));
}

void unpack(OperatorContext& op) {
  const auto options = op.options<tflite::UnpackOptions>();
  const size_t axis = axis_of(op, 0, options.axis);
  if (options.count != static_cast<int64_t>(op.output_count())) {
    throw Error(std::to_string(op.output_count()) + " outputs, but the count is " +
                std::to_string(options.count));
  }
  Shape shape = op.shape(0);
  op.builder.agree(shape[axis], options.count, "the extent to unpack");
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
  for (size_t i = 0; i < op.output_count(); ++i) {
    const ValueId slice = op.builder.slice_axis(op.input(0), axis, Dim(static_cast<int64_t>(i)), 1);
    op.set_output(i, op.builder.reshape(slice, shape));
  }
}

void split(OperatorContext& op) {
  const size_t axis = axis_of(op, 1, only_integer(op, 0, "the axis"));
  const auto parts = static_cast<int64_t>(op.output_count());
  if (op.options<tflite::SplitOptions>().parts != parts) {
    throw Error(std::to_string(parts) + " outputs, but another number of parts");
  }
  const Dim extent = op.shape(1)[axis];
  Dim size;
  if (!Dim::divide_exactly(extent, parts, &size)) {
    throw Error("the extent " + extent.text() + " is not known to divide by " +
                std::to_string(parts));
  }
  set_parts(op, 1, axis, std::vector<Dim>(op.output_count(), size));
}

void split_v(OperatorContext& op) {
  const size_t axis = axis_of(op, 0, only_integer(op, 2, "the axis"));
  std::vector<Dim> sizes = op.builder.known_extents(op.input(1), "the sizes");
  // One size may be -1: what the others leave.
  const auto open = std::find(sizes.begin(), sizes.end(), Dim(-1));
  if (open != sizes.end()) {
    Dim rest = op.shape(0)[axis] - 1;
    for (const Dim& size : sizes) rest = rest - size;
    *open = rest;
  }
  set_parts(op, 0, axis, sizes);
}

void gather(OperatorContext& op) {
  Builder& builder = op.builder;
  const auto options = op.options<tflite::GatherOptions>();
  if (options.batch_dims != 0) throw Error("batch_dims other than 0 are not supported");
  const size_t axis = axis_of(op, 0, options.axis);
  const auto indices = builder.known(op.input(1));
  if (indices && indices->size() == 1 && indices->front().is_constant()) {
    // One index is a slice, which later steps see through.
    const ValueId slice = builder.slice_axis(op.input(0), axis, indices->front(), 1);
    Shape shape = op.shape(0);
    const auto at = shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
    shape.insert(at, op.shape(1).begin(), op.shape(1).end());
    op.set_output(0, builder.reshape(slice, shape));
    return;
  }
  Node node{};
  node.kind = OpKind::Gather;
  node.inputs = {op.input(0), op.input(1)};
  node.axis = static_cast<int64_t>(axis);
  op.set_output(0, builder.add(std::move(node), builder.type(op.input(0))));
}

void broadcast_to(OperatorContext& op) {
  const std::vector<Dim> target = op.builder.known_extents(op.input(1), "the shape");
  const Shape shape = broadcast(
      op.shape(0), target,
      [&](const Dim& a, const Dim& b, const char* what) { op.builder.agree(a, b, what); });
  op.set_output(0, op.builder.expand(op.input(0), shape));
}

}  // namespace sluice::tflite_operators

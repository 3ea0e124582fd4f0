#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/graph/infer.h"
#include "quantizer/import/extents.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/onnx/tensor_proto.h"

namespace sluice {
void translate_identity(NodeContext& node) { node.set_output(0, node.input(0)); }

void translate_dropout(NodeContext& node) {
  node.ignore_attribute("ratio");
  node.ignore_attribute("seed");
  if (node.wants_output(1)) throw Error("output 1, the mask, is not supported");
  if (node.has_input(2)) {
    for (const int64_t training : node.builder.known_integers(node.input(2), "training_mode")) {
      if (training != 0) throw Error("training_mode is true, which is not supported");
    }
  }
  node.set_output(0, node.input(0));
}

void translate_reshape(NodeContext& node) {
  const bool allow_zero = node.int_attribute("allowzero", 0) != 0;
  const Shape& x = node.shape(0);
  const std::vector<Dim> target = node.builder.known_extents(node.input(1), "the shape");
  if (node.rank(1) != 1) throw Error("the shape has rank " + std::to_string(node.rank(1)));
  Shape shape, others;
  std::optional<size_t> inferred;
  for (size_t i = 0; i < target.size(); ++i) {
    Dim extent = target[i];
    if (extent == Dim(-1)) {
      if (inferred) throw Error("the shape holds -1 twice");
      inferred = i;
      shape.push_back(1);
      continue;
    }
    if (extent == Dim(0) && !allow_zero) {
      if (i >= x.size()) {
        throw Error("0 in the shape stands for extent " + std::to_string(i) + " of " + text(x));
      }
      extent = x[i];
    }
    shape.push_back(extent);
    others.push_back(extent);
  }
  if (inferred) shape[*inferred] = remaining_extent(x, others);
  node.set_output(0, node.builder.reshape(node.input(0), shape));
}

void translate_flatten(NodeContext& node) {
  const Shape x = node.shape(0);
  int64_t axis = node.int_attribute("axis", 1);
  if (axis != node.rank(0)) axis = NodeContext::normalize_axis(axis, node.rank(0));
  const auto middle = x.begin() + axis;
  const Shape shape = {elements(Shape(x.begin(), middle)), elements(Shape(middle, x.end()))};
  node.set_output(0, node.builder.reshape(node.input(0), shape));
}

void translate_squeeze(NodeContext& node) {
  const Shape x = node.shape(0);
  auto axes = node.ints_attribute_or_input("axes", 1, 13);
  if (!axes) {
    axes.emplace();
    for (size_t i = 0; i < x.size(); ++i) {
      if (x[i] == Dim(1)) axes->push_back(static_cast<int64_t>(i));
    }
  }
  const std::vector<int64_t> sorted = NodeContext::normalize_axes(*axes, node.rank(0));
  Shape shape;
  for (size_t i = 0; i < x.size(); ++i) {
    if (!std::binary_search(sorted.begin(), sorted.end(), static_cast<int64_t>(i))) {
      shape.push_back(x[i]);
    } else {
      node.builder.agree(x[i], 1, "an extent to squeeze");
    }
  }
  node.set_output(0, node.builder.reshape(node.input(0), shape));
}

void translate_unsqueeze(NodeContext& node) {
  const auto axes = node.ints_attribute_or_input("axes", 1, 13);
  if (!axes) throw Error("axes are missing");
  const int64_t rank = node.rank(0) + static_cast<int64_t>(axes->size());
  Shape shape = node.shape(0);
  for (const int64_t axis : NodeContext::normalize_axes(*axes, rank)) {
    shape.insert(shape.begin() + axis, 1);
  }
  node.set_output(0, node.builder.reshape(node.input(0), shape));
}

void translate_transpose(NodeContext& node) {
  auto perm = node.ints_attribute("perm");
  if (!perm) {
    perm.emplace();
    for (int64_t axis = node.rank(0); axis-- > 0;) perm->push_back(axis);
  }
  node.set_output(0, node.builder.transpose(node.input(0), *perm));
}

void translate_split(NodeContext& node) {
  const int64_t axis = NodeContext::normalize_axis(node.int_attribute("axis", 0), node.rank(0));
  const Dim extent = node.shape(0)[static_cast<size_t>(axis)];
  const size_t parts = node.output_count();
  if (node.opset >= 18) {
    const int64_t count = node.int_attribute("num_outputs", static_cast<int64_t>(parts));
    if (count != static_cast<int64_t>(parts)) {
      throw Error("attribute \"num_outputs\" is " + std::to_string(count) + ", the node has " +
                  std::to_string(parts) + " outputs");
    }
  }
  std::vector<Dim> sizes;
  if (const auto given = node.ints_attribute_or_input("split", 1, 13)) {
    sizes.assign(given->begin(), given->end());
  } else if (extent.is_constant()) {
    // Equal parts; from operator set 18 on the last may be smaller.
    const auto count = static_cast<int64_t>(parts);
    const int64_t size = (extent.constant() + count - 1) / count;
    sizes.assign(parts, size);
    sizes.back() = extent - Dim(size * (count - 1));
    if (node.opset < 18) node.builder.agree(sizes.back(), size, "the last part");
  } else {
    Dim size;
    if (!Dim::divide_exactly(extent, static_cast<int64_t>(parts), &size)) {
      throw Error("the extent " + extent.text() + " is not known to divide by " +
                  std::to_string(parts));
    }
    sizes.assign(parts, size);
  }
  if (sizes.size() != parts) {
    throw Error("split has " + std::to_string(sizes.size()) + " sizes, the node " +
                std::to_string(parts) + " outputs");
  }
  Dim begin;
  for (size_t i = 0; i < parts; ++i) {
    const Dim start = sizes[i] == Dim(0) ? Dim(0) : begin;
    if (node.wants_output(i)) {
      node.set_output(
          i, node.builder.slice_axis(node.input(0), static_cast<size_t>(axis), start, sizes[i]));
    }
    begin = begin + sizes[i];
  }
  node.builder.agree(begin, extent, "the sum of the split sizes");
}

void translate_concat(NodeContext& node) {
  if (!node.has_attribute("axis")) throw Error("attribute \"axis\" is missing");
  const int64_t axis = NodeContext::normalize_axis(node.int_attribute("axis", 0), node.rank(0));
  std::vector<ValueId> operands;
  for (size_t i = 0; i < node.input_count(); ++i) operands.push_back(node.input(i));
  node.set_output(0, node.builder.concat(operands, axis));
}

void translate_gather(NodeContext& node) {
  Builder& builder = node.builder;
  const int64_t axis = NodeContext::normalize_axis(node.int_attribute("axis", 0), node.rank(0));
  const auto indices = builder.known(node.input(1));
  if (indices && indices->size() == 1 && indices->front().is_constant()) {
    // One index is a slice, which later steps see through.
    const Dim extent = node.shape(0)[static_cast<size_t>(axis)];
    const int64_t index = indices->front().constant();
    const Dim begin = index < 0 ? extent + Dim(index) : Dim(index);
    const ValueId slice = builder.slice_axis(node.input(0), static_cast<size_t>(axis), begin, 1);
    Shape shape = node.shape(0);
    shape.erase(shape.begin() + axis);
    shape.insert(shape.begin() + axis, node.shape(1).begin(), node.shape(1).end());
    node.set_output(0, builder.reshape(slice, shape));
    return;
  }
  Node gather{};
  gather.kind = OpKind::Gather;
  gather.inputs = {node.input(0), node.input(1)};
  gather.axis = axis;
  node.set_output(0, builder.add(std::move(gather), builder.type(node.input(0))));
}

void translate_expand(NodeContext& node) {
  Builder& builder = node.builder;
  const std::vector<Dim> target = builder.known_extents(node.input(1), "the shape");
  const Shape shape =
      broadcast(node.shape(0), target,
                [&](const Dim& a, const Dim& b, const char* what) { builder.agree(a, b, what); });
  node.set_output(0, builder.expand(node.input(0), shape));
}

void translate_tile(NodeContext& node) {
  Builder& builder = node.builder;
  const Shape x = node.shape(0);
  const std::vector<Dim> repeats = builder.known_extents(node.input(1), "repeats");
  if (repeats.size() != x.size()) {
    throw Error("repeats has " + std::to_string(repeats.size()) + " elements, expected " +
                std::to_string(x.size()));
  }
  ValueId y = node.input(0);
  Shape result = x;
  for (size_t i = 0; i < x.size(); ++i) {
    if (repeats[i] == Dim(1)) continue;
    // [a, n] repeated r times along n is [a, 1, n] expanded to [a, r, n].
    const auto axis = result.begin() + static_cast<std::ptrdiff_t>(i);
    Shape separated = {elements(Shape(result.begin(), axis)), 1,
                       elements(Shape(axis, result.end()))};
    Shape expanded = separated;
    expanded[1] = repeats[i];
    y = builder.expand(builder.reshape(y, separated), expanded);
    result[i] = result[i] * repeats[i];
    y = builder.reshape(y, result);
  }
  node.set_output(0, y);
}

void translate_cast(NodeContext& node) {
  Builder& builder = node.builder;
  node.ignore_attribute("saturate");  // of casts to 8-bit floats, which are refused
  if (!node.has_attribute("to")) throw Error("attribute \"to\" is missing");
  const int64_t to = node.int_attribute("to", 0);
  if (to < 0 || to > 1000) throw Error("attribute \"to\" is " + std::to_string(to));
  const sluice_type type = element_type(static_cast<int32_t>(to));
  const ValueId x = node.input(0);
  const auto known = builder.known(x);
  if (builder.type(x) == type) {
    node.set_output(0, x);
  } else if (known && !builder.graph.is_constant(x) && (type == SLUICE_S32 || type == SLUICE_S64)) {
    node.set_output(0, builder.integers(type, concrete(builder.shape(x), {}), *known));
  } else {
    node.set_output(0, builder.cast(x, type));
  }
}

}  // namespace sluice

#include "quantizer/graph/infer.h"

#include <algorithm>

#include "quantizer/error.h"

namespace sluice {
namespace {

// Reads the operands of one node with checks.
class Operands {
 public:
  Operands(const Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  bool has(size_t i) const { return i < node_.inputs.size() && node_.inputs[i] != kAbsent; }
  const Shape& shape(size_t i) const {
    if (!has(i)) throw Error("operand " + std::to_string(i) + " is missing");
    return graph_.values[node_.inputs[i]].shape;
  }
  // Shape of operand i, which must have this rank.
  const Shape& shape(size_t i, size_t rank, const char* what) const {
    const Shape& found = shape(i);
    if (found.size() != rank) {
      throw Error(std::string(what) + " has shape " + text(found) + ", expected rank " +
                  std::to_string(rank));
    }
    return found;
  }
  const Shape& declared_output() const { return graph_.values[node_.outputs.at(0)].shape; }

 private:
  const Graph& graph_;
  const Node& node_;
};

size_t checked_axis(int64_t axis, size_t rank) {
  if (axis < 0 || axis >= static_cast<int64_t>(rank)) {
    throw Error("axis " + std::to_string(axis) + " does not exist in rank " + std::to_string(rank));
  }
  return static_cast<size_t>(axis);
}

Shape infer_transpose(const Operands& operands, const Node& node) {
  const Shape& x = operands.shape(0);
  std::vector<bool> seen(x.size());
  if (node.perm.size() != x.size()) {
    throw Error("perm has " + std::to_string(node.perm.size()) + " axes, the operand " +
                std::to_string(x.size()));
  }
  Shape y;
  for (const int64_t axis : node.perm) {
    const size_t i = checked_axis(axis, x.size());
    if (seen[i]) throw Error("perm names axis " + std::to_string(axis) + " twice");
    seen[i] = true;
    y.push_back(x[i]);
  }
  return y;
}

Shape infer_slice(const Operands& operands, const Node& node) {
  const Shape& x = operands.shape(0);
  const Shape& y = operands.declared_output();
  if (y.size() != x.size() || node.start.size() != x.size() || node.step.size() != x.size()) {
    throw Error("start, step and shape of a slice differ in rank from its operand " + text(x));
  }
  for (size_t i = 0; i < x.size(); ++i) {
    if (node.step[i] == 0) throw Error("the step of a slice is 0");
    if (!y[i].is_constant() || y[i].constant() == 0) continue;
    const Dim last = node.start[i] + (y[i] - 1) * Dim(node.step[i]);
    for (const Dim& index : {node.start[i], last}) {
      if (certainly_different(index, 0) && (Dim(-1) - index).at_least(0)) {
        throw Error("a slice starts before its operand");
      }
      if ((index - x[i]).at_least(0)) throw Error("a slice reaches beyond its operand " + text(x));
    }
  }
  return y;
}

Shape infer_concat(const Operands& operands, const Node& node, const Agree& agree) {
  Shape y = operands.shape(0);
  const size_t axis = checked_axis(node.axis, y.size());
  for (size_t k = 1; k < node.inputs.size(); ++k) {
    const Shape& x = operands.shape(k, y.size(), "an operand");
    for (size_t i = 0; i < y.size(); ++i) {
      if (i == axis) {
        y[i] = y[i] + x[i];
      } else {
        agree(x[i], y[i], "an extent of an operand");
      }
    }
  }
  return y;
}

Shape infer_pad(const Operands& operands, const Node& node) {
  const Shape& x = operands.shape(0);
  const Shape& y = operands.declared_output();
  if (y.size() != x.size() || node.start.size() != x.size()) {
    throw Error("the pads differ in rank from the operand " + text(x));
  }
  for (size_t i = 0; i < x.size(); ++i) {
    if ((x[i] + node.start[i] - y[i]).at_least(1)) throw Error("the pads are negative");
  }
  return y;
}

Shape infer_gather(const Operands& operands, const Node& node) {
  const Shape& data = operands.shape(0);
  const Shape& indices = operands.shape(1);
  const auto axis = static_cast<std::ptrdiff_t>(checked_axis(node.axis, data.size()));
  Shape y(data.begin(), data.begin() + axis);
  y.insert(y.end(), indices.begin(), indices.end());
  y.insert(y.end(), data.begin() + axis + 1, data.end());
  return y;
}

Shape infer_reduce(const Operands& operands, const Node& node) {
  const Shape& x = operands.shape(0);
  Shape y;
  size_t next = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const bool reduced =
        next < node.axes.size() && node.axes[next] == static_cast<int64_t>(i) && ++next;
    if (!reduced) {
      y.push_back(x[i]);
    } else if (node.keep_dims) {
      y.push_back(1);
    }
  }
  if (next != node.axes.size()) throw Error("the axes are not sorted axes of " + text(x));
  return y;
}

Shape infer_linear(const Operands& operands, const Node& node, const Agree& agree) {
  Shape y = operands.shape(0);
  const Shape& w = operands.shape(1, 2, "the weights");
  if (y.empty()) throw Error("the operand of a product is a scalar");
  agree(y.back(), w[node.transposed ? 1 : 0], "the last extent of the operand");
  y.back() = w[node.transposed ? 0 : 1];
  if (operands.has(2)) agree(operands.shape(2, 1, "the bias")[0], y.back(), "the bias");
  return y;
}

Shape infer_matmul(const Operands& operands, const Agree& agree) {
  const Shape& a = operands.shape(0);
  const Shape& b = operands.shape(1);
  if (a.size() < 2 || b.size() < 2) throw Error("an operand of a product has rank below 2");
  agree(b[b.size() - 2], a.back(), "the rows of the second operand");
  Shape y = broadcast(Shape(a.begin(), a.end() - 2), Shape(b.begin(), b.end() - 2), agree);
  y.push_back(a[a.size() - 2]);
  y.push_back(b.back());
  return y;
}

Shape infer_conv(const Operands& operands, const Node& node, const Agree& agree) {
  const Shape& x = operands.shape(0, 4, "the operand");
  const Shape& w = operands.shape(1, 4, "the weights");
  const ConvAttributes& conv = node.conv;
  if (!w[0].is_constant() || !w[2].is_constant() || !w[3].is_constant()) {
    throw Error("the shape of the weights " + text(w) + " is not fixed");
  }
  if (conv.group < 1 || w[0].constant() % conv.group != 0) {
    throw Error(w[0].text() + " output channels do not divide into " + std::to_string(conv.group) +
                " groups");
  }
  agree(x[1], w[1] * Dim(conv.group), "the channels of the operand");
  if (operands.has(2)) agree(operands.shape(2, 1, "the bias")[0], w[0], "the bias");
  return {x[0], w[0], conv_extent(x[2], w[2].constant(), conv, 0),
          conv_extent(x[3], w[3].constant(), conv, 1)};
}

std::vector<Shape> infer_lstm(const Operands& operands, const Node& node, const Agree& agree) {
  const Dim hidden = node.lstm.hidden;
  const Dim directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  if (node.lstm.hidden < 1) {
    throw Error("hidden_size is " + std::to_string(node.lstm.hidden) + ", expected at least 1");
  }
  const Shape& x = operands.shape(0, 3, "X");
  const auto check = [&](size_t operand, const Shape& expected, const char* what) {
    const Shape& found = operands.shape(operand, expected.size(), what);
    for (size_t i = 0; i < expected.size(); ++i) agree(found[i], expected[i], what);
  };
  check(1, {directions, Dim(4) * hidden, x[2]}, "W");
  const Dim output(node.lstm.output());
  check(2, {directions, Dim(4) * hidden, output}, "R");
  const Shape state = {directions, x[1], output}, cell = {directions, x[1], hidden};
  if (operands.has(3)) check(3, {directions, Dim(8) * hidden}, "B");
  if (operands.has(4)) check(4, {x[1]}, "sequence_lens");
  if (operands.has(5)) check(5, state, "initial_h");
  if (operands.has(6)) check(6, cell, "initial_c");
  if (operands.has(7)) check(7, {directions, Dim(3) * hidden}, "P");
  if (operands.has(8)) check(8, {directions, Dim(4) * hidden}, "the normalization's weights");
  if (operands.has(9) != (node.lstm.projected > 0)) {
    throw Error("projection to " + std::to_string(node.lstm.projected) + " units with" +
                (operands.has(9) ? "" : "out") + " weights");
  }
  if (operands.has(9)) check(9, {directions, output, hidden}, "the projection");
  if (operands.has(10)) check(10, {directions, output}, "the projection's bias");
  return {{x[0], directions, x[1], output}, state, cell};
}

}  // namespace

void refuse_different(const Dim& found, const Dim& expected, const char* what) {
  if (certainly_different(found, expected)) {
    throw Error(std::string(what) + " is " + found.text() + ", expected " + expected.text());
  }
}

Shape broadcast(const Shape& a, const Shape& b, const Agree& agree) {
  const Shape& longer = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  const size_t offset = longer.size() - shorter.size();
  Shape y = longer;
  for (size_t i = 0; i < shorter.size(); ++i) {
    if (y[offset + i] == Dim(1)) {
      y[offset + i] = shorter[i];
    } else if (shorter[i] != Dim(1)) {
      agree(shorter[i], y[offset + i], "an extent to broadcast");
      if (shorter[i].is_constant()) y[offset + i] = shorter[i];
    }
  }
  return y;
}

Dim conv_extent(const Dim& input, int64_t kernel, const ConvAttributes& conv, int axis) {
  if (conv.stride[axis] < 1 || conv.dilation[axis] < 1 || kernel < 1 || conv.pad_before[axis] < 0 ||
      conv.pad_after[axis] < 0) {
    throw Error("kernel, strides and dilations must be at least 1, pads at least 0");
  }
  const Dim room = input + Dim(conv.pad_before[axis]) + Dim(conv.pad_after[axis]) -
                   (Dim(kernel) - 1) * Dim(conv.dilation[axis]) - 1;
  if ((Dim(-1) - room).at_least(0)) {
    throw Error("the kernel is larger than the padded extent of " + input.text());
  }
  return Dim::floordiv(room, conv.stride[axis]) + 1;
}

std::vector<Shape> infer_shapes(const Graph& graph, const Node& node, const Agree& agree) {
  const Operands operands(graph, node);
  switch (node.kind) {
    case OpKind::Reshape: {
      const Shape& y = operands.declared_output();
      agree(elements(y), elements(operands.shape(0)), "the number of elements");
      return {y};
    }
    case OpKind::Transpose:
      return {infer_transpose(operands, node)};
    case OpKind::Slice:
      return {infer_slice(operands, node)};
    case OpKind::Concat:
      return {infer_concat(operands, node, agree)};
    case OpKind::Pad:
      return {infer_pad(operands, node)};
    case OpKind::Gather:
      return {infer_gather(operands, node)};
    case OpKind::Expand: {
      const Shape& y = operands.declared_output();
      const Shape broadcasted = broadcast(operands.shape(0), y, agree);
      if (broadcasted.size() != y.size()) {
        throw Error(text(operands.shape(0)) + " does not broadcast to " + text(y));
      }
      return {y};
    }
    case OpKind::Cast:
    case OpKind::Unary:
    case OpKind::Requantize:
    case OpKind::Quantize:
    case OpKind::Dequantize:
      return {operands.shape(0)};
    case OpKind::Softmax:
      checked_axis(node.axis, operands.shape(0).size());
      return {operands.shape(0)};
    case OpKind::Where:
      return {broadcast(operands.shape(0), broadcast(operands.shape(1), operands.shape(2), agree),
                        agree)};
    case OpKind::Binary:
      return {broadcast(operands.shape(0), operands.shape(1), agree)};
    case OpKind::Reduce:
      return {infer_reduce(operands, node)};
    case OpKind::Linear:
      return {infer_linear(operands, node, agree)};
    case OpKind::MatMul:
      return {infer_matmul(operands, agree)};
    case OpKind::Conv:
      return {infer_conv(operands, node, agree)};
    case OpKind::Lstm:
      return infer_lstm(operands, node, agree);
  }
  throw Error("the node kind does not exist");
}

}  // namespace sluice

#include "quantizer/error.h"
#include "quantizer/graph/infer.h"
#include "quantizer/import/extents.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/quoted.h"

namespace sluice {
namespace {

// A list of `spatial` numbers, written to the last axes of out[2].
void read_spatial(NodeContext& node, const char* name, size_t spatial, int64_t* out) {
  const auto given = node.ints_attribute(name);
  if (!given) return;
  if (given->size() != spatial) {
    throw Error("attribute " + quoted(name) + " has " + std::to_string(given->size()) +
                " elements, expected " + std::to_string(spatial));
  }
  // Larger ones only come from damaged files and would overflow.
  for (size_t i = 0; i < spatial; ++i) {
    if ((*given)[i] < 0 || (*given)[i] > INT32_MAX) {
      throw Error("attribute " + quoted(name) + " holds " + std::to_string((*given)[i]));
    }
    out[2 - spatial + i] = (*given)[i];
  }
}

void read_pads(NodeContext& node, size_t spatial, ConvAttributes* conv) {
  const auto pads = node.ints_attribute("pads");
  if (!pads) return;
  if (pads->size() != 2 * spatial) {
    throw Error("attribute \"pads\" has " + std::to_string(pads->size()) + " elements, expected " +
                std::to_string(2 * spatial));
  }
  for (const int64_t pad : *pads) {
    if (pad < 0 || pad > INT32_MAX) {
      throw Error("attribute \"pads\" holds " + std::to_string(pad));
    }
  }
  for (size_t i = 0; i < spatial; ++i) {
    conv->pad_before[2 - spatial + i] = (*pads)[i];
    conv->pad_after[2 - spatial + i] = (*pads)[spatial + i];
  }
}

bool is_pointwise(const Shape& w, const ConvAttributes& conv) {
  const auto none = [](const int64_t(&pads)[2]) { return pads[0] == 0 && pads[1] == 0; };
  return w[2] == Dim(1) && w[3] == Dim(1) && conv.group == 1 && conv.stride[0] == 1 &&
         conv.stride[1] == 1 && none(conv.pad_before) && none(conv.pad_after);
}

// A kernel of one element is a product of every position's channels with a matrix.
ValueId pointwise(Builder* builder, ValueId x, ValueId w, ValueId bias) {
  const bool planar = builder->shape(x).size() == 4;
  const Shape& shape = builder->shape(w);
  Node linear{};
  linear.kind = OpKind::Linear;
  linear.transposed = true;
  linear.inputs = {builder->transpose(x, planar ? std::vector<int64_t>{0, 2, 3, 1}
                                                : std::vector<int64_t>{0, 2, 1}),
                   builder->reshape(w, {shape[0], shape[1]}), bias};
  const ValueId y = builder->add(std::move(linear), SLUICE_F32);
  return builder->transpose(
      y, planar ? std::vector<int64_t>{0, 3, 1, 2} : std::vector<int64_t>{0, 2, 1});
}

}  // namespace

ValueId convolve(NodeContext& node, ValueId input, ValueId weights, ValueId bias) {
  Builder& builder = node.builder;
  const Shape x = builder.shape(input), w = builder.shape(weights);
  if ((x.size() != 3 && x.size() != 4) || w.size() != x.size()) {
    throw Error("input and weights have shapes " + text(x) + " and " + text(w) +
                ", expected rank 3 or 4");
  }
  const size_t spatial = x.size() - 2;
  // One-dimensional convolutions get an axis of height 1.
  Shape planar_x = x, planar_w = w;
  if (spatial == 1) {
    planar_x.insert(planar_x.begin() + 2, 1);
    planar_w.insert(planar_w.begin() + 2, 1);
  }
  Node conv{};
  conv.kind = OpKind::Conv;
  conv.conv.group = node.int_attribute("group", 1);
  if (conv.conv.group < 1 || conv.conv.group > INT32_MAX) {
    throw Error("attribute \"group\" is " + std::to_string(conv.conv.group));
  }
  read_spatial(node, "strides", spatial, conv.conv.stride);
  read_spatial(node, "dilations", spatial, conv.conv.dilation);
  int64_t kernel[2] = {-1, -1};
  read_spatial(node, "kernel_shape", spatial, kernel);
  for (size_t i = 0; i < spatial; ++i) {
    const int64_t given = kernel[2 - spatial + i];
    if (given >= 0) builder.agree(w[2 + i], given, "the extent of the weights");
  }
  const std::string auto_pad = node.string_attribute("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") {
    read_pads(node, spatial, &conv.conv);
  } else if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
    node.ignore_attribute("pads");
    if (!is_constant(planar_w)) throw Error("the shape of the weights is not fixed");
    const int64_t extents[] = {planar_w[2].constant(), planar_w[3].constant()};
    pad_same(planar_x[2], planar_x[3], extents, auto_pad == "SAME_LOWER", &conv.conv);
  } else if (auto_pad == "VALID") {
    node.ignore_attribute("pads");
  } else {
    throw Error("attribute \"auto_pad\" is " + quoted(auto_pad));
  }
  if (builder.graph.is_constant(weights) && is_pointwise(planar_w, conv.conv)) {
    return pointwise(&builder, input, weights, bias);
  }
  conv.inputs = {spatial == 1 ? builder.reshape(input, planar_x) : input,
                 spatial == 1 ? builder.reshape(weights, planar_w) : weights, bias};
  ValueId y = builder.add(std::move(conv), SLUICE_F32);
  if (spatial == 1) {
    Shape shape = builder.shape(y);
    shape.erase(shape.begin() + 2);
    y = builder.reshape(y, shape);
  }
  return y;
}

void translate_conv(NodeContext& node) {
  node.set_output(0, convolve(node, node.input(0), node.input(1), node.optional_input(2)));
}

}  // namespace sluice

#include "quantizer/lower/conv_patches.h"

#include "quantizer/lower/axes.h"

namespace sluice {
namespace {

/// Whether every patch is one pixel, so that the image itself holds the rows.
bool is_pointwise(const ConvGeometry& g, const ConvAttributes& conv) {
  for (int axis = 0; axis < 2; ++axis) {
    if (g.kernel[axis] != 1 || conv.stride[axis] != 1 || conv.pad_before[axis] != 0 ||
        conv.pad_after[axis] != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace

ConvGeometry conv_geometry(const Graph& graph, const Node& node) {
  const Shape& w = graph.values[node.inputs[1]].shape;
  ConvGeometry g{
      graph.values[node.inputs[0]].shape, graph.values[node.outputs[0]].shape, 0, 0, 0, 0, {}};
  g.group = node.conv.group;
  g.group_channels = w[1].constant();
  g.channels = g.group_channels * g.group;
  g.group_outputs = w[0].constant() / g.group;
  g.kernel[0] = w[2].constant();
  g.kernel[1] = w[3].constant();
  return g;
}

int32_t group_image(PlanBuilder& builder, int32_t x, const ConvGeometry& g, int64_t index) {
  if (g.group == 1) return x;
  const int32_t image =
      builder.add_arena(builder.type(x), {g.x[0], Dim(g.group_channels), g.x[2], g.x[3]});
  builder.call("slice", {x}, {image},
               {0, static_cast<int32_t>(index * g.group_channels), 0, 0, 1, 1, 1, 1});
  return image;
}

int32_t patches(PlanBuilder& builder, int32_t image, const ConvGeometry& g,
                const ConvAttributes& conv, float padding) {
  if (is_pointwise(g, conv)) {
    const int32_t pixels = transpose(builder, image, {0, 2, 3, 1});
    return builder.view(pixels, {g.rows(), Dim(g.group_channels)});
  }
  const int32_t result = builder.add_arena(builder.type(image), {g.rows(), Dim(g.patch())});
  std::vector<int32_t> attributes;
  for (const int64_t* pair : {g.kernel, conv.stride, conv.dilation, conv.pad_before}) {
    attributes.push_back(static_cast<int32_t>(pair[0]));
    attributes.push_back(static_cast<int32_t>(pair[1]));
  }
  attributes.push_back(builder.extent(g.y[2]));
  attributes.push_back(builder.extent(g.y[3]));
  builder.call("im2col", {image}, {result}, attributes, {padding});
  return result;
}

int32_t joined_groups(PlanBuilder& builder, const std::vector<int32_t>& products,
                      const ConvGeometry& g) {
  int32_t joined = products[0];
  if (g.group > 1) {
    joined = builder.add_arena(builder.type(products[0]), {g.rows(), g.y[1]});
    builder.call("concat", products, {joined}, {1});
  }
  return builder.view(joined, {g.y[0], g.y[2], g.y[3], g.y[1]});
}

QuantizedMatrix group_rows(const QuantizedMatrix& matrix, const ConvGeometry& g, int64_t index) {
  const int64_t first = index * g.group_outputs, count = g.group_outputs;
  QuantizedMatrix result{count, matrix.columns, {}, {}};
  const auto q = matrix.q.begin() + first * matrix.columns;
  result.q.assign(q, q + count * matrix.columns);
  result.scale.assign(matrix.scale.begin() + first, matrix.scale.begin() + first + count);
  return result;
}

PlanLayer conv_record(const Node& node, const ConvGeometry& g, const QuantizedLayer& layer) {
  const auto pair = [](const int64_t* p) {
    return std::to_string(p[0]) + "x" + std::to_string(p[1]);
  };
  PlanLayer record{node.name, "conv", layer.scheme, "", 0, 0, layer.note};
  record.detail = std::to_string(g.channels) + "->" + std::to_string(g.group_outputs * g.group) +
                  ", " + pair(g.kernel) + ", stride " + pair(node.conv.stride);
  if (g.group != 1) record.detail += ", " + std::to_string(g.group) + " groups";
  record.macs = static_cast<uint64_t>(g.group_outputs * g.group * g.patch());
  return record;
}

}  // namespace sluice

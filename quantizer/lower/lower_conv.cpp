// Convolution as a product: patches of the image as rows (im2col), times one row of weights per
// output channel.
#include "quantizer/lower/axes.h"
#include "quantizer/lower/product.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

/// Extents of a convolution; x [N, C, H, W], y [N, M, Ho, Wo].
struct Geometry {
  Shape x, y;
  int64_t channels, group, group_channels, group_outputs, kernel[2];
};

Geometry geometry(const Graph& graph, const Node& node) {
  const Shape& w = graph.values[node.inputs[1]].shape;
  Geometry g{
      graph.values[node.inputs[0]].shape, graph.values[node.outputs[0]].shape, 0, 0, 0, 0, {}};
  g.group = node.conv.group;
  g.group_channels = w[1].constant();
  g.channels = g.group_channels * g.group;
  g.group_outputs = w[0].constant() / g.group;
  g.kernel[0] = w[2].constant();
  g.kernel[1] = w[3].constant();
  return g;
}

/// Whether every patch is one pixel, so that the image itself holds the rows.
bool is_pointwise(const Geometry& g, const ConvAttributes& conv) {
  for (int axis = 0; axis < 2; ++axis) {
    if (g.kernel[axis] != 1 || conv.stride[axis] != 1 || conv.pad_before[axis] != 0 ||
        conv.pad_after[axis] != 0) {
      return false;
    }
  }
  return true;
}

/// The image of one group: x[:, first channel of the group ..., :, :].
int32_t group_image(PlanBuilder& builder, int32_t x, const Geometry& g, int64_t index) {
  if (g.group == 1) return x;
  const int32_t image =
      builder.add_arena(SLUICE_F32, {g.x[0], Dim(g.group_channels), g.x[2], g.x[3]});
  builder.call("slice", {x}, {image},
               {0, static_cast<int32_t>(index * g.group_channels), 0, 0, 1, 1, 1, 1});
  return image;
}

/// Rows [N*Ho*Wo, C/group * kh * kw] of an image.
int32_t patches(PlanBuilder& builder, int32_t image, const Geometry& g,
                const ConvAttributes& conv) {
  const Dim rows = g.y[0] * g.y[2] * g.y[3];
  if (is_pointwise(g, conv)) {
    const int32_t pixels = transpose(builder, image, {0, 2, 3, 1});
    return builder.view(pixels, {rows, Dim(g.group_channels)});
  }
  const int32_t result =
      builder.add_arena(SLUICE_F32, {rows, Dim(g.group_channels * g.kernel[0] * g.kernel[1])});
  std::vector<int32_t> attributes;
  for (const int64_t* pair : {g.kernel, conv.stride, conv.dilation, conv.pad_before}) {
    attributes.push_back(static_cast<int32_t>(pair[0]));
    attributes.push_back(static_cast<int32_t>(pair[1]));
  }
  attributes.push_back(builder.extent(g.y[2]));
  attributes.push_back(builder.extent(g.y[3]));
  builder.call("im2col", {image}, {result}, attributes);
  return result;
}

QuantizedMatrix rows_of(const QuantizedMatrix& matrix, int64_t first, int64_t count) {
  QuantizedMatrix result{count, matrix.columns, {}, {}};
  const auto q = matrix.q.begin() + first * matrix.columns;
  result.q.assign(q, q + count * matrix.columns);
  result.scale.assign(matrix.scale.begin() + first, matrix.scale.begin() + first + count);
  return result;
}

/// Elements [first, first + count) of a value of rank 1, computed at run time.
int32_t runtime_slice(PlanBuilder& builder, int32_t value, int64_t first, int64_t count) {
  if (builder.shape(value)[0] == Dim(count)) return value;
  const int32_t result = builder.add_arena(SLUICE_F32, {Dim(count)});
  builder.call("slice", {value}, {result}, {static_cast<int32_t>(first), 1});
  return result;
}

void set_weights(PlanBuilder& builder, const Node& node, const Geometry& g, int64_t index,
                 Product* product) {
  const Value& w = builder.graph().values[node.inputs[1]];
  const int64_t first = index * g.group_outputs;
  if (w.constant) {
    const float* begin = w.constant->as<float>() + first * product->k;
    product->weights.assign(begin, begin + product->n * product->k);
    return;
  }
  const int64_t all = g.group_outputs * g.group;
  const int32_t flat = builder.view(builder.read(node.inputs[1]), {Dim(all * product->k)});
  const int32_t rows = runtime_slice(builder, flat, first * product->k, product->n * product->k);
  product->runtime_weights = builder.view(rows, {Dim(product->n), Dim(product->k)});
  product->transposed = true;
}

void set_bias(PlanBuilder& builder, const Node& node, const Geometry& g, int64_t index,
              Product* product) {
  if (node.inputs.size() < 3 || node.inputs[2] == kAbsent) return;
  const Value& bias = builder.graph().values[node.inputs[2]];
  const int64_t first = index * g.group_outputs;
  if (bias.constant) {
    const float* begin = bias.constant->as<float>() + first;
    product->bias.assign(begin, begin + product->n);
    return;
  }
  product->runtime_bias = runtime_slice(builder, builder.read(node.inputs[2]), first, product->n);
}

PlanLayer record(const Node& node, const Geometry& g, const QuantizedLayer& layer) {
  const auto pair = [](const int64_t* p) {
    return std::to_string(p[0]) + "x" + std::to_string(p[1]);
  };
  PlanLayer record{node.name, "conv", layer.scheme, "", 0, 0, layer.note};
  record.detail = std::to_string(g.channels) + "->" + std::to_string(g.group_outputs * g.group) +
                  ", " + pair(g.kernel) + ", stride " + pair(node.conv.stride);
  if (g.group != 1) record.detail += ", " + std::to_string(g.group) + " groups";
  record.macs = static_cast<uint64_t>(g.group_outputs * g.group * g.group_channels * g.kernel[0] *
                                      g.kernel[1]);
  return record;
}

}  // namespace

void lower_conv(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer) {
  require_f32(builder.graph(), node);
  const Geometry g = geometry(builder.graph(), node);
  const int32_t x = builder.read(node.inputs[0]);
  const Dim rows = g.y[0] * g.y[2] * g.y[3];
  builder.begin_layer(record(node, g, layer));
  std::vector<int32_t> results;
  for (int64_t index = 0; index < g.group; ++index) {
    Product product;
    product.n = g.group_outputs;
    product.k = g.group_channels * g.kernel[0] * g.kernel[1];
    QuantizedMatrix group_rows;
    if (!layer.weights.empty()) {
      group_rows = rows_of(layer.weights[0], index * product.n, product.n);
      product.quantized = &group_rows;
      product.symmetric = layer.symmetric;
      product.whole_tensor = layer.whole_tensor;
    } else {
      set_weights(builder, node, g, index, &product);
    }
    set_bias(builder, node, g, index, &product);
    const int32_t image = group_image(builder, x, g, index);
    results.push_back(builder.add_arena(SLUICE_F32, {rows, Dim(product.n)}));
    emit_product(builder, patches(builder, image, g, node.conv), results.back(), product);
  }
  int32_t joined = results[0];
  if (g.group > 1) {
    joined = builder.add_arena(SLUICE_F32, {rows, g.y[1]});
    builder.call("concat", results, {joined}, {1});
  }
  const int32_t pixels = builder.view(joined, {g.y[0], g.y[2], g.y[3], g.y[1]});
  transpose_into(builder, pixels, {0, 3, 1, 2}, node.outputs[0]);
  builder.end_layer();
}

}  // namespace sluice

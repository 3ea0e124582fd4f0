// Convolution as a product: patches of the image as rows (im2col), times one row of weights per
// output channel.
#include "quantizer/lower/axes.h"
#include "quantizer/lower/conv_patches.h"
#include "quantizer/lower/product.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

/// Elements [first, first + count) of a value of rank 1, computed at run time.
int32_t runtime_slice(PlanBuilder& builder, int32_t value, int64_t first, int64_t count) {
  if (builder.shape(value)[0] == Dim(count)) return value;
  const int32_t result = builder.add_arena(SLUICE_F32, {Dim(count)});
  builder.call("slice", {value}, {result}, {static_cast<int32_t>(first), 1});
  return result;
}

void set_weights(PlanBuilder& builder, const Node& node, const ConvGeometry& g, int64_t index,
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

void set_bias(PlanBuilder& builder, const Node& node, const ConvGeometry& g, int64_t index,
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

}  // namespace

void lower_conv(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer) {
  require_f32(builder.graph(), node);
  const ConvGeometry g = conv_geometry(builder.graph(), node);
  const int32_t x = builder.read(node.inputs[0]);
  builder.begin_layer(conv_record(node, g, layer));
  std::vector<int32_t> results;
  for (int64_t index = 0; index < g.group; ++index) {
    Product product;
    product.n = g.group_outputs;
    product.k = g.patch();
    QuantizedMatrix rows;
    if (!layer.weights.empty()) {
      rows = group_rows(layer.weights[0], g, index);
      product.quantized = &rows;
      product.symmetric = layer.symmetric;
      product.whole_tensor = layer.whole_tensor;
    } else {
      set_weights(builder, node, g, index, &product);
    }
    set_bias(builder, node, g, index, &product);
    const int32_t image = group_image(builder, x, g, index);
    results.push_back(builder.add_arena(SLUICE_F32, {g.rows(), Dim(product.n)}));
    emit_product(builder, patches(builder, image, g, node.conv, 0), results.back(), product);
  }
  const int32_t pixels = joined_groups(builder, results, g);
  transpose_into(builder, pixels, {0, 3, 1, 2}, node.outputs[0]);
  builder.end_layer();
}

}  // namespace sluice

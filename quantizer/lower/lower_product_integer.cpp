// Linear and Conv in integers.
#include "quantizer/lower/axes.h"
#include "quantizer/lower/conv_patches.h"
#include "quantizer/lower/integer_rules.h"
#include "quantizer/lower/packing.h"

namespace sluice {
namespace {

/// y = clamp(requantize(x W^T + bias)) with the rows [first, first + w.rows) of the layer's
/// channels.
void emit_product(PlanBuilder& builder, int32_t x, int32_t y, const IntegerProduct& product,
                  const QuantizedMatrix& w, int64_t first) {
  std::vector<int32_t> bias, multipliers, shifts;
  for (int64_t n = first; n < first + w.rows; ++n) {
    bias.push_back(product.bias[n]);
    multipliers.push_back(product.multipliers[n].multiplier);
    shifts.push_back(product.multipliers[n].shift);
  }
  const std::string op =
      std::string(product.x.type == SLUICE_S8 ? "linear_s8w8_" : "linear_s16w8_") +
      sluice_type_name(product.y.type) + requantization_suffix(product.requantization);
  builder.call(op,
               {x, gemm_weights(builder, w), gemm_channels(builder, bias),
                gemm_channels(builder, multipliers), gemm_channels(builder, shifts)},
               {y}, {product.y.zero_point, product.low, product.high});
}

}  // namespace

void lower_integer_linear(PlanBuilder& builder, const Node& node, const IntegerProduct& product,
                          const QuantizedLayer& layer) {
  const QuantizedMatrix& w = product.weights;
  PlanLayer record{node.name, "linear", layer.scheme, "", 0, 0, layer.note};
  record.detail = std::to_string(w.columns) + "->" + std::to_string(w.rows);
  record.macs = static_cast<uint64_t>(w.rows * w.columns);
  builder.begin_layer(record);
  const int32_t x = builder.read_integer(node.inputs[0], product.x);
  emit_product(builder, x, builder.define_integer(node.outputs[0], product.y), product, w, 0);
  builder.end_layer();
}

void lower_integer_conv(PlanBuilder& builder, const Node& node, const IntegerProduct& product,
                        const QuantizedLayer& layer) {
  const ConvGeometry g = conv_geometry(builder.graph(), node);
  builder.begin_layer(conv_record(node, g, layer));
  const int32_t x = builder.read_integer(node.inputs[0], product.x);
  const auto padding = static_cast<float>(product.x.zero_point);
  std::vector<int32_t> results;
  for (int64_t index = 0; index < g.group; ++index) {
    const int32_t image = group_image(builder, x, g, index);
    const int32_t rows = patches(builder, image, g, node.conv, padding);
    results.push_back(builder.add_arena(product.y.type, {g.rows(), Dim(g.group_outputs)}));
    emit_product(builder, rows, results.back(), product, group_rows(product.weights, g, index),
                 index * g.group_outputs);
  }
  const int32_t pixels = joined_groups(builder, results, g);
  const PlanBuilder::IntegerScope scope(builder, product.y);
  transpose_into(builder, pixels, {0, 3, 1, 2}, node.outputs[0]);
  builder.end_layer();
}

}  // namespace sluice

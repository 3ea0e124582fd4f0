// Convolution as a product: what its forms in float and in integers share.
#ifndef SLUICE_LOWER_CONV_PATCHES_H
#define SLUICE_LOWER_CONV_PATCHES_H

#include <vector>

#include "quantizer/lower/plan_builder.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

/// Extents of a convolution; x [N, C, H, W], y [N, M, Ho, Wo].
struct ConvGeometry {
  Shape x, y;
  int64_t channels, group, group_channels, group_outputs, kernel[2];

  /// Rows of the product: one for every output position.
  Dim rows() const { return y[0] * y[2] * y[3]; }
  /// Elements of a patch: a row of the weights of one group.
  int64_t patch() const { return group_channels * kernel[0] * kernel[1]; }
};
ConvGeometry conv_geometry(const Graph& graph, const Node& node);

/// The image of one group: x[:, first channel of the group ..., :, :].
int32_t group_image(PlanBuilder& builder, int32_t x, const ConvGeometry& g, int64_t index);
/// Rows [N*Ho*Wo, C/group * kh * kw] of an image, which is padded with `padding`.
int32_t patches(PlanBuilder& builder, int32_t image, const ConvGeometry& g,
                const ConvAttributes& conv, float padding);
/// The products [N*Ho*Wo, M/group] of all groups as pixels [N, Ho, Wo, M].
int32_t joined_groups(PlanBuilder& builder, const std::vector<int32_t>& products,
                      const ConvGeometry& g);
/// Rows of the weights of one group.
QuantizedMatrix group_rows(const QuantizedMatrix& matrix, const ConvGeometry& g, int64_t index);

PlanLayer conv_record(const Node& node, const ConvGeometry& g, const QuantizedLayer& layer);

}  // namespace sluice

#endif

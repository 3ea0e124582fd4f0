#include "quantizer/lower/product.h"

#include <cmath>

#include "quantizer/lower/packing.h"

namespace sluice {
namespace {

void emit_quantized(PlanBuilder& builder, int32_t x, int32_t y, const Product& product,
                    const std::vector<float>& limits) {
  const QuantizedMatrix& w = *product.quantized;
  const int32_t packed = gemm_weights(builder, w);
  const int32_t scale = gemm_channels(builder, w.scale);
  const int32_t sum = gemm_channels(builder, row_sums(w));
  const int32_t bias = product.bias.empty() ? -1 : gemm_channels(builder, product.bias);
  builder.call("linear_s8w8_f32", {x, packed, scale, sum, bias}, {y},
               {product.symmetric ? 1 : 0, product.whole_tensor ? 1 : 0}, limits);
}

int32_t float_weights(PlanBuilder& builder, const Product& product) {
  if (product.runtime_weights < 0) {
    return gemm_weights(builder, product.weights.data(), product.n, product.k);
  }
  const int32_t packed =
      builder.add_arena(SLUICE_F32, {Dim(product.n), Dim(product.k)}, SLUICE_PACKED_GEMM);
  builder.call("pack_gemm_f32", {product.runtime_weights}, {packed}, {product.transposed ? 1 : 0});
  return packed;
}

void emit_fused(PlanBuilder& builder, int32_t x, int32_t y, const Product& product, float low,
                float high) {
  if (product.quantized) return emit_quantized(builder, x, y, product, {low, high});
  const int32_t packed = float_weights(builder, product);
  const int32_t bias = product.bias.empty() ? -1 : gemm_channels(builder, product.bias);
  builder.call("linear_f32", {x, packed, bias}, {y}, {}, {low, high});
}

}  // namespace

void emit_product(PlanBuilder& builder, int32_t x, int32_t y, const Product& product) {
  if (product.runtime_bias < 0) {
    return emit_fused(builder, x, y, product, product.low, product.high);
  }
  // Kernels take a packed bias; one that is given at run time is added afterwards.
  const float infinity = std::numeric_limits<float>::infinity();
  const int32_t unbiased = builder.add_arena(SLUICE_F32, builder.shape(y));
  emit_fused(builder, x, unbiased, product, -infinity, infinity);
  const bool clamps = std::isfinite(product.low) || std::isfinite(product.high);
  const int32_t biased = clamps ? builder.add_arena(SLUICE_F32, builder.shape(y)) : y;
  builder.call("add_f32", {unbiased, product.runtime_bias}, {biased}, {}, {});
  if (clamps) builder.call("clamp_f32", {biased}, {y}, {}, {product.low, product.high});
}

}  // namespace sluice

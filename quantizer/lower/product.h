// y = clamp(x W^T + bias): the product behind Linear and Conv, in the scheme of its layer.
#ifndef SLUICE_LOWER_PRODUCT_H
#define SLUICE_LOWER_PRODUCT_H

#include <limits>
#include <vector>

#include "quantizer/lower/plan_builder.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

struct Product {
  int64_t n = 0, k = 0;
  // Weights, one of: quantized, float [N, K] row-major, or a plan value given at run time ([K, N],
  // or [N, K] where `transposed`).
  const QuantizedMatrix* quantized = nullptr;
  bool symmetric = false;     // run-time quantization of x with zero point 0
  bool whole_tensor = false;  // and one scale for all of x
  std::vector<float> weights;
  int32_t runtime_weights = -1;
  bool transposed = false;
  // Bias [N], one of: known (empty: none), or a plan value given at run time.
  std::vector<float> bias;
  int32_t runtime_bias = -1;
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

/// Emits the calls that compute `product` of x [..., K] into y [..., N].
void emit_product(PlanBuilder& builder, int32_t x, int32_t y, const Product& product);

}  // namespace sluice

#endif

// Packed operands of the product kernels.
#ifndef SLUICE_BENCH_KERNELS_GEMM_WEIGHTS_H
#define SLUICE_BENCH_KERNELS_GEMM_WEIGHTS_H

#include <cstdint>
#include <vector>

#include "bench/kernels/kernel_call.h"
#include "bench/support/buffer.h"
#include "bench/support/shapes.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice::bench {

/// The weights [N, K] of a product, packed for this build's kernels.
struct GemmWeights {
  Buffer<uint8_t> w;
  Buffer<float> scale;
  Buffer<int32_t> sum;
  Buffer<float> bias;

  GemmWeights(const QuantizedMatrix& q, const std::vector<float>& biases);
};

/// The extents of packed weights.
int64_t gemm_blocks(int64_t n);

/// Adds the argument w.
void bind_weights(KernelCall& call, const GemmShape& shape, const GemmWeights& weights);

/// Adds all arguments of gemm_s8w8_f32; x [M, K rounded up to 4].
void bind_gemm_s8w8_f32(KernelCall& call, const GemmShape& shape, const int8_t* x,
                        const float* x_scale, const int32_t* x_zero, const int32_t* x_sum,
                        const GemmWeights& weights, float* y);

}  // namespace sluice::bench

#endif

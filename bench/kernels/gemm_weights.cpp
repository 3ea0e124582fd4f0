#include "bench/kernels/gemm_weights.h"

#include <limits>

#include "runtime/pack/packed.h"

namespace sluice::bench {
namespace {

size_t padded(int64_t n) {
  return static_cast<size_t>(gemm_blocks(n) * sluice_kernel_tiling.gemm_block);
}

}  // namespace

int64_t gemm_blocks(int64_t n) {
  return round_up(n, sluice_kernel_tiling.gemm_block) / sluice_kernel_tiling.gemm_block;
}

GemmWeights::GemmWeights(const QuantizedMatrix& q, const std::vector<float>& biases)
    : w(padded(q.rows) * static_cast<size_t>(round_up(q.columns, 4))),
      scale(padded(q.rows)),
      sum(padded(q.rows)),
      bias(padded(q.rows)) {
  std::vector<int32_t> sums(static_cast<size_t>(q.rows));
  row_sums(q.rows, q.columns, q.q.data(), sums.data());
  pack_weights(sluice_kernel_tiling, SLUICE_PACKED_GEMM, q.rows, q.columns, q.q.data(), w.data());
  pack_channels(sluice_kernel_tiling, SLUICE_GEMM_CHANNELS, q.rows, q.scale.data(), scale.data());
  pack_channels(sluice_kernel_tiling, SLUICE_GEMM_CHANNELS, q.rows, sums.data(), sum.data());
  pack_channels(sluice_kernel_tiling, SLUICE_GEMM_CHANNELS, q.rows, biases.data(), bias.data());
}

void bind_weights(KernelCall& call, const GemmShape& shape, const GemmWeights& weights) {
  const int64_t block = sluice_kernel_tiling.gemm_block, quads = round_up(shape.k, 4) / 4,
                blocks = gemm_blocks(shape.n);
  // Unsigned with an offset, or signed, as the family stores them.
  if (sluice_kernel_tiling.weight_offset != 0) {
    call.buffer(weights.w.data(), {4, block, quads, blocks});
  } else {
    call.buffer(reinterpret_cast<const int8_t*>(weights.w.data()), {4, block, quads, blocks});
  }
}

void bind_gemm_s8w8_f32(KernelCall& call, const GemmShape& shape, const int8_t* x,
                        const float* x_scale, const int32_t* x_zero, const int32_t* x_sum,
                        const GemmWeights& weights, float* y) {
  const int64_t channels = gemm_blocks(shape.n) * sluice_kernel_tiling.gemm_block;
  call.buffer(x, {round_up(shape.k, 4), shape.m});
  call.buffer(x_scale, {shape.m});
  call.buffer(x_zero, {shape.m});
  call.buffer(x_sum, {shape.m});
  bind_weights(call, shape, weights);
  call.buffer(weights.scale.data(), {channels});
  call.buffer(weights.sum.data(), {channels});
  call.buffer(weights.bias.data(), {channels});
  call.scalar(-std::numeric_limits<float>::infinity());
  call.scalar(std::numeric_limits<float>::infinity());
  call.buffer(y, {shape.n, shape.m});
}

}  // namespace sluice::bench

#include "runtime/ops/product.h"

#include <cstring>

namespace sluice {

sluice_status check_scales(const CallContext& context, const float* scale, int64_t rows) {
  for (int64_t i = 0; i < rows; ++i) {
    // The difference of NaN and infinity to itself is NaN.
    if (__builtin_expect(!(scale[i] - scale[i] == 0), 0)) {
      return fail(context, SLUICE_NOT_FINITE, "NaN or infinity in the activations of row %lld",
                  static_cast<long long>(i));
    }
  }
  return SLUICE_OK;
}

sluice_status quantize_rows_unchecked(const CallContext& context, int32_t slot, const float* x,
                                      int64_t rows, int64_t depth, int64_t x_stride,
                                      int64_t q_depth, int32_t symmetric,
                                      const QuantizedRows& out) {
  KernelBuffer<2> in(SLUICE_F32, x, {{depth, 1}, {rows, x_stride}});
  KernelBuffer<2> q(SLUICE_S8, out.q, {{q_depth, 1}, {rows, q_depth}});
  KernelBuffer<1> scale(SLUICE_F32, out.scale, {{rows, 1}});
  KernelBuffer<1> zero(SLUICE_S32, out.zero, {{rows, 1}});
  KernelBuffer<1> sum(SLUICE_S32, out.sum, {{rows, 1}});
  void* argv[] = {in.argument(),    &symmetric,      q.argument(),
                  scale.argument(), zero.argument(), sum.argument()};
  return call_kernel(context, slot, argv);
}

sluice_status quantize_rows(const CallContext& context, int32_t slot, const float* x, int64_t rows,
                            int64_t depth, int64_t x_stride, int64_t q_depth, int32_t symmetric,
                            const QuantizedRows& out) {
  SLUICE_TRY(
      quantize_rows_unchecked(context, slot, x, rows, depth, x_stride, q_depth, symmetric, out));
  return check_scales(context, out.scale, rows);
}

sluice_status check_together(const CallContext& context, int64_t rows, int64_t depth) {
  int64_t count = 0;
  if (!__builtin_mul_overflow(rows, depth, &count) && count <= kMostTogether) return SLUICE_OK;
  return fail(context, SLUICE_UNSUPPORTED, "%lld rows of %lld activations share a scale",
              static_cast<long long>(rows), static_cast<long long>(depth));
}

sluice_status quantize_together(const CallContext& context, int32_t slot, const float* x,
                                int64_t rows, int64_t depth, int64_t x_stride, int64_t q_depth,
                                int32_t symmetric, const QuantizedRows& out) {
  const int64_t count = (rows - 1) * x_stride + depth;
  SLUICE_TRY(
      quantize_rows(context, slot, x, 1, count, count, quantized_depth(count), symmetric, out));
  // Each row moves to its place, the last one first.
  for (int64_t m = rows - 1; m >= 0; --m) {
    int8_t* row = out.q + m * q_depth;
    std::memmove(row, out.q + m * x_stride, static_cast<size_t>(depth));
    std::memset(row + depth, 0, static_cast<size_t>(q_depth - depth));
    int32_t sum = 0;
    for (int64_t k = 0; k < depth; ++k) sum += row[k];
    out.sum[m] = sum;
    out.scale[m] = out.scale[0];
    out.zero[m] = out.zero[0];
  }
  return SLUICE_OK;
}

sluice_status gemm_f32(const CallContext& context, int32_t slot, const float* x, int64_t rows,
                       int64_t k, const float* w, const float* bias, int64_t n, Limits limits,
                       float* y) {
  const int64_t block = context.plan->tiling.gemm_block;
  const int64_t padded = round_up(n, block);
  KernelBuffer<2> in(SLUICE_F32, x, {{k, 1}, {rows, k}});
  KernelBuffer<3> weights(SLUICE_F32, w, {{block, 1}, {k, block}, {padded / block, k * block}});
  KernelBuffer<1> offset(SLUICE_F32, bias, {{padded, 1}});
  KernelBuffer<2> out(SLUICE_F32, y, {{n, 1}, {rows, n}});
  void* argv[] = {in.argument(), weights.argument(), offset.argument(),
                  &limits.low,   &limits.high,       out.argument()};
  return call_kernel(context, slot, argv);
}

sluice_status gemm_s8w8_f32(const CallContext& context, int32_t slot, const QuantizedRows& x,
                            int64_t rows, int64_t k, const WeightsW8& weights, int64_t n,
                            Limits limits, float* y) {
  const int64_t block = context.plan->tiling.gemm_block;
  const int64_t padded = round_up(n, block);
  const int64_t depth = quantized_depth(k);
  KernelBuffer<2> in(SLUICE_S8, x.q, {{depth, 1}, {rows, depth}});
  KernelBuffer<1> scale(SLUICE_F32, x.scale, {{rows, 1}});
  KernelBuffer<1> zero(SLUICE_S32, x.zero, {{rows, 1}});
  KernelBuffer<1> sum(SLUICE_S32, x.sum, {{rows, 1}});
  KernelBuffer<4> w(w8_type(context), weights.w,
                    {{4, 1}, {block, 4}, {depth / 4, 4 * block}, {padded / block, depth * block}});
  KernelBuffer<1> w_scale(SLUICE_F32, weights.scale, {{padded, 1}});
  KernelBuffer<1> w_sum(SLUICE_S32, weights.sum, {{padded, 1}});
  KernelBuffer<1> bias(SLUICE_F32, weights.bias, {{padded, 1}});
  KernelBuffer<2> out(SLUICE_F32, y, {{n, 1}, {rows, n}});
  void* argv[] = {in.argument(), scale.argument(),   zero.argument(),  sum.argument(),
                  w.argument(),  w_scale.argument(), w_sum.argument(), bias.argument(),
                  &limits.low,   &limits.high,       out.argument()};
  return call_kernel(context, slot, argv);
}

}  // namespace sluice

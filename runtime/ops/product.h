// What products with packed weights share: calls of the GEMM and quantization kernels.
#ifndef SLUICE_OPS_PRODUCT_H
#define SLUICE_OPS_PRODUCT_H

#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"

namespace sluice {

inline int64_t round_up(int64_t n, int64_t block) { return (n + block - 1) / block * block; }
/// Columns of quantized rows of depth k: whole quads.
inline int64_t quantized_depth(int64_t k) { return round_up(k, 4); }

/// Type of packed 8-bit weights as the kernels of the plan's family take them.
inline sluice_type w8_type(const CallContext& context) {
  return context.plan->tiling.weight_offset == 0 ? SLUICE_S8 : SLUICE_U8;
}

/// Rows quantized at run time; arrays in scratch memory.
struct QuantizedRows {
  int8_t* q;      // [rows, stride]
  float* scale;   // [rows]
  int32_t* zero;  // [rows]
  int32_t* sum;   // [rows]
};

/// Quantizes `rows` rows of `depth` floats, `x_stride` apart, to rows of `q_depth` >= depth bytes.
/// Kernel `slot` is quantize_rows_f32_s8. SLUICE_NOT_FINITE where a row holds NaN or infinity.
sluice_status quantize_rows(const CallContext& context, int32_t slot, const float* x, int64_t rows,
                            int64_t depth, int64_t x_stride, int64_t q_depth, int32_t symmetric,
                            const QuantizedRows& out);

/// The same without a look at the scales.
sluice_status quantize_rows_unchecked(const CallContext& context, int32_t slot, const float* x,
                                      int64_t rows, int64_t depth, int64_t x_stride,
                                      int64_t q_depth, int32_t symmetric, const QuantizedRows& out);

/// Floats that can share one scale: the kernel sums up their integers in 32 bits.
constexpr int64_t kMostTogether = INT32_MAX / 128;
/// SLUICE_UNSUPPORTED where rows * depth floats (neither negative) are more than that.
sluice_status check_together(const CallContext& context, int64_t rows, int64_t depth);
/// Quantizes all rows with one scale and zero point, which `out` then repeats for each of them.
/// x_stride <= q_depth; floats between the rows are 0.
sluice_status quantize_together(const CallContext& context, int32_t slot, const float* x,
                                int64_t rows, int64_t depth, int64_t x_stride, int64_t q_depth,
                                int32_t symmetric, const QuantizedRows& out);

/// SLUICE_NOT_FINITE where one of the scales is NaN or infinite.
sluice_status check_scales(const CallContext& context, const float* scale, int64_t rows);

struct Limits {
  float low, high;
};
constexpr Limits kNoLimits = {-__builtin_inff(), __builtin_inff()};

/// y [rows, n] = clamp(x [rows, k] W' + bias); kernel `slot` is gemm_f32. No extent but k is 0.
sluice_status gemm_f32(const CallContext& context, int32_t slot, const float* x, int64_t rows,
                       int64_t k, const float* w, const float* bias, int64_t n, Limits limits,
                       float* y);

/// Packed 8-bit weights [n, k] with what belongs to them.
struct WeightsW8 {
  const uint8_t* w;
  const float* scale;
  const int32_t* sum;
  const float* bias;
};

/// The same with quantized rows of quantized_depth(k) bytes; kernel `slot` is gemm_s8w8_f32.
sluice_status gemm_s8w8_f32(const CallContext& context, int32_t slot, const QuantizedRows& x,
                            int64_t rows, int64_t k, const WeightsW8& weights, int64_t n,
                            Limits limits, float* y);

}  // namespace sluice

#endif

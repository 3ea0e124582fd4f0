// Products of integer rows with packed 8-bit weights, requantized.
#ifndef SLUICE_OPS_PRODUCT_INTEGER_H
#define SLUICE_OPS_PRODUCT_INTEGER_H

#include "runtime/ops/product.h"
#include "runtime/ops/scratch.h"

namespace sluice {

/// Kernels of an operation that make up a product, by slot. `row_sums` -1: rows of s16, which need
/// none; `requantize` -1: the product requantizes itself.
struct IntegerProductSlots {
  int32_t row_sums, gemm, requantize;
};

/// x [rows, k] -> y [rows, n]; `rows` at a time at most.
struct IntegerProductShape {
  sluice_type x, y;
  int64_t rows, k, n;
};

/// One value per output channel, in whole GEMM blocks.
struct IntegerWeights {
  const void* w;
  const int32_t *bias, *multiplier, *shift;
};

struct OutputRange {
  int32_t zero_point, low, high;
};

/// Working memory of a product.
struct IntegerProductScratch {
  uint8_t* x;      // [rows, quantized_depth(k)]: rows whose ends are no whole quads
  int32_t* x_sum;  // [rows]; null for rows of s16
  int32_t* sums;   // [rows, n]; null where the product requantizes itself

  IntegerProductScratch(const IntegerProductSlots& slots, const IntegerProductShape& shape,
                        ScratchLayout* layout);
};

/// y[m][n] = clamp(round((sum_k x[m][k] w[n][k] + bias[n]) factor[n]) + zero_point, low, high) for
/// `rows` rows, which are x_stride and y_stride elements apart. Where x_stride is at least
/// quantized_depth(k) the rows are read up to there. No extent is 0.
sluice_status integer_product(const CallContext& context, const IntegerProductSlots& slots,
                              const IntegerProductShape& shape,
                              const IntegerProductScratch& scratch, const void* x, int64_t x_stride,
                              int64_t rows, const IntegerWeights& weights, OutputRange range,
                              void* y, int64_t y_stride);

/// x_sum[m] = sum_k x[m][k].
sluice_status sum_rows(const CallContext& context, int32_t slot, const void* x, int64_t x_stride,
                       int64_t rows, int64_t k, int32_t* x_sum);

}  // namespace sluice

#endif

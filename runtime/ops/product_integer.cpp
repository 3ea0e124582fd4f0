#include "runtime/ops/product_integer.h"

#include <cstring>

namespace sluice {

namespace {

uint8_t* copied_rows(const IntegerProductShape& shape, ScratchLayout* layout) {
  const int64_t depth = quantized_depth(shape.k);
  if (depth == shape.k) return nullptr;
  const auto size = static_cast<int64_t>(sluice_type_bytes(shape.x));
  return layout->array<uint8_t>(shape.rows * depth * size);
}

// Rows `depth` elements apart, with zeros behind their ends.
void copy_rows(const IntegerProductShape& shape, const void* x, int64_t x_stride, int64_t rows,
               uint8_t* to) {
  const size_t size = sluice_type_bytes(shape.x);
  const size_t row = static_cast<size_t>(shape.k) * size;
  const size_t padded = static_cast<size_t>(quantized_depth(shape.k)) * size;
  const auto* from = static_cast<const uint8_t*>(x);
  for (int64_t m = 0; m < rows; ++m, to += padded) {
    std::memcpy(to, from + static_cast<size_t>(m * x_stride) * size, row);
    std::memset(to + row, 0, padded - row);
  }
}

}  // namespace

IntegerProductScratch::IntegerProductScratch(const IntegerProductSlots& slots,
                                             const IntegerProductShape& shape,
                                             ScratchLayout* layout)
    : x(copied_rows(shape, layout)),
      x_sum(slots.row_sums >= 0 ? layout->array<int32_t>(shape.rows) : nullptr),
      sums(slots.requantize >= 0 ? layout->array<int32_t>(shape.rows * shape.n) : nullptr) {}

sluice_status sum_rows(const CallContext& context, int32_t slot, const void* x, int64_t x_stride,
                       int64_t rows, int64_t k, int32_t* x_sum) {
  KernelBuffer<2> in(SLUICE_S8, x, {{k, 1}, {rows, x_stride}});
  KernelBuffer<1> sum(SLUICE_S32, x_sum, {{rows, 1}});
  void* argv[] = {in.argument(), sum.argument()};
  return call_kernel(context, slot, argv);
}

sluice_status integer_product(const CallContext& context, const IntegerProductSlots& slots,
                              const IntegerProductShape& shape,
                              const IntegerProductScratch& scratch, const void* x, int64_t x_stride,
                              int64_t rows, const IntegerWeights& weights, OutputRange range,
                              void* y, int64_t y_stride) {
  const int64_t block = context.plan->tiling.gemm_block;
  const int64_t padded = round_up(shape.n, block);
  const int64_t depth = quantized_depth(shape.k);
  if (slots.row_sums >= 0) {
    SLUICE_TRY(sum_rows(context, slots.row_sums, x, x_stride, rows, shape.k, scratch.x_sum));
  }
  if (x_stride < depth) {
    copy_rows(shape, x, x_stride, rows, scratch.x);
    x = scratch.x;
    x_stride = depth;
  }
  const bool fused = slots.requantize < 0;
  KernelBuffer<2> in(shape.x, x, {{depth, 1}, {rows, x_stride}});
  KernelBuffer<1> x_sum(SLUICE_S32, scratch.x_sum, {{rows, 1}});
  KernelBuffer<4> w(w8_type(context), weights.w,
                    {{4, 1}, {block, 4}, {depth / 4, 4 * block}, {padded / block, depth * block}});
  KernelBuffer<1> bias(SLUICE_S32, weights.bias, {{padded, 1}});
  // The product itself requantizes whole blocks, the kernel that does only that just what there is.
  const int64_t channels = fused ? padded : shape.n;
  KernelBuffer<1> multiplier(SLUICE_S32, weights.multiplier, {{channels, 1}});
  KernelBuffer<1> shift(SLUICE_S32, weights.shift, {{channels, 1}});
  KernelBuffer<2> out(shape.y, y, {{shape.n, 1}, {rows, y_stride}});
  if (fused) {
    void* argv[] = {in.argument(),         x_sum.argument(), w.argument(),      bias.argument(),
                    multiplier.argument(), shift.argument(), &range.zero_point, &range.low,
                    &range.high,           out.argument()};
    return call_kernel(context, slots.gemm, argv);
  }
  KernelBuffer<2> sums(SLUICE_S32, scratch.sums, {{shape.n, 1}, {rows, shape.n}});
  if (slots.row_sums >= 0) {
    void* argv[] = {in.argument(), x_sum.argument(), w.argument(), bias.argument(),
                    sums.argument()};
    SLUICE_TRY(call_kernel(context, slots.gemm, argv));
  } else {
    void* argv[] = {in.argument(), w.argument(), bias.argument(), sums.argument()};
    SLUICE_TRY(call_kernel(context, slots.gemm, argv));
  }
  void* argv[] = {sums.argument(), multiplier.argument(), shift.argument(), &range.zero_point,
                  &range.low,      &range.high,           out.argument()};
  return call_kernel(context, slots.requantize, argv);
}

}  // namespace sluice

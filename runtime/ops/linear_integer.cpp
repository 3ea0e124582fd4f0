#include "runtime/ops/integer_attributes.h"
#include "runtime/ops/linear.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/product_integer.h"

namespace sluice {

namespace {

enum Input { kX, kW, kBias, kMultiplier, kShift, kInputs };
enum Attribute { kZeroPoint, kLow, kHigh, kAttributes };

// Rows are worked on this many bytes of scratch memory at a time, so that they stay in the nearer
// caches.
constexpr int64_t kRowBytes = int64_t{128} * 1024;
constexpr int64_t kLeastRows = 64;

/// What tells the operations apart.
struct Variant {
  IntegerProductSlots slots;
  sluice_type x, y;
};

// Kernels in the order of the inventory: [row sums,] product[, requantization].
Variant variant_of(const CallContext& context) {
  const int32_t* kernels = context.op->kernels;
  const bool sums_rows = kernels[0] == SLUICE_KERNEL_row_sums_s8;
  const int32_t gemm = sums_rows ? 1 : 0;
  const bool fused = kernels[gemm + 1] < 0;
  const int32_t last = fused ? gemm : gemm + 1;
  sluice_type y = SLUICE_S8;
  switch (kernels[last]) {
    case SLUICE_KERNEL_gemm_s8w8_s16:
    case SLUICE_KERNEL_requantize_s32_s16:
    case SLUICE_KERNEL_requantize_s32_s16_away:
    case SLUICE_KERNEL_requantize_s32_s16_up:
    case SLUICE_KERNEL_requantize_s32_s16_int64:
      y = SLUICE_S16;
      break;
    default:
      break;
  }
  return {{sums_rows ? 0 : -1, gemm, fused ? -1 : last}, sums_rows ? SLUICE_S8 : SLUICE_S16, y};
}

IntegerProductShape product_shape(const CallContext& context, const Variant& variant) {
  const LinearShape shape = linear_shape(context);
  const int64_t row = quantized_depth(shape.k) * 2 + shape.n * 4;
  int64_t rows = kRowBytes / (row > 0 ? row : 1);
  if (rows < kLeastRows) rows = kLeastRows;
  if (rows > shape.rows) rows = shape.rows;
  return {variant.x, variant.y, rows, shape.k, shape.n};
}

sluice_status check_channels(const CallContext& context, Input index, const char* name) {
  const Tensor& tensor = context.input(index);
  SLUICE_TRY(check_operand(context, tensor, name, SLUICE_S32, SLUICE_GEMM_CHANNELS, 1));
  return check_extent(context, tensor, name, 0, context.input(kW).dims[0]);
}

}  // namespace

sluice_status prepare_linear_integer(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {kInputs, kInputs, 1, 1, kAttributes}));
  const Variant variant = variant_of(context);
  const Tensor& w = context.input(kW);
  SLUICE_TRY(check_packed_w8(context, w, "w", SLUICE_PACKED_GEMM, 2));
  SLUICE_TRY(check_linear_rows(context, w, variant.x, variant.y));
  SLUICE_TRY(check_channels(context, kBias, "bias"));
  SLUICE_TRY(check_channels(context, kMultiplier, "multiplier"));
  SLUICE_TRY(check_channels(context, kShift, "shift"));
  SLUICE_TRY(check_zero_point(context, kZeroPoint, variant.y));
  SLUICE_TRY(check_limits(context, kLow, variant.y));
  SLUICE_TRY(check_kernels(context));
  const IntegerProductShape shape = product_shape(context, variant);
  int64_t sums = 0;
  if (__builtin_mul_overflow(shape.rows, shape.n, &sums) ||
      sums > INT32_MAX / static_cast<int64_t>(sizeof(int32_t))) {
    return fail(context, SLUICE_UNSUPPORTED, "%lld rows of %lld sums",
                static_cast<long long>(shape.rows), static_cast<long long>(shape.n));
  }
  ScratchLayout layout(nullptr);
  IntegerProductScratch(variant.slots, shape, &layout);
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_linear_integer(const CallContext& context) {
  const LinearShape all = linear_shape(context);
  if (all.rows == 0 || all.n == 0) return SLUICE_OK;
  const Variant variant = variant_of(context);
  const IntegerProductShape shape = product_shape(context, variant);
  ScratchLayout layout(context.scratch);
  const IntegerProductScratch scratch(variant.slots, shape, &layout);
  const IntegerWeights weights = {context.input(kW).data,
                                  static_cast<const int32_t*>(context.input(kBias).data),
                                  static_cast<const int32_t*>(context.input(kMultiplier).data),
                                  static_cast<const int32_t*>(context.input(kShift).data)};
  const OutputRange range = {context.attribute(kZeroPoint), context.attribute(kLow),
                             context.attribute(kHigh)};
  const auto* x = static_cast<const uint8_t*>(context.input(kX).data);
  auto* y = static_cast<uint8_t*>(context.output(0).data);
  const auto x_row = all.k * static_cast<int64_t>(sluice_type_bytes(variant.x));
  const auto y_row = all.n * static_cast<int64_t>(sluice_type_bytes(variant.y));
  for (int64_t first = 0; first < all.rows; first += shape.rows) {
    const int64_t left = all.rows - first;
    const int64_t rows = left < shape.rows ? left : shape.rows;
    SLUICE_TRY(integer_product(context, variant.slots, shape, scratch, x + first * x_row, all.k,
                               rows, weights, range, y + first * y_row, all.n));
  }
  return SLUICE_OK;
}

}  // namespace sluice

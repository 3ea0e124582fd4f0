#include "runtime/ops/linear.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/product.h"
#include "runtime/ops/scratch.h"

namespace sluice {

namespace {

enum Input { kX, kW, kWScale, kWSum, kBias, kInputs };
enum Kernel { kQuantizeRows, kGemm };

// Quantized rows are made and used up this many bytes at a time, so that they stay in the nearer
// caches.
constexpr int64_t kRowBytes = int64_t{128} * 1024;
constexpr int64_t kLeastRows = 64;

bool shares_scale(const CallContext& context) { return context.attribute(1) != 0; }

struct Scratch {
  int64_t chunk;  // rows quantized at a time
  QuantizedRows rows;
  float* zeros;
};

Scratch scratch_in(const CallContext& context, ScratchLayout* layout) {
  const LinearShape shape = linear_shape(context);
  const int64_t depth = quantized_depth(shape.k);
  int64_t chunk = kRowBytes / (depth > 0 ? depth : 1);
  if (chunk < kLeastRows) chunk = kLeastRows;
  // One scale for all rows needs them all at once.
  if (chunk > shape.rows || shares_scale(context)) chunk = shape.rows;
  Scratch scratch{};
  scratch.chunk = chunk;
  scratch.rows.q = layout->array<int8_t>(chunk * depth);
  scratch.rows.scale = layout->array<float>(chunk);
  scratch.rows.zero = layout->array<int32_t>(chunk);
  scratch.rows.sum = layout->array<int32_t>(chunk);
  if (!context.input(kBias).present()) {
    scratch.zeros = layout->array<float>(round_up(shape.n, context.plan->tiling.gemm_block));
  }
  return scratch;
}

}  // namespace

sluice_status prepare_linear_s8w8_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {4, kInputs, 1, 1, 2, 2}));
  const Tensor& w = context.input(kW);
  SLUICE_TRY(check_packed_w8(context, w, "w", SLUICE_PACKED_GEMM, 2));
  SLUICE_TRY(check_operand(context, context.input(kWScale), "w_scale", SLUICE_F32,
                           SLUICE_GEMM_CHANNELS, 1));
  SLUICE_TRY(check_extent(context, context.input(kWScale), "w_scale", 0, w.dims[0]));
  SLUICE_TRY(
      check_operand(context, context.input(kWSum), "w_sum", SLUICE_S32, SLUICE_GEMM_CHANNELS, 1));
  SLUICE_TRY(check_extent(context, context.input(kWSum), "w_sum", 0, w.dims[0]));
  SLUICE_TRY(check_linear(context, w, context.input(kBias)));
  SLUICE_TRY(check_kernels(context));
  if (shares_scale(context)) {
    const LinearShape shape = linear_shape(context);
    SLUICE_TRY(check_together(context, shape.rows, quantized_depth(shape.k)));
  }
  ScratchLayout layout(nullptr);
  scratch_in(context, &layout);
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_linear_s8w8_f32(const CallContext& context) {
  const LinearShape shape = linear_shape(context);
  if (shape.rows == 0 || shape.n == 0) return SLUICE_OK;
  ScratchLayout layout(context.scratch);
  const Scratch scratch = scratch_in(context, &layout);
  const auto* x = static_cast<const float*>(context.input(kX).data);
  auto* y = static_cast<float*>(context.output(0).data);
  const WeightsW8 weights = {static_cast<const uint8_t*>(context.input(kW).data),
                             static_cast<const float*>(context.input(kWScale).data),
                             static_cast<const int32_t*>(context.input(kWSum).data),
                             bias_or_zeros(context, context.input(kBias), shape.n, scratch.zeros)};
  const Limits limits = {context.float_attribute(0), context.float_attribute(1)};
  const int64_t depth = quantized_depth(shape.k);
  for (int64_t first = 0; first < shape.rows; first += scratch.chunk) {
    const int64_t left = shape.rows - first;
    const int64_t rows = left < scratch.chunk ? left : scratch.chunk;
    const auto quantize = shares_scale(context) ? quantize_together : quantize_rows;
    SLUICE_TRY(quantize(context, kQuantizeRows, x + first * shape.k, rows, shape.k, shape.k, depth,
                        context.attribute(0) != 0, scratch.rows));
    SLUICE_TRY(gemm_s8w8_f32(context, kGemm, scratch.rows, rows, shape.k, weights, shape.n, limits,
                             y + first * shape.n));
  }
  return SLUICE_OK;
}

}  // namespace sluice

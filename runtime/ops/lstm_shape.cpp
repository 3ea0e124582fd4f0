#include "runtime/ops/lstm.h"

namespace sluice {

namespace {

// Gate pre-activations of a chunk; beyond this they leave the nearer caches before they are used.
constexpr int64_t kChunkBytes = int64_t{256} * 1024;
// Kernels count bytes in 32 bits.
constexpr int64_t kMostBytes = INT32_MAX;

sluice_status check_state(const CallContext& context, const Tensor& state, const char* name,
                          int64_t directions, int64_t batch, int64_t units) {
  if (!state.present()) return SLUICE_OK;
  SLUICE_TRY(check_dense(context, state, name, SLUICE_F32, 3));
  SLUICE_TRY(check_extent(context, state, name, 0, directions));
  SLUICE_TRY(check_extent(context, state, name, 1, batch));
  return check_extent(context, state, name, 2, units);
}

}  // namespace

sluice_status check_lstm(const CallContext& context, const LstmOperands& operands,
                         int64_t outputs) {
  SLUICE_TRY(check_dense(context, operands.x, "x", SLUICE_F32, 3));
  const int64_t units = operands.w.dims[1];
  SLUICE_TRY(check_extent(context, operands.w, "w", 2, operands.x.dims[2]));
  SLUICE_TRY(check_extent(context, operands.bias, "bias", 1, units));
  SLUICE_TRY(check_extent(context, operands.r, "r", 1, units));
  SLUICE_TRY(check_extent(context, operands.r, "r", 2, outputs));
  const int32_t direction = context.attribute(1);
  const int32_t directions = context.attribute(2);
  if (direction < 0 || direction >= directions) {
    return fail(context, SLUICE_INVALID_MODEL, "direction %d of %d", direction, directions);
  }
  if (units < 1 || outputs < 1) return fail(context, SLUICE_INVALID_MODEL, "no units");
  const int64_t batch = operands.x.dims[1];
  SLUICE_TRY(check_lengths(context, operands.lens, batch));
  SLUICE_TRY(check_state(context, operands.h0, "h0", directions, batch, outputs));
  SLUICE_TRY(check_state(context, operands.c0, "c0", directions, batch, units));
  SLUICE_TRY(check_state(context, operands.h, "h", directions, batch, outputs));
  SLUICE_TRY(check_state(context, operands.c, "c", directions, batch, units));
  if (operands.y.present()) {
    SLUICE_TRY(check_dense(context, operands.y, "y", SLUICE_F32, 4));
    SLUICE_TRY(check_extent(context, operands.y, "y", 0, operands.x.dims[0]));
    SLUICE_TRY(check_extent(context, operands.y, "y", 1, directions));
    SLUICE_TRY(check_extent(context, operands.y, "y", 2, batch));
    SLUICE_TRY(check_extent(context, operands.y, "y", 3, outputs));
  }
  SLUICE_TRY(check_kernels(context));
  const sluice_tiling& tiling = context.plan->tiling;
  // The input product fills gates block by block.
  if (kGates * tiling.lstm_block % tiling.gemm_block != 0) {
    return fail(context, SLUICE_UNSUPPORTED, "LSTM blocks of %d with GEMM blocks of %d",
                tiling.lstm_block, tiling.gemm_block);
  }
  // Kernels count the gates of a step, and whatever lies in scratch memory, in 32 bits.
  const LstmShape shape = lstm_shape(context, operands);
  int64_t gates = 0;
  if (__builtin_mul_overflow(shape.batch, shape.gates(), &gates) ||
      gates > kMostBytes / static_cast<int64_t>(sizeof(float)) ||
      (batch > 0 && outputs > kMostBytes / static_cast<int64_t>(sizeof(float)) / batch)) {
    return fail(context, SLUICE_UNSUPPORTED, "%lld rows of %lld units",
                static_cast<long long>(batch), static_cast<long long>(units));
  }
  return SLUICE_OK;
}

LstmShape lstm_shape(const CallContext& context, const LstmOperands& operands) {
  LstmShape shape{};
  shape.steps = operands.x.dims[0];
  shape.batch = operands.x.dims[1];
  shape.inputs = operands.x.dims[2];
  shape.units = operands.w.dims[1];
  shape.outputs = operands.r.dims[2];
  shape.block = context.plan->tiling.lstm_block;
  shape.blocks = (shape.units + shape.block - 1) / shape.block;
  shape.padded = shape.blocks * shape.block;
  shape.reverse = context.attribute(0) != 0;
  shape.direction = context.attribute(1);
  shape.directions = context.attribute(2);
  const int64_t row_bytes = shape.gates() * static_cast<int64_t>(sizeof(float));
  const int64_t rows = kChunkBytes / row_bytes;
  shape.chunk = shape.batch > 0 ? rows / shape.batch : 1;
  if (shape.chunk < 1) shape.chunk = 1;
  if (shape.chunk > shape.steps) shape.chunk = shape.steps > 0 ? shape.steps : 1;
  shape.chunk_rows = rows > shape.batch ? rows : shape.batch;
  const int64_t all_rows = (shape.steps > 0 ? shape.steps : 1) * shape.batch;
  if (shape.chunk_rows > all_rows) shape.chunk_rows = all_rows;
  return shape;
}

LstmChunk lstm_chunk(const LstmShape& shape, int64_t index) {
  const int64_t done = index * shape.chunk;
  const int64_t left = shape.steps - done;
  const int64_t count = left < shape.chunk ? left : shape.chunk;
  return {shape.reverse ? left - count : done, count, shape.reverse};
}

}  // namespace sluice

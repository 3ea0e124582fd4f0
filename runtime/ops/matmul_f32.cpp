#include <cstring>

#include "runtime/ops/ops.h"
#include "runtime/ops/product.h"
#include "runtime/ops/scratch.h"
#include "runtime/ops/strided.h"
#include "runtime/pack/packed.h"

namespace sluice {

namespace {

enum Array { kA, kB, kY, kArrays };

// The batch dimensions of an operand, in matrices.
Tensor batch_of(const Tensor& tensor) {
  Tensor batch = tensor;
  batch.rank -= 2;
  return batch;
}

struct Scratch {
  float* packed;
  float* zeros;
};

Scratch scratch_in(const CallContext& context, ScratchLayout* layout) {
  const Tensor& b = context.input(kB);
  const int64_t n = round_up(b.dims[b.rank - 1], context.plan->tiling.gemm_block);
  return {layout->array<float>(n * b.dims[b.rank - 2]), layout->array<float>(n)};
}

}  // namespace

sluice_status prepare_matmul_f32(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1}));
  const Tensor& a = context.input(kA);
  const Tensor& b = context.input(kB);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, a, "a", SLUICE_F32, kAnyRank));
  SLUICE_TRY(check_dense(context, b, "b", SLUICE_F32, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", SLUICE_F32, a.rank > b.rank ? a.rank : b.rank));
  if (a.rank < 2 || b.rank < 2) {
    return fail(context, SLUICE_INVALID_MODEL, "ranks %d and %d, expected at least 2", a.rank,
                b.rank);
  }
  SLUICE_TRY(check_extent(context, b, "b", b.rank - 2, a.dims[a.rank - 1]));
  SLUICE_TRY(check_extent(context, y, "y", y.rank - 2, a.dims[a.rank - 2]));
  SLUICE_TRY(check_extent(context, y, "y", y.rank - 1, b.dims[b.rank - 1]));
  SLUICE_TRY(check_broadcast(context, batch_of(a), "the batch of a", batch_of(y)));
  SLUICE_TRY(check_broadcast(context, batch_of(b), "the batch of b", batch_of(y)));
  SLUICE_TRY(check_kernels(context));
  ScratchLayout layout(nullptr);
  scratch_in(context, &layout);
  if (!layout.valid() || layout.bytes() > INT32_MAX) {
    return fail(context, SLUICE_UNSUPPORTED, "a matrix b of %lld by %lld",
                static_cast<long long>(b.dims[b.rank - 2]),
                static_cast<long long>(b.dims[b.rank - 1]));
  }
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_matmul_f32(const CallContext& context) {
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  const Tensor& a = context.input(kA);
  const Tensor& b = context.input(kB);
  int64_t rows = a.dims[a.rank - 2];
  const int64_t k = a.dims[a.rank - 1];
  const int64_t n = b.dims[b.rank - 1];
  const Tensor batches[kArrays] = {batch_of(a), batch_of(b), batch_of(y)};
  int64_t dense[kArrays][SLUICE_MAX_RANK];
  for (int i = 0; i < kArrays; ++i) dense_strides(batches[i], dense[i]);
  StridedLoops loops;
  for (int32_t axis = batches[kY].rank - 1; axis >= 0; --axis) {
    int64_t strides[kArrays];
    for (int i = 0; i < kArrays; ++i) {
      strides[i] = broadcast_stride(batches[i], dense[i], batches[kY], axis);
    }
    loops.add(batches[kY].dims[axis], strides, kArrays);
  }
  // Consecutive matrices a that meet the same b are one taller matrix.
  int first = 0;
  int64_t matrices = 1;
  if (loops.rank > 0 && loops.stride[0][kA] == 1 && loops.stride[0][kB] == 0) {
    matrices = loops.extent[0];
    first = 1;
  }
  rows *= matrices;

  ScratchLayout layout(context.scratch);
  const Scratch scratch = scratch_in(context, &layout);
  const sluice_tiling& tiling = context.plan->tiling;
  std::memset(scratch.zeros, 0,
              sizeof(float) * static_cast<size_t>(round_up(n, tiling.gemm_block)));
  const int64_t a_size = a.dims[a.rank - 2] * k;
  const int64_t y_size = a.dims[a.rank - 2] * n;
  int64_t packed = -1;
  StridedCounter counter(loops, first, kArrays);
  do {
    if (counter.offset(kB) != packed) {
      packed = counter.offset(kB);
      pack_gemm_strided(tiling, n, k, static_cast<const float*>(b.data) + packed * k * n, 1, n,
                        scratch.packed);
    }
    SLUICE_TRY(gemm_f32(context, 0, static_cast<const float*>(a.data) + counter.offset(kA) * a_size,
                        rows, k, scratch.packed, scratch.zeros, n, kNoLimits,
                        static_cast<float*>(y.data) + counter.offset(kY) * y_size));
  } while (counter.next());
  return SLUICE_OK;
}

}  // namespace sluice

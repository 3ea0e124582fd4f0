#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/strided.h"

namespace sluice {

sluice_status prepare_slice(const CallContext& context, uint64_t* scratch_bytes) {
  const int32_t rank = context.input(0).rank;
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, rank > 0 ? 2 * rank : 0}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", kAnyType, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", x.type, x.rank));
  for (int32_t i = 0; i < rank; ++i) {
    const int64_t start = context.extent_attribute(i);
    const int64_t step = context.attribute(rank + i);
    if (step == 0) return fail(context, SLUICE_INVALID_MODEL, "step 0 on axis %d", i);
    if (y.dims[i] == 0) continue;
    // Extents and steps have 32 bits.
    const int64_t last = start + (y.dims[i] - 1) * step;
    if (start < 0 || start >= x.dims[i] || last < 0 || last >= x.dims[i]) {
      return fail(context, extents_disagree(context), "%lld to %lld of axis %d with extent %lld",
                  static_cast<long long>(start), static_cast<long long>(last), i,
                  static_cast<long long>(x.dims[i]));
    }
  }
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_slice(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  int64_t from[SLUICE_MAX_RANK];
  int64_t to[SLUICE_MAX_RANK];
  dense_strides(x, from);
  dense_strides(y, to);
  StridedLoops loops;
  int64_t first = 0;
  for (int32_t i = y.rank - 1; i >= 0; --i) {
    first += context.extent_attribute(i) * from[i];
    const int64_t strides[] = {to[i], from[i] * context.attribute(x.rank + i)};
    loops.add(y.dims[i], strides, 2);
  }
  const size_t size = sluice_type_bytes(static_cast<sluice_type>(x.type));
  copy_strided(loops, size, y.data,
               static_cast<const uint8_t*>(x.data) + static_cast<size_t>(first) * size);
  return SLUICE_OK;
}

}  // namespace sluice

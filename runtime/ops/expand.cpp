#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/strided.h"

namespace sluice {

sluice_status prepare_expand(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", kAnyType, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", x.type, kAnyRank));
  SLUICE_TRY(check_broadcast(context, x, "x", y));
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_expand(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  int64_t from[SLUICE_MAX_RANK];
  int64_t to[SLUICE_MAX_RANK];
  dense_strides(x, from);
  dense_strides(y, to);
  StridedLoops loops;
  for (int32_t i = y.rank - 1; i >= 0; --i) {
    const int64_t strides[] = {to[i], broadcast_stride(x, from, y, i)};
    loops.add(y.dims[i], strides, 2);
  }
  copy_strided(loops, sluice_type_bytes(static_cast<sluice_type>(x.type)), y.data, x.data);
  return SLUICE_OK;
}

}  // namespace sluice

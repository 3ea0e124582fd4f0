#include "runtime/ops/check.h"
#include "runtime/ops/convert.h"
#include "runtime/ops/ops.h"

namespace sluice {

sluice_status prepare_cast(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", kAnyType, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", kAnyType, x.rank));
  SLUICE_TRY(check_same_extents(context, y, "y", x));
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_cast(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  convert(static_cast<sluice_type>(x.type), x.data, static_cast<sluice_type>(y.type), y.data,
          x.elements());
  return SLUICE_OK;
}

}  // namespace sluice

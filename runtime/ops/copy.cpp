#include <cstring>

#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"

namespace sluice {

sluice_status prepare_copy(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", kAnyType, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", x.type, kAnyRank));
  if (x.elements() != y.elements()) {
    return fail(context, extents_disagree(context), "y has %lld elements, x has %lld",
                static_cast<long long>(y.elements()), static_cast<long long>(x.elements()));
  }
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_copy(const CallContext& context) {
  const Tensor& x = context.input(0);
  const size_t bytes =
      static_cast<size_t>(x.elements()) * sluice_type_bytes(static_cast<sluice_type>(x.type));
  if (bytes > 0) std::memcpy(context.output(0).data, x.data, bytes);
  return SLUICE_OK;
}

}  // namespace sluice

#include <cstring>

#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"

namespace sluice {

sluice_status prepare_concat(const CallContext& context, uint64_t* scratch_bytes) {
  const int32_t count = context.inputs();
  if (count < 1) return fail(context, SLUICE_INVALID_MODEL, "no inputs");
  SLUICE_TRY(check_signature(context, {count, count, 1, 1, 1}));
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, y, "y", kAnyType, kAnyRank));
  const int32_t axis = context.attribute(0);
  if (axis < 0 || axis >= y.rank) {
    return fail(context, SLUICE_INVALID_MODEL, "axis %d of rank %d", axis, y.rank);
  }
  int64_t sum = 0;
  for (int32_t i = 0; i < count; ++i) {
    const Tensor& x = context.input(i);
    SLUICE_TRY(check_dense(context, x, "x", y.type, y.rank));
    for (int32_t j = 0; j < y.rank; ++j) {
      if (j != axis) SLUICE_TRY(check_extent(context, x, "x", j, y.dims[j]));
    }
    sum += x.dims[axis];
  }
  SLUICE_TRY(check_extent(context, y, "y", axis, sum));
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_concat(const CallContext& context) {
  const Tensor& y = context.output(0);
  const int32_t axis = context.attribute(0);
  const int64_t rows = extents_product(y, 0, axis);
  const auto size = static_cast<int64_t>(sluice_type_bytes(static_cast<sluice_type>(y.type)));
  const int64_t row_bytes = extents_product(y, axis, y.rank) * size;
  auto* to = static_cast<uint8_t*>(y.data);
  for (int32_t i = 0; i < context.inputs(); ++i) {
    const Tensor& x = context.input(i);
    const int64_t run_bytes = extents_product(x, axis, x.rank) * size;
    if (run_bytes == 0) continue;
    const auto* from = static_cast<const uint8_t*>(x.data);
    for (int64_t row = 0; row < rows; ++row) {
      std::memcpy(to + row * row_bytes, from + row * run_bytes, static_cast<size_t>(run_bytes));
    }
    to += run_bytes;
  }
  return SLUICE_OK;
}

}  // namespace sluice

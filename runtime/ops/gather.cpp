#include <cstring>

#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

int64_t index_at(const Tensor& indices, int64_t i) {
  const auto* bytes = static_cast<const uint8_t*>(indices.data);
  if (indices.type == SLUICE_S32) {
    int32_t index;
    std::memcpy(&index, bytes + i * 4, 4);
    return index;
  }
  int64_t index;
  std::memcpy(&index, bytes + i * 8, 8);
  return index;
}

}  // namespace

sluice_status prepare_gather(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1, 1}));
  const Tensor& data = context.input(0);
  const Tensor& indices = context.input(1);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, data, "data", kAnyType, kAnyRank));
  const int index_type = indices.type == SLUICE_S32 ? SLUICE_S32 : SLUICE_S64;
  SLUICE_TRY(check_dense(context, indices, "indices", index_type, kAnyRank));
  const int32_t axis = context.attribute(0);
  if (axis < 0 || axis >= data.rank) {
    return fail(context, SLUICE_INVALID_MODEL, "axis %d of rank %d", axis, data.rank);
  }
  SLUICE_TRY(check_dense(context, y, "y", data.type, data.rank - 1 + indices.rank));
  int32_t at = 0;
  for (int32_t i = 0; i < axis; ++i) SLUICE_TRY(check_extent(context, y, "y", at++, data.dims[i]));
  for (int32_t i = 0; i < indices.rank; ++i) {
    SLUICE_TRY(check_extent(context, y, "y", at++, indices.dims[i]));
  }
  for (int32_t i = axis + 1; i < data.rank; ++i) {
    SLUICE_TRY(check_extent(context, y, "y", at++, data.dims[i]));
  }
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_gather(const CallContext& context) {
  const Tensor& data = context.input(0);
  const Tensor& indices = context.input(1);
  const int32_t axis = context.attribute(0);
  const int64_t rows = extents_product(data, 0, axis);
  const int64_t extent = data.dims[axis];
  const auto size = static_cast<int64_t>(sluice_type_bytes(static_cast<sluice_type>(data.type)));
  const int64_t run_bytes = extents_product(data, axis + 1, data.rank) * size;
  const int64_t count = indices.elements();
  auto* to = static_cast<uint8_t*>(context.output(0).data);
  const auto* from = static_cast<const uint8_t*>(data.data);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t given = index_at(indices, i);
    const int64_t index = given < 0 ? given + extent : given;
    if (index < 0 || index >= extent) {
      return fail(context, SLUICE_INVALID_ARGUMENT, "index %lld on an axis of extent %lld",
                  static_cast<long long>(given), static_cast<long long>(extent));
    }
    if (run_bytes == 0) continue;
    for (int64_t row = 0; row < rows; ++row) {
      std::memcpy(to + (row * count + i) * run_bytes, from + (row * extent + index) * run_bytes,
                  static_cast<size_t>(run_bytes));
    }
  }
  return SLUICE_OK;
}

}  // namespace sluice

#include "runtime/core/extents.h"

#include "runtime/core/expression.h"
#include "runtime/core/message.h"
#include "runtime/pack/packed.h"

namespace sluice {

sluice_status resolve_value(const sluice_plan& plan, int32_t index, const int64_t* symbols,
                            Tensor* tensor, uint64_t* bytes, sluice_message* message) {
  const sluice_plan_value& value = plan.values[index];
  tensor->type = value.type;
  tensor->layout = value.layout;
  tensor->rank = value.rank;
  int64_t elements = 1;
  int64_t bound = 1;  // the product without the zeros: what no part of the product exceeds
  for (int32_t axis = 0; axis < value.rank; ++axis) {
    int64_t extent = 0;
    if (!evaluate(plan, symbols, value.dims[axis], &extent) || extent < 0) {
      return fail(message, SLUICE_INVALID_ARGUMENT,
                  "value %d, axis %d: extent %lld is not possible with these input shapes", index,
                  axis, static_cast<long long>(extent));
    }
    if (extent > 0 && extent > kMaxValueBytes / bound) {
      return fail(message, SLUICE_INVALID_ARGUMENT, "value %d has more than %lld elements", index,
                  static_cast<long long>(kMaxValueBytes));
    }
    if (extent > 0) bound *= extent;
    elements *= extent;
    tensor->dims[axis] = extent;
  }
  const auto type = static_cast<sluice_type>(value.type);
  *bytes = static_cast<uint64_t>(elements) * sluice_type_bytes(type);
  if (value.layout != SLUICE_DENSE &&
      !packed_bytes(plan.tiling, value.layout, value.type, value.rank, tensor->dims, bytes)) {
    return fail(message, SLUICE_INVALID_MODEL, "value %d: no packed layout %d for %s of rank %d",
                index, value.layout, sluice_type_name(type), value.rank);
  }
  if (*bytes > static_cast<uint64_t>(kMaxValueBytes)) {
    return fail(message, SLUICE_INVALID_ARGUMENT,
                "value %d has %lld bytes, at most %lld are possible", index,
                static_cast<long long>(*bytes), static_cast<long long>(kMaxValueBytes));
  }
  return SLUICE_OK;
}

sluice_status resolve_values(const sluice_plan& plan, const int64_t* symbols, Tensor* tensors,
                             uint64_t* bytes, sluice_message* message) {
  for (int32_t i = 0; i < plan.value_count; ++i) {
    const sluice_status status = resolve_value(plan, i, symbols, &tensors[i], &bytes[i], message);
    if (status != SLUICE_OK) return status;
    const int32_t root = root_of(plan, i);
    if (bytes[i] != bytes[root]) {
      return fail(message, SLUICE_INVALID_MODEL, "value %d shows %lld bytes as %lld", i,
                  static_cast<long long>(bytes[root]), static_cast<long long>(bytes[i]));
    }
  }
  return SLUICE_OK;
}

bool same_shape(const Tensor& a, const Tensor& b) {
  if (a.rank != b.rank) return false;
  for (int32_t i = 0; i < a.rank; ++i) {
    if (a.dims[i] != b.dims[i]) return false;
  }
  return true;
}

bool repeats_to(const Tensor& part, const Tensor& whole) {
  if (part.rank != whole.rank) return false;
  int32_t axis = 0;
  while (axis < part.rank && part.dims[axis] == 1) ++axis;
  for (; axis < part.rank; ++axis) {
    if (part.dims[axis] != whole.dims[axis]) return false;
  }
  return true;
}

}  // namespace sluice

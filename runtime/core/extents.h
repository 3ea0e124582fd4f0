// Extents and sizes of the values of a plan for given symbols.
#ifndef SLUICE_CORE_EXTENTS_H
#define SLUICE_CORE_EXTENTS_H

#include <cstdint>

#include "runtime/core/op.h"
#include "sluice/plan.h"

namespace sluice {

/// Elements and bytes of one value are limited so that every product of its extents and every
/// offset in it fits the 32-bit arithmetic of generated kernels.
constexpr int64_t kMaxValueBytes = INT32_MAX;

/// Fills in type, layout, rank and dims of `tensor` from `value`, and its size in *bytes. Data
/// stays as it is. The plan is verified. SLUICE_INVALID_ARGUMENT where the symbols give an extent
/// that is negative or a size beyond kMaxValueBytes; `index` names the value in the message.
sluice_status resolve_value(const sluice_plan& plan, int32_t index, const int64_t* symbols,
                            Tensor* tensor, uint64_t* bytes, sluice_message* message);

/// resolve_value for every value; a view must have the size of what it shows.
sluice_status resolve_values(const sluice_plan& plan, const int64_t* symbols, Tensor* tensors,
                             uint64_t* bytes, sluice_message* message);

/// The value whose bytes `index` shows: itself, or the target of a view.
inline int32_t root_of(const sluice_plan& plan, int32_t index) {
  const sluice_plan_value& value = plan.values[index];
  return value.storage == SLUICE_VIEW ? static_cast<int32_t>(value.offset) : index;
}

/// True if both have the same rank and extents.
bool same_shape(const Tensor& a, const Tensor& b);
/// True if repeating the elements of `part` gives `whole`: same rank, extents of 1 up to some axis
/// and the same extents from there on.
bool repeats_to(const Tensor& part, const Tensor& whole);

}  // namespace sluice

#endif

// Permutations of axes, as calls or, where only axes of extent 1 move, as views.
#ifndef SLUICE_LOWER_AXES_H
#define SLUICE_LOWER_AXES_H

#include <cstdint>
#include <vector>

#include "quantizer/lower/plan_builder.h"

namespace sluice {

/// Whether transposing by `perm` leaves the elements where they are.
bool keeps_order(const Shape& shape, const std::vector<int64_t>& perm);
Shape permuted(const Shape& shape, const std::vector<int64_t>& perm);
std::vector<int64_t> inverse(const std::vector<int64_t>& perm);
/// The permutation that moves `axes` (sorted) behind the others.
std::vector<int64_t> axes_last(size_t rank, const std::vector<int64_t>& axes);

/// The value transposed: y.shape[i] = x.shape[perm[i]].
int32_t transpose(PlanBuilder& builder, int32_t value, const std::vector<int64_t>& perm);
/// The same, as the content of a graph value.
void transpose_into(PlanBuilder& builder, int32_t value, const std::vector<int64_t>& perm,
                    ValueId result);

}  // namespace sluice

#endif

#include "quantizer/lower/axes.h"

#include <algorithm>

namespace sluice {
namespace {

std::vector<int32_t> attributes(const std::vector<int64_t>& perm) {
  return std::vector<int32_t>(perm.begin(), perm.end());
}

}  // namespace

bool keeps_order(const Shape& shape, const std::vector<int64_t>& perm) {
  int64_t previous = -1;
  for (int64_t axis : perm) {
    if (shape[axis] == Dim(1)) continue;
    if (axis < previous) return false;
    previous = axis;
  }
  return true;
}

Shape permuted(const Shape& shape, const std::vector<int64_t>& perm) {
  Shape result;
  for (int64_t axis : perm) result.push_back(shape[axis]);
  return result;
}

std::vector<int64_t> inverse(const std::vector<int64_t>& perm) {
  std::vector<int64_t> result(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) result[perm[i]] = static_cast<int64_t>(i);
  return result;
}

std::vector<int64_t> axes_last(size_t rank, const std::vector<int64_t>& axes) {
  std::vector<int64_t> perm;
  for (size_t axis = 0; axis < rank; ++axis) {
    if (!std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(axis))) {
      perm.push_back(static_cast<int64_t>(axis));
    }
  }
  perm.insert(perm.end(), axes.begin(), axes.end());
  return perm;
}

int32_t transpose(PlanBuilder& builder, int32_t value, const std::vector<int64_t>& perm) {
  const Shape source = builder.shape(value);
  const Shape shape = permuted(source, perm);
  if (keeps_order(source, perm)) return builder.view(value, shape);
  const int32_t result = builder.add_arena(builder.type(value), shape);
  builder.call("transpose", {value}, {result}, attributes(perm));
  return result;
}

void transpose_into(PlanBuilder& builder, int32_t value, const std::vector<int64_t>& perm,
                    ValueId result) {
  if (keeps_order(builder.shape(value), perm)) return builder.bind(result, value);
  builder.call("transpose", {value}, {builder.define(result)}, attributes(perm));
}

}  // namespace sluice

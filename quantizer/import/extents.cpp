#include "quantizer/import/extents.h"

#include <algorithm>

#include "quantizer/error.h"

namespace sluice {
namespace {

// A bound given as an expression that counts from the end where it is negative.
Dim from_front(const Dim& bound, const Dim& extent, const char* what) {
  if (bound.at_least(0)) return bound;
  if ((Dim(-1) - bound).at_least(0)) return extent + bound;
  throw Error(std::string(what) + " is " + bound.text() + ", whose sign is not known");
}

// min(max(bound, low), high) as far as the bounds can be compared; else `bound`, which the run
// checks against the real extents.
Dim clamped(const Dim& bound, const Dim& low, const Dim& high) {
  if ((low - bound).at_least(0)) return low;
  if ((bound - high).at_least(0)) return high;
  return bound;
}

}  // namespace

int64_t normalize_axis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank) {
    throw Error("axis " + std::to_string(axis) + " does not exist in rank " + std::to_string(rank));
  }
  return axis < 0 ? axis + rank : axis;
}

std::vector<int64_t> normalize_axes(const std::vector<int64_t>& axes, int64_t rank) {
  std::vector<int64_t> result;
  result.reserve(axes.size());
  for (const int64_t axis : axes) result.push_back(normalize_axis(axis, rank));
  std::sort(result.begin(), result.end());
  if (std::adjacent_find(result.begin(), result.end()) != result.end()) {
    throw Error("an axis is given twice");
  }
  return result;
}

Dim remaining_extent(const Shape& x, const Shape& others) {
  Dim quotient;
  const Dim known = elements(others);
  if (known == Dim(0)) throw Error("-1 in a shape with a zero extent is ambiguous");
  if (!Dim::divide_exactly(elements(x), known, &quotient)) {
    throw Error("the " + elements(x).text() + " elements of " + text(x) +
                " are not known to divide by " + known.text());
  }
  return quotient;
}

SliceRange slice_range(const Dim& start, const Dim& end, int64_t step, const Dim& extent) {
  const bool forward = step > 0;
  Dim low = forward ? 0 : -1, high = forward ? extent : extent - 1;
  const auto bound = [&](const Dim& given, const char* what) {
    if (given.is_constant() && given.constant() >= kToTheEnd) return high;
    if (given.is_constant() && given.constant() <= -kToTheEnd) return low;
    return clamped(from_front(given, extent, what), low, high);
  };
  SliceRange range{bound(start, "starts"), {}};
  const Dim stop = bound(end, "ends");
  const Dim distance = forward ? stop - range.start : range.start - stop;
  const int64_t stride = forward ? step : -step;
  range.count =
      (Dim() - distance).at_least(0) ? Dim(0) : Dim::floordiv(distance + Dim(stride - 1), stride);
  if (range.count == Dim(0)) range.start = 0;
  return range;
}

void pad_same(const Dim& height, const Dim& width, const int64_t (&kernel)[2], bool lower,
              ConvAttributes* conv) {
  for (const int axis : {0, 1}) {
    const Dim& dim = axis == 0 ? height : width;
    if (!dim.is_constant()) {
      throw Error("padding to the same extent needs fixed extents, the input has " + dim.text());
    }
    const int64_t extent = dim.constant(), stride = std::max<int64_t>(conv->stride[axis], 1);
    const Dim needed = Dim((extent + stride - 1) / stride - 1) * Dim(stride) +
                       Dim(kernel[axis] - 1) * Dim(conv->dilation[axis]) + 1 - Dim(extent);
    const int64_t total = std::max<int64_t>(needed.constant(), 0);
    conv->pad_before[axis] = lower ? total - total / 2 : total / 2;
    conv->pad_after[axis] = total - conv->pad_before[axis];
  }
}

}  // namespace sluice

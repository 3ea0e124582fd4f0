// Extents that operators of all formats work out in the same way.
#ifndef SLUICE_IMPORT_EXTENTS_H
#define SLUICE_IMPORT_EXTENTS_H

#include <cstdint>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// An axis given as -rank..rank-1, as 0..rank-1. Throws sluice::Error outside.
int64_t normalize_axis(int64_t axis, int64_t rank);
/// Axes, each once, sorted.
std::vector<int64_t> normalize_axes(const std::vector<int64_t>& axes, int64_t rank);

/// The extent that -1 stands for in a reshape of `x` to it and `others`.
Dim remaining_extent(const Shape& x, const Shape& others);

/// Bounds of slices at and beyond this, of either sign, mean "to the end": exporters write
/// INT32_MAX or INT64_MAX.
constexpr int64_t kToTheEnd = INT32_MAX;

struct SliceRange {
  Dim start, count;
};

/// What start:end:step selects of an axis, bounds counted from the end where they are negative.
SliceRange slice_range(const Dim& start, const Dim& end, int64_t step, const Dim& extent);

/// Pads a convolution to ceil(extent / stride) outputs (SAME_UPPER; SAME_LOWER: the odd element in
/// front); kernel [h, w], the extents of the axes in `height` and `width`.
void pad_same(const Dim& height, const Dim& width, const int64_t (&kernel)[2], bool lower,
              ConvAttributes* conv);

}  // namespace sluice

#endif

// Loops over several arrays of one shape, each with strides of its own.
#ifndef SLUICE_OPS_STRIDED_H
#define SLUICE_OPS_STRIDED_H

#include "runtime/core/op.h"

namespace sluice {

/// A loop nest, innermost dimension first, with the strides (in elements; 0 repeats) of up to four
/// arrays.
struct StridedLoops {
  static constexpr int kMaxArrays = 4;
  int rank = 0;
  int64_t extent[SLUICE_MAX_RANK];
  int64_t stride[SLUICE_MAX_RANK][kMaxArrays];

  /// Adds the next outer dimension for `arrays` arrays; merges it with the one before where all
  /// strides allow, and leaves extents of 1 out.
  void add(int64_t dim_extent, const int64_t* strides, int arrays);
};

/// Row-major strides of a dense tensor.
void dense_strides(const Tensor& tensor, int64_t* strides);

/// Stride of x along axis `axis` of y where x broadcasts to y; `strides` are the dense ones of x.
int64_t broadcast_stride(const Tensor& x, const int64_t* strides, const Tensor& y, int32_t axis);

/// Steps through the dimensions of `loops` from `first` on; offsets[a] are those of each array.
class StridedCounter {
 public:
  StridedCounter(const StridedLoops& loops, int first, int arrays)
      : loops_(loops), first_(first), arrays_(arrays) {}
  /// Moves to the next place; false after the last.
  bool next();
  int64_t offset(int array) const { return offsets_[array]; }

 private:
  const StridedLoops& loops_;
  int first_, arrays_;
  int64_t index_[SLUICE_MAX_RANK] = {};
  int64_t offsets_[StridedLoops::kMaxArrays] = {};
};

/// destination[...] = source[...] for loops over (destination, source) of elements of
/// `element_bytes` (1, 2, 4 or 8). No extent is 0.
void copy_strided(const StridedLoops& loops, size_t element_bytes, void* destination,
                  const void* source);

}  // namespace sluice

#endif

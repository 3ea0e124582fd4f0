#include "runtime/ops/strided.h"

#include <cstring>

namespace sluice {

namespace {

template <typename T>
void copy_run(int64_t count, uint8_t* destination, int64_t destination_stride,
              const uint8_t* source, int64_t source_stride) {
  for (int64_t i = 0; i < count; ++i) {
    T element;
    std::memcpy(&element, source + i * source_stride * static_cast<int64_t>(sizeof(T)), sizeof(T));
    std::memcpy(destination + i * destination_stride * static_cast<int64_t>(sizeof(T)), &element,
                sizeof(T));
  }
}

using CopyRun = void (*)(int64_t, uint8_t*, int64_t, const uint8_t*, int64_t);

CopyRun copy_run_of(size_t element_bytes) {
  switch (element_bytes) {
    case 1:
      return copy_run<uint8_t>;
    case 2:
      return copy_run<uint16_t>;
    case 4:
      return copy_run<uint32_t>;
    default:
      return copy_run<uint64_t>;
  }
}

}  // namespace

void StridedLoops::add(int64_t dim_extent, const int64_t* strides, int arrays) {
  if (dim_extent == 1) return;
  if (rank > 0) {
    bool merges = true;
    for (int a = 0; a < arrays; ++a) {
      if (strides[a] != stride[rank - 1][a] * extent[rank - 1]) merges = false;
    }
    if (merges) {
      extent[rank - 1] *= dim_extent;
      return;
    }
  }
  extent[rank] = dim_extent;
  for (int a = 0; a < arrays; ++a) stride[rank][a] = strides[a];
  ++rank;
}

void dense_strides(const Tensor& tensor, int64_t* strides) {
  int64_t stride = 1;
  for (int32_t axis = tensor.rank - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= tensor.dims[axis];
  }
}

int64_t broadcast_stride(const Tensor& x, const int64_t* strides, const Tensor& y, int32_t axis) {
  const int32_t own = axis - (y.rank - x.rank);
  return own < 0 || x.dims[own] == 1 ? 0 : strides[own];
}

bool StridedCounter::next() {
  for (int d = first_; d < loops_.rank; ++d) {
    if (++index_[d] < loops_.extent[d]) {
      for (int a = 0; a < arrays_; ++a) offsets_[a] += loops_.stride[d][a];
      return true;
    }
    index_[d] = 0;
    for (int a = 0; a < arrays_; ++a) {
      offsets_[a] -= loops_.stride[d][a] * (loops_.extent[d] - 1);
    }
  }
  return false;
}

void copy_strided(const StridedLoops& loops, size_t element_bytes, void* destination,
                  const void* source) {
  const auto size = static_cast<int64_t>(element_bytes);
  auto* to = static_cast<uint8_t*>(destination);
  const auto* from = static_cast<const uint8_t*>(source);
  const int64_t count = loops.rank > 0 ? loops.extent[0] : 1;
  const int64_t to_stride = loops.rank > 0 ? loops.stride[0][0] : 1;
  const int64_t from_stride = loops.rank > 0 ? loops.stride[0][1] : 1;
  const bool contiguous = to_stride == 1 && from_stride == 1;
  const CopyRun run = copy_run_of(element_bytes);
  StridedCounter counter(loops, 1, 2);
  do {
    uint8_t* row = to + counter.offset(0) * size;
    const uint8_t* in = from + counter.offset(1) * size;
    if (contiguous) {
      std::memcpy(row, in, static_cast<size_t>(count) * element_bytes);
    } else {
      run(count, row, to_stride, in, from_stride);
    }
  } while (counter.next());
}

}  // namespace sluice

#include <cstring>

#include "runtime/ops/check.h"
#include "runtime/ops/convert.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/strided.h"

namespace sluice {

namespace {

enum Mode { kConstant = 0, kReflect = 1, kEdge = 2 };

// Place in x, along an axis of extent n, of what stands at `place` (relative to the first element
// of x); -1: the padding value.
int64_t source_place(Mode mode, int64_t place, int64_t n) {
  if (place >= 0 && place < n) return place;
  switch (mode) {
    case kReflect:
      return place < 0 ? -place : 2 * (n - 1) - place;
    case kEdge:
      return place < 0 ? 0 : n - 1;
    default:
      return -1;
  }
}

void fill(uint8_t* to, int64_t count, const uint8_t* element, size_t size) {
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(to + static_cast<size_t>(i) * size, element, size);
}

// One row of y (its last axis) of `width` elements; the row of x has n elements and starts `before`
// later.
void pad_row(Mode mode, uint8_t* to, int64_t width, const uint8_t* from, int64_t n, int64_t before,
             const uint8_t* value, size_t size) {
  const auto element = [&](int64_t i) {
    const int64_t place = source_place(mode, i - before, n);
    std::memcpy(to + static_cast<size_t>(i) * size,
                place < 0 ? value : from + static_cast<size_t>(place) * size, size);
  };
  // [begin, end): what comes from x as it is.
  const int64_t begin = before < 0 ? 0 : (before < width ? before : width);
  const int64_t whole = before + n < width ? before + n : width;
  const int64_t end = whole < begin ? begin : whole;
  for (int64_t i = 0; i < begin; ++i) element(i);
  if (end > begin) {
    std::memcpy(to + static_cast<size_t>(begin) * size,
                from + static_cast<size_t>(begin - before) * size,
                static_cast<size_t>(end - begin) * size);
  }
  for (int64_t i = end; i < width; ++i) element(i);
}

}  // namespace

sluice_status prepare_pad(const CallContext& context, uint64_t* scratch_bytes) {
  const int32_t rank = context.input(0).rank;
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, 1 + (rank > 0 ? rank : 0), 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", kAnyType, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", x.type, x.rank));
  const int32_t mode = context.attribute(0);
  if (mode < kConstant || mode > kEdge) return fail(context, SLUICE_INVALID_MODEL, "mode %d", mode);
  for (int32_t i = 0; i < rank; ++i) {
    const int64_t before = context.extent_attribute(1 + i);
    if (before < -INT32_MAX) return fail(context, SLUICE_INVALID_MODEL, "padding of axis %d", i);
    if (y.elements() == 0 || mode == kConstant) continue;
    const int64_t after = y.dims[i] - x.dims[i] - before;
    const int64_t most = before > after ? before : after;
    if (most > 0 && (x.dims[i] == 0 || (mode == kReflect && most >= x.dims[i]))) {
      return fail(context, extents_disagree(context),
                  "axis %d with extent %lld cannot be padded by %lld", i,
                  static_cast<long long>(x.dims[i]), static_cast<long long>(most));
    }
  }
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_pad(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  const auto mode = static_cast<Mode>(context.attribute(0));
  const auto type = static_cast<sluice_type>(x.type);
  const size_t size = sluice_type_bytes(type);
  uint8_t value[8];
  const float given = context.float_attribute(0);
  convert(SLUICE_F32, &given, type, value, 1);
  auto* to = static_cast<uint8_t*>(y.data);
  const auto* from = static_cast<const uint8_t*>(x.data);
  const int32_t last = y.rank - 1;
  if (last < 0) {
    std::memcpy(to, from, size);
    return SLUICE_OK;
  }
  int64_t strides[SLUICE_MAX_RANK];
  int64_t before[SLUICE_MAX_RANK];
  dense_strides(x, strides);
  for (int32_t i = 0; i <= last; ++i) before[i] = context.extent_attribute(1 + i);
  const int64_t width = y.dims[last];
  const int64_t rows = extents_product(y, 0, last);
  int64_t index[SLUICE_MAX_RANK] = {};
  for (int64_t row = 0; row < rows; ++row, to += static_cast<size_t>(width) * size) {
    int64_t offset = 0;
    for (int32_t i = 0; i < last && offset >= 0; ++i) {
      const int64_t place = source_place(mode, index[i] - before[i], x.dims[i]);
      offset = place < 0 ? -1 : offset + place * strides[i];
    }
    if (offset < 0) {
      fill(to, width, value, size);
    } else {
      pad_row(mode, to, width, from + static_cast<size_t>(offset) * size, x.dims[last],
              before[last], value, size);
    }
    for (int32_t i = last - 1; i >= 0; --i) {
      if (++index[i] < y.dims[i]) break;
      index[i] = 0;
    }
  }
  return SLUICE_OK;
}

}  // namespace sluice

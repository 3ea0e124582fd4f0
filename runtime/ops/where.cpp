#include <cstring>

#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/strided.h"

namespace sluice {

namespace {

enum Array { kY, kCondition, kA, kB, kArrays };

template <size_t size>
void select_run(int64_t count, const int64_t* strides, uint8_t* y, const uint8_t* condition,
                const uint8_t* a, const uint8_t* b) {
  const auto bytes = static_cast<int64_t>(size);
  for (int64_t i = 0; i < count; ++i) {
    const uint8_t* from = condition[i * strides[kCondition]] != 0 ? a + i * strides[kA] * bytes
                                                                  : b + i * strides[kB] * bytes;
    std::memcpy(y + i * strides[kY] * bytes, from, size);
  }
}

using SelectRun = void (*)(int64_t, const int64_t*, uint8_t*, const uint8_t*, const uint8_t*,
                           const uint8_t*);

SelectRun select_run_of(int64_t size) {
  switch (size) {
    case 1:
      return select_run<1>;
    case 2:
      return select_run<2>;
    case 4:
      return select_run<4>;
    default:
      return select_run<8>;
  }
}

}  // namespace

sluice_status prepare_where(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {3, 3, 1, 1}));
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, y, "y", kAnyType, kAnyRank));
  const char* const names[] = {"cond", "a", "b"};
  for (int32_t i = 0; i < 3; ++i) {
    const Tensor& x = context.input(i);
    SLUICE_TRY(check_dense(context, x, names[i], i == 0 ? int{SLUICE_BOOL} : y.type, kAnyRank));
    SLUICE_TRY(check_broadcast(context, x, names[i], y));
  }
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_where(const CallContext& context) {
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  int64_t dense[kArrays][SLUICE_MAX_RANK];
  dense_strides(y, dense[kY]);
  for (int32_t i = 0; i < 3; ++i) dense_strides(context.input(i), dense[kCondition + i]);
  StridedLoops loops;
  for (int32_t axis = y.rank - 1; axis >= 0; --axis) {
    int64_t strides[kArrays] = {dense[kY][axis]};
    for (int32_t i = 0; i < 3; ++i) {
      strides[kCondition + i] = broadcast_stride(context.input(i), dense[kCondition + i], y, axis);
    }
    loops.add(y.dims[axis], strides, kArrays);
  }
  const auto size = static_cast<int64_t>(sluice_type_bytes(static_cast<sluice_type>(y.type)));
  const SelectRun run = select_run_of(size);
  const int64_t scalar[kArrays] = {};
  const int64_t count = loops.rank > 0 ? loops.extent[0] : 1;
  const int64_t* strides = loops.rank > 0 ? loops.stride[0] : scalar;
  auto* to = static_cast<uint8_t*>(y.data);
  const uint8_t* from[3];
  for (int32_t i = 0; i < 3; ++i) from[i] = static_cast<const uint8_t*>(context.input(i).data);
  StridedCounter counter(loops, 1, kArrays);
  do {
    run(count, strides, to + counter.offset(kY) * size, from[0] + counter.offset(kCondition),
        from[1] + counter.offset(kA) * size, from[2] + counter.offset(kB) * size);
  } while (counter.next());
  return SLUICE_OK;
}

}  // namespace sluice

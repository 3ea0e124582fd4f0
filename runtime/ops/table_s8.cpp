#include "runtime/ops/check.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

constexpr int32_t kEntries = 256;

template <typename T>
void look_up(const int8_t* x, int64_t count, const void* table, void* y) {
  const T* entries = static_cast<const T*>(table) - INT8_MIN;
  T* to = static_cast<T*>(y);
  for (int64_t i = 0; i < count; ++i) to[i] = entries[x[i]];
}

}  // namespace

sluice_status prepare_table_s8(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1}));
  const Tensor& x = context.input(0);
  const Tensor& table = context.input(1);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", SLUICE_S8, kAnyRank));
  const sluice_type type = y.type == SLUICE_S16 ? SLUICE_S16 : SLUICE_S8;
  SLUICE_TRY(check_dense(context, table, "table", type, 1));
  SLUICE_TRY(check_extent(context, table, "table", 0, kEntries));
  SLUICE_TRY(check_dense(context, y, "y", type, x.rank));
  SLUICE_TRY(check_same_extents(context, y, "y", x));
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_table_s8(const CallContext& context) {
  const Tensor& y = context.output(0);
  const auto* x = static_cast<const int8_t*>(context.input(0).data);
  const void* table = context.input(1).data;
  const int64_t count = y.elements();
  if (y.type == SLUICE_S16) {
    look_up<int16_t>(x, count, table, y.data);
  } else {
    look_up<int8_t>(x, count, table, y.data);
  }
  return SLUICE_OK;
}

}  // namespace sluice

// The integer LSTM operations: which kernels, in which slots of the inventory.
#include "runtime/ops/lstm_integer.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

constexpr IntegerProductSlots kNone = {-1, -1, -1};

// row_sums_s8, gemm_s8w8_s16, step[, gemm_s8w8_s8]
constexpr IntegerLstmVariant kS8 = {SLUICE_S8, {0, 1, -1}, 2, false, kNone};
constexpr IntegerLstmVariant kS8Full = {SLUICE_S8, {0, 1, -1}, 2, true, {0, 3, -1}};
// row_sums_s8, gemm_s8w8_s32, requantize_s32_s16_away, step[, requantize_s32_s8_away]
constexpr IntegerLstmVariant kS8Away = {SLUICE_S8, {0, 1, 2}, 3, false, kNone};
constexpr IntegerLstmVariant kS8AwayFull = {SLUICE_S8, {0, 1, 2}, 3, true, {0, 1, 4}};
// gemm_s16w8_s32, requantize_s32_s16 or its flavour, step
constexpr IntegerLstmVariant kS16 = {SLUICE_S16, {-1, 0, 1}, 2, false, kNone};
constexpr IntegerLstmVariant kS16Full = {SLUICE_S16, {-1, 0, 1}, 2, true, {-1, 0, 1}};

}  // namespace

sluice_status prepare_lstm_s8w8_s16(const CallContext& context, uint64_t* scratch_bytes) {
  return prepare_integer_lstm(context, kS8, scratch_bytes);
}
sluice_status run_lstm_s8w8_s16(const CallContext& context) {
  return run_integer_lstm(context, kS8);
}

sluice_status prepare_lstm_s8w8_s16_full(const CallContext& context, uint64_t* scratch_bytes) {
  return prepare_integer_lstm(context, kS8Full, scratch_bytes);
}
sluice_status run_lstm_s8w8_s16_full(const CallContext& context) {
  return run_integer_lstm(context, kS8Full);
}

sluice_status prepare_lstm_s8w8_s16_away(const CallContext& context, uint64_t* scratch_bytes) {
  return prepare_integer_lstm(context, kS8Away, scratch_bytes);
}
sluice_status run_lstm_s8w8_s16_away(const CallContext& context) {
  return run_integer_lstm(context, kS8Away);
}

sluice_status prepare_lstm_s8w8_s16_away_full(const CallContext& context, uint64_t* scratch_bytes) {
  return prepare_integer_lstm(context, kS8AwayFull, scratch_bytes);
}
sluice_status run_lstm_s8w8_s16_away_full(const CallContext& context) {
  return run_integer_lstm(context, kS8AwayFull);
}

sluice_status prepare_lstm_s16w8_s16(const CallContext& context, uint64_t* scratch_bytes) {
  return prepare_integer_lstm(context, kS16, scratch_bytes);
}
sluice_status run_lstm_s16w8_s16(const CallContext& context) {
  return run_integer_lstm(context, kS16);
}

sluice_status prepare_lstm_s16w8_s16_full(const CallContext& context, uint64_t* scratch_bytes) {
  return prepare_integer_lstm(context, kS16Full, scratch_bytes);
}
sluice_status run_lstm_s16w8_s16_full(const CallContext& context) {
  return run_integer_lstm(context, kS16Full);
}

}  // namespace sluice

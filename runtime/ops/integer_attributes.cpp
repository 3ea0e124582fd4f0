#include "runtime/ops/integer_attributes.h"

namespace sluice {

namespace {

int32_t lowest(sluice_type type) {
  if (type == SLUICE_U8) return 0;
  return type == SLUICE_S8 ? INT8_MIN : INT16_MIN;
}

int32_t highest(sluice_type type) {
  if (type == SLUICE_U8) return UINT8_MAX;
  return type == SLUICE_S8 ? INT8_MAX : INT16_MAX;
}

}  // namespace

sluice_status check_range(const CallContext& context, int32_t i, const char* name, int32_t low,
                          int32_t high) {
  const int32_t value = context.attribute(i);
  if (value >= low && value <= high) return SLUICE_OK;
  return fail(context, SLUICE_INVALID_MODEL, "%s is %d, expected %d to %d", name, value, low, high);
}

sluice_status check_factor(const CallContext& context, int32_t i, bool may_be_negative) {
  SLUICE_TRY(check_range(context, i, "multiplier", may_be_negative ? -INT32_MAX : 0, INT32_MAX));
  return check_range(context, i + 1, "shift", -31, 30);
}

sluice_status check_zero_point(const CallContext& context, int32_t i, sluice_type type,
                               bool products) {
  const bool has_one = type != SLUICE_S16 || !products;
  return check_range(context, i, "zero point", has_one ? lowest(type) : 0,
                     has_one ? highest(type) : 0);
}

sluice_status check_limits(const CallContext& context, int32_t i, sluice_type type) {
  SLUICE_TRY(check_range(context, i, "lower limit", lowest(type), highest(type)));
  return check_range(context, i + 1, "upper limit", context.attribute(i), highest(type));
}

}  // namespace sluice

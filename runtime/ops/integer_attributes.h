// Checks of the attributes of integer operations.
#ifndef SLUICE_OPS_INTEGER_ATTRIBUTES_H
#define SLUICE_OPS_INTEGER_ATTRIBUTES_H

#include "runtime/ops/check.h"

namespace sluice {

/// Attribute `i` lies in [low, high]. SLUICE_INVALID_MODEL otherwise, naming it `name`.
sluice_status check_range(const CallContext& context, int32_t i, const char* name, int32_t low,
                          int32_t high);
/// Attributes `i` and `i` + 1 are a multiplier in [0, 2^31) (down to -(2^31 - 1) where
/// `may_be_negative`) and a shift in [-31, 30].
sluice_status check_factor(const CallContext& context, int32_t i, bool may_be_negative = false);
/// Attribute `i` is a zero point of elements of `type`; `products` or left shifts of elements of
/// s16 allow none but 0.
sluice_status check_zero_point(const CallContext& context, int32_t i, sluice_type type,
                               bool products = true);
/// Attributes `i` and `i` + 1 are limits low <= high of elements of `type`.
sluice_status check_limits(const CallContext& context, int32_t i, sluice_type type);

}  // namespace sluice

#endif

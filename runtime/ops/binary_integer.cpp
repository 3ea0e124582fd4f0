#include "runtime/ops/broadcast.h"
#include "runtime/ops/integer_attributes.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

enum AddAttribute {
  kAddAZero,
  kAddBZero,
  kLeft,
  kAFactor,
  kBFactor = kAFactor + 2,
  kYFactor = kBFactor + 2,
  kAddYZero = kYFactor + 2,
  kAddLow,
  kAddHigh,
  kAddAttributes
};
enum MulAttribute {
  kMulAZero,
  kMulBZero,
  kFactor,
  kMulYZero = kFactor + 2,
  kMulLow,
  kMulHigh,
  kMulAttributes
};

sluice_type element_type(const CallContext& context) {
  switch (context.op->kernels[0]) {
    case SLUICE_KERNEL_add_s16:
    case SLUICE_KERNEL_add_s16_away:
    case SLUICE_KERNEL_mul_s16:
    case SLUICE_KERNEL_mul_s16_away:
      return SLUICE_S16;
    default:
      return SLUICE_S8;
  }
}

// The scalars of the kernel stand in the order of the attributes, between a, b and y.
template <int32_t count>
sluice_status run(const CallContext& context) {
  int32_t attributes[count];
  void* argv[count + 3];
  for (int32_t i = 0; i < count; ++i) {
    attributes[i] = context.attribute(i);
    argv[2 + i] = &attributes[i];
  }
  return run_broadcast(context, element_type(context), argv, count + 2);
}

}  // namespace

sluice_status prepare_add_integer(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1, kAddAttributes}));
  const sluice_type type = element_type(context);
  SLUICE_TRY(check_broadcast_operands(context, type));
  SLUICE_TRY(check_zero_point(context, kAddAZero, type));
  SLUICE_TRY(check_zero_point(context, kAddBZero, type));
  // Differences of 9 bits with sign, or elements of 16, shifted left in 32.
  SLUICE_TRY(check_range(context, kLeft, "left shift", 0, type == SLUICE_S8 ? 22 : 15));
  SLUICE_TRY(check_factor(context, kAFactor));
  SLUICE_TRY(check_factor(context, kBFactor, true));
  SLUICE_TRY(check_factor(context, kYFactor));
  SLUICE_TRY(check_zero_point(context, kAddYZero, type));
  SLUICE_TRY(check_limits(context, kAddLow, type));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_add_integer(const CallContext& context) { return run<kAddAttributes>(context); }

sluice_status prepare_mul_integer(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1, kMulAttributes}));
  const sluice_type type = element_type(context);
  SLUICE_TRY(check_broadcast_operands(context, type));
  SLUICE_TRY(check_zero_point(context, kMulAZero, type));
  SLUICE_TRY(check_zero_point(context, kMulBZero, type));
  SLUICE_TRY(check_factor(context, kFactor));
  SLUICE_TRY(check_zero_point(context, kMulYZero, type));
  SLUICE_TRY(check_limits(context, kMulLow, type));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_mul_integer(const CallContext& context) { return run<kMulAttributes>(context); }

}  // namespace sluice

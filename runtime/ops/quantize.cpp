// Conversion of elements between floats and integers of a scale, and between such integers.
#include "runtime/ops/integer_attributes.h"
#include "runtime/ops/kernel_buffer.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

/// Element types of the kernel that an operation calls.
struct KernelTypes {
  int32_t kernel;
  sluice_type x, y;
};

constexpr KernelTypes kKernelTypes[] = {
    {SLUICE_KERNEL_quantize_f32_s8, SLUICE_F32, SLUICE_S8},
    {SLUICE_KERNEL_quantize_f32_u8, SLUICE_F32, SLUICE_U8},
    {SLUICE_KERNEL_quantize_f32_s16, SLUICE_F32, SLUICE_S16},
    {SLUICE_KERNEL_dequantize_s8_f32, SLUICE_S8, SLUICE_F32},
    {SLUICE_KERNEL_dequantize_u8_f32, SLUICE_U8, SLUICE_F32},
    {SLUICE_KERNEL_dequantize_s16_f32, SLUICE_S16, SLUICE_F32},
    {SLUICE_KERNEL_rescale_s8_s8, SLUICE_S8, SLUICE_S8},
    {SLUICE_KERNEL_rescale_s8_s16, SLUICE_S8, SLUICE_S16},
    {SLUICE_KERNEL_rescale_s16_s8, SLUICE_S16, SLUICE_S8},
    {SLUICE_KERNEL_rescale_s16_s16, SLUICE_S16, SLUICE_S16},
    {SLUICE_KERNEL_rescale_s8_s8_away, SLUICE_S8, SLUICE_S8},
    {SLUICE_KERNEL_rescale_s8_s16_away, SLUICE_S8, SLUICE_S16},
    {SLUICE_KERNEL_rescale_s16_s8_away, SLUICE_S16, SLUICE_S8},
    {SLUICE_KERNEL_rescale_s16_s16_away, SLUICE_S16, SLUICE_S16},
};

KernelTypes types_of(const CallContext& context) {
  for (const KernelTypes& types : kKernelTypes) {
    if (types.kernel == context.op->kernels[0]) return types;
  }
  return {-1, SLUICE_F32, SLUICE_F32};
}

sluice_status prepare(const CallContext& context, int32_t ints, int32_t floats,
                      uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, ints, floats}));
  const KernelTypes types = types_of(context);
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", types.x, kAnyRank));
  SLUICE_TRY(check_dense(context, y, "y", types.y, x.rank));
  SLUICE_TRY(check_same_extents(context, y, "y", x));
  *scratch_bytes = 0;
  return check_kernels(context);
}

}  // namespace

sluice_status prepare_quantize(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(prepare(context, 2, 1, scratch_bytes));
  SLUICE_TRY(check_zero_point(context, 0, types_of(context).y, false));
  return check_range(context, 1, "away", 0, 1);
}

sluice_status run_quantize(const CallContext& context) {
  const KernelTypes types = types_of(context);
  const int64_t count = context.input(0).elements();
  if (count == 0) return SLUICE_OK;
  KernelBuffer<1> x(types.x, context.input(0).data, {{count, 1}});
  KernelBuffer<1> y(types.y, context.output(0).data, {{count, 1}});
  float scale = context.float_attribute(0);
  int32_t zero_point = context.attribute(0);
  int32_t away = context.attribute(1);
  void* argv[] = {x.argument(), &scale, &zero_point, &away, y.argument()};
  return call_kernel(context, 0, argv);
}

sluice_status prepare_dequantize(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(prepare(context, 1, 1, scratch_bytes));
  return check_zero_point(context, 0, types_of(context).x, false);
}

sluice_status run_dequantize(const CallContext& context) {
  const KernelTypes types = types_of(context);
  const int64_t count = context.input(0).elements();
  if (count == 0) return SLUICE_OK;
  KernelBuffer<1> x(types.x, context.input(0).data, {{count, 1}});
  KernelBuffer<1> y(types.y, context.output(0).data, {{count, 1}});
  float scale = context.float_attribute(0);
  int32_t zero_point = context.attribute(0);
  void* argv[] = {x.argument(), &scale, &zero_point, y.argument()};
  return call_kernel(context, 0, argv);
}

namespace {

enum RescaleAttribute { kXZero, kMultiplier, kShift, kYZero, kLow, kHigh, kRescaleAttributes };

}  // namespace

sluice_status prepare_rescale(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(prepare(context, kRescaleAttributes, 0, scratch_bytes));
  const KernelTypes types = types_of(context);
  SLUICE_TRY(check_zero_point(context, kXZero, types.x, false));
  SLUICE_TRY(check_factor(context, kMultiplier));
  SLUICE_TRY(check_zero_point(context, kYZero, types.y, false));
  return check_limits(context, kLow, types.y);
}

sluice_status run_rescale(const CallContext& context) {
  const KernelTypes types = types_of(context);
  const int64_t count = context.input(0).elements();
  if (count == 0) return SLUICE_OK;
  KernelBuffer<1> x(types.x, context.input(0).data, {{count, 1}});
  KernelBuffer<1> y(types.y, context.output(0).data, {{count, 1}});
  int32_t attributes[kRescaleAttributes];
  for (int32_t i = 0; i < kRescaleAttributes; ++i) attributes[i] = context.attribute(i);
  void* argv[] = {x.argument(),        &attributes[kXZero], &attributes[kMultiplier],
                  &attributes[kShift], &attributes[kYZero], &attributes[kLow],
                  &attributes[kHigh],  y.argument()};
  return call_kernel(context, 0, argv);
}

}  // namespace sluice

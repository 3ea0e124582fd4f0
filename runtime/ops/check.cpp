#include "runtime/ops/check.h"

#include "runtime/pack/packed.h"

namespace sluice {

sluice_status check_signature(const CallContext& context, const Signature& signature) {
  const sluice_plan_call& call = *context.call;
  if (call.inputs_count < signature.required_inputs || call.inputs_count > signature.inputs ||
      call.outputs_count < signature.required_outputs || call.outputs_count > signature.outputs) {
    return fail(context, SLUICE_INVALID_MODEL,
                "%d inputs and %d outputs, expected %d to %d and %d to %d", call.inputs_count,
                call.outputs_count, signature.required_inputs, signature.inputs,
                signature.required_outputs, signature.outputs);
  }
  if (call.ints_count != signature.ints || call.floats_count != signature.floats) {
    return fail(context, SLUICE_INVALID_MODEL,
                "%d integer and %d float attributes, expected %d and %d", call.ints_count,
                call.floats_count, signature.ints, signature.floats);
  }
  for (int32_t i = 0; i < signature.required_inputs; ++i) {
    if (!context.input(i).present()) {
      return fail(context, SLUICE_INVALID_MODEL, "input %d is absent", i);
    }
  }
  for (int32_t i = 0; i < signature.required_outputs; ++i) {
    if (!context.output(i).present()) {
      return fail(context, SLUICE_INVALID_MODEL, "output %d is absent", i);
    }
  }
  return SLUICE_OK;
}

sluice_status check_operand(const CallContext& context, const Tensor& tensor, const char* name,
                            int type, sluice_layout layout, int rank) {
  if (!tensor.present()) return fail(context, SLUICE_INVALID_MODEL, "%s is absent", name);
  if (tensor.type > SLUICE_BOOL || (type != kAnyType && tensor.type != type)) {
    return fail(context, SLUICE_INVALID_MODEL, "%s has type %s, expected %s", name,
                sluice_type_name(static_cast<sluice_type>(tensor.type)),
                type == kAnyType ? "any known" : sluice_type_name(static_cast<sluice_type>(type)));
  }
  if (tensor.layout != layout) {
    return fail(context, SLUICE_INVALID_MODEL, "%s has layout %d, expected %d", name, tensor.layout,
                static_cast<int>(layout));
  }
  if (tensor.rank > SLUICE_MAX_RANK || (rank != kAnyRank && tensor.rank != rank)) {
    return fail(context, SLUICE_INVALID_MODEL, "%s has rank %d, expected %d", name, tensor.rank,
                rank == kAnyRank ? SLUICE_MAX_RANK : rank);
  }
  const bool has_gates = layout == SLUICE_PACKED_LSTM || layout == SLUICE_PACKED_LSTM_INPUT ||
                         layout == SLUICE_GATE_BLOCKS;
  if (has_gates && tensor.dims[0] != kGates) {
    return fail(context, SLUICE_INVALID_MODEL, "%s has %lld gates, expected %d", name,
                static_cast<long long>(tensor.dims[0]), static_cast<int>(kGates));
  }
  return SLUICE_OK;
}

sluice_status check_packed_w8(const CallContext& context, const Tensor& tensor, const char* name,
                              sluice_layout layout, int rank) {
  const int type = tensor.type == SLUICE_S8 ? SLUICE_S8 : SLUICE_U8;
  return check_operand(context, tensor, name, type, layout, rank);
}

sluice_status extents_disagree(const CallContext& context) {
  return context.plan->symbol_count > 0 ? SLUICE_INVALID_ARGUMENT : SLUICE_INVALID_MODEL;
}

sluice_status check_extent(const CallContext& context, const Tensor& tensor, const char* name,
                           int32_t axis, int64_t expected) {
  if (tensor.dims[axis] == expected) return SLUICE_OK;
  return fail(context, extents_disagree(context), "axis %d of %s has extent %lld, expected %lld",
              axis, name, static_cast<long long>(tensor.dims[axis]),
              static_cast<long long>(expected));
}

sluice_status check_same_extents(const CallContext& context, const Tensor& tensor, const char* name,
                                 const Tensor& expected) {
  for (int32_t axis = 0; axis < expected.rank; ++axis) {
    SLUICE_TRY(check_extent(context, tensor, name, axis, expected.dims[axis]));
  }
  return SLUICE_OK;
}

sluice_status check_broadcast(const CallContext& context, const Tensor& x, const char* name,
                              const Tensor& y) {
  if (x.rank > y.rank) {
    return fail(context, SLUICE_INVALID_MODEL, "%s has rank %d, more than the result's %d", name,
                x.rank, y.rank);
  }
  for (int32_t axis = 0; axis < x.rank; ++axis) {
    if (x.dims[axis] == 1) continue;
    SLUICE_TRY(check_extent(context, x, name, axis, y.dims[y.rank - x.rank + axis]));
  }
  return SLUICE_OK;
}

sluice_status check_kernels(const CallContext& context) {
  const sluice_tiling& plan = context.plan->tiling;
  if (!valid_tiling(plan)) {
    return fail(context, SLUICE_UNSUPPORTED, "weight offset %d, blocks of %d and %d",
                plan.weight_offset, plan.gemm_block, plan.lstm_block);
  }
  for (int32_t kernel : context.op->kernels) {
    if (kernel < 0) break;
    if (context.kernels == nullptr || context.kernels->kernel[kernel] == nullptr) {
      return fail(context, SLUICE_UNSUPPORTED, "the variant lacks kernel %d", kernel);
    }
  }
  return SLUICE_OK;
}

int64_t extents_product(const Tensor& tensor, int32_t begin, int32_t end) {
  int64_t product = 1;
  for (int32_t axis = begin; axis < end; ++axis) product *= tensor.dims[axis];
  return product;
}

sluice_status call_kernel(const CallContext& context, int32_t slot, void** argv) {
  const int result = context.kernels->kernel[context.op->kernels[slot]](argv);
  if (__builtin_expect(result == 0, 1)) return SLUICE_OK;
  return fail(context, SLUICE_INTERNAL, "kernel %d failed with code %d", context.op->kernels[slot],
              result);
}

}  // namespace sluice

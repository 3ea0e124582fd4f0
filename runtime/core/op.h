// Operations of the executor: what a plan's calls do. One descriptor an operation; a compiled model
// refers only to those it calls, so that the linker leaves the others and their kernels out.
#ifndef SLUICE_CORE_OP_H
#define SLUICE_CORE_OP_H

#include "sluice/kernels.h"
#include "sluice/plan.h"

namespace sluice {

// Keeps the symbols of Tensor apart from those of the quantizer's class of the same name, which
// links into the same programs.
inline namespace runtime {

/// A value with its extents resolved for the run at hand: dense, row-major.
struct Tensor {
  void* data;  // null during prepare, and for an absent operand
  uint8_t type;
  uint8_t layout;  // sluice_layout
  int32_t rank;
  int64_t dims[SLUICE_MAX_RANK];

  bool present() const { return rank >= 0; }
  int64_t elements() const {
    int64_t n = 1;
    for (int32_t i = 0; i < rank; ++i) n *= dims[i];
    return n;
  }
};

}  // namespace runtime

/// What extent_attribute returns for an extent that cannot be: no range check accepts it, and
/// 64-bit arithmetic with it does not overflow.
constexpr int64_t kInvalidExtent = INT64_C(-0x80000001);

/// What one call sees. Operand tensors are by value index of the plan; absent operands have rank
/// -1.
struct CallContext {
  const sluice_plan* plan;
  const sluice_plan_call* call;
  const sluice_op* op;
  const Tensor* values;                // one per plan value, resolved
  const sluice_kernel_table* kernels;  // of the session's variant
  uint8_t* scratch;         // at kAlignment, as large as prepare asked; null during prepare
  sluice_message* message;  // receives the reason of a failure

  const Tensor& input(int32_t i) const;
  const Tensor& output(int32_t i) const;
  int32_t inputs() const { return call->inputs_count; }
  int32_t outputs() const { return call->outputs_count; }
  int32_t attribute(int32_t i) const { return plan->ints[call->ints_begin + i]; }
  float float_attribute(int32_t i) const { return plan->floats[call->floats_begin + i]; }
  /// Resolves an extent reference held in an attribute (symbols as in the run at hand);
  /// kInvalidExtent where that overflows, or does not fit 32 bits.
  int64_t extent_attribute(int32_t i) const;
  const int64_t* symbols;  // one per symbol
};

/// Formats "op: reason" into context.message and returns `status`. %s %d %lld only (see
/// core/message.h).
sluice_status fail(const CallContext& context, sluice_status status, const char* format, ...);

}  // namespace sluice

/// Kernels an operation calls, by catalogue index; -1 ends the list.
#define SLUICE_OP_MAX_KERNELS 20

struct sluice_op {
  const char* name;
  /// Checks counts, types, layouts and extents of operands and attributes for the resolved extents
  /// of this run, and tells the scratch memory it needs. Everything `run` relies on is checked
  /// here: the plan may be hostile. Called at session creation with the largest symbols and again
  /// whenever symbols change.
  sluice_status (*prepare)(const sluice::CallContext& context, uint64_t* scratch_bytes);
  /// Computes. Fails only for reasons in the data (an index out of range, a value that is not
  /// finite).
  sluice_status (*run)(const sluice::CallContext& context);
  int32_t kernels[SLUICE_OP_MAX_KERNELS];
};

extern "C" {
/// All operations, for the loader of model files. Not referenced by a compiled model.
extern const sluice_op* const sluice_all_ops[];
extern const int32_t sluice_all_ops_count;
}

#endif

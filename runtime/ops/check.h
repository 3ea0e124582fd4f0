// What prepare functions check: the plan may be hostile, and shapes depend on the caller.
#ifndef SLUICE_OPS_CHECK_H
#define SLUICE_OPS_CHECK_H

#include "runtime/core/op.h"

/// Returns from the calling function where `expression` is not SLUICE_OK.
#define SLUICE_TRY(expression)                                           \
  do {                                                                   \
    const sluice_status try_status = (expression);                       \
    if (__builtin_expect(try_status != SLUICE_OK, 0)) return try_status; \
  } while (false)

namespace sluice {

/// Numbers of operands and attributes that a call must have; all inputs from `required_inputs` on
/// are optional.
struct Signature {
  int32_t required_inputs, inputs;
  int32_t required_outputs, outputs;
  int32_t ints = 0, floats = 0;
};

constexpr int kAnyType = -1;
constexpr int kAnyRank = -1;

/// Operand and attribute counts, and the presence of what is required. SLUICE_INVALID_MODEL
/// otherwise.
sluice_status check_signature(const CallContext& context, const Signature& signature);

/// A present operand of this type, layout and rank, with four gates where the layout has gates.
/// `name` is the one of README.md. SLUICE_INVALID_MODEL otherwise.
sluice_status check_operand(const CallContext& context, const Tensor& tensor, const char* name,
                            int type, sluice_layout layout, int rank);
inline sluice_status check_dense(const CallContext& context, const Tensor& tensor, const char* name,
                                 int type, int rank) {
  return check_operand(context, tensor, name, type, SLUICE_DENSE, rank);
}
/// Packed 8-bit weights; their type is s8, or u8 where the family stores them with an offset.
sluice_status check_packed_w8(const CallContext& context, const Tensor& tensor, const char* name,
                              sluice_layout layout, int rank);

/// Extent `axis` of an operand. What is wrong is the model or, where extents depend on the caller,
/// the shape of an input: SLUICE_INVALID_MODEL or SLUICE_INVALID_ARGUMENT.
sluice_status check_extent(const CallContext& context, const Tensor& tensor, const char* name,
                           int32_t axis, int64_t expected);
/// The same extents throughout, given that the ranks are the same.
sluice_status check_same_extents(const CallContext& context, const Tensor& tensor, const char* name,
                                 const Tensor& expected);
/// x broadcasts to y by NumPy's rule.
sluice_status check_broadcast(const CallContext& context, const Tensor& x, const char* name,
                              const Tensor& y);
/// The status of extents that do not agree.
sluice_status extents_disagree(const CallContext& context);

/// The tiling is one that kernels can have, and the session's variant has every kernel of the
/// operation. SLUICE_UNSUPPORTED otherwise.
sluice_status check_kernels(const CallContext& context);

/// Product of extents [begin, end) of a tensor; the loader sees to it that it fits.
int64_t extents_product(const Tensor& tensor, int32_t begin, int32_t end);

/// Calls kernel `slot` of the operation. SLUICE_INTERNAL where it fails.
sluice_status call_kernel(const CallContext& context, int32_t slot, void** argv);

}  // namespace sluice

#endif

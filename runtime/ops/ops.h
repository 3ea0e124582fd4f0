// The functions behind every operation of runtime/core/ops.inc; README.md describes operands and
// attributes.
#ifndef SLUICE_OPS_OPS_H
#define SLUICE_OPS_OPS_H

#include "runtime/core/op.h"

namespace sluice {

// Families of several operations are declared several times.
#define SLUICE_OP(name, family, ...)                                                   \
  sluice_status prepare_##family(const CallContext& context, uint64_t* scratch_bytes); \
  sluice_status run_##family(const CallContext& context);
#include "runtime/core/ops.inc"
#undef SLUICE_OP

}  // namespace sluice

extern "C" {
#define SLUICE_OP(name, ...) extern const sluice_op sluice_op_##name;
#include "runtime/core/ops.inc"
#undef SLUICE_OP
}

#endif

#include "runtime/core/op.h"

extern "C" {

#define SLUICE_OP(name, ...) extern const sluice_op sluice_op_##name;
#include "runtime/core/ops.inc"
#undef SLUICE_OP

const sluice_op* const sluice_all_ops[] = {
#define SLUICE_OP(name, ...) &sluice_op_##name,
#include "runtime/core/ops.inc"
#undef SLUICE_OP
};
const int32_t sluice_all_ops_count =
    static_cast<int32_t>(sizeof sluice_all_ops / sizeof sluice_all_ops[0]);

}  // extern "C"

// Calls of kernels that take two operands broadcast to a result.
#ifndef SLUICE_OPS_BROADCAST_H
#define SLUICE_OPS_BROADCAST_H

#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"

namespace sluice {

/// a and b broadcast to y, all of `type`.
sluice_status check_broadcast_operands(const CallContext& context, sluice_type type);

/// Calls kernel 0 of the operation as often as the dimensions demand. argv[0], argv[1] and
/// argv[y_index] become a, b and y; the others stay.
sluice_status run_broadcast(const CallContext& context, sluice_type type, void** argv, int y_index);

}  // namespace sluice

#endif

#include "runtime/ops/broadcast.h"
#include "runtime/ops/ops.h"

namespace sluice {

sluice_status prepare_binary(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {2, 2, 1, 1}));
  SLUICE_TRY(check_broadcast_operands(context, SLUICE_F32));
  *scratch_bytes = 0;
  return check_kernels(context);
}

sluice_status run_binary(const CallContext& context) {
  void* argv[3];
  return run_broadcast(context, SLUICE_F32, argv, 2);
}

}  // namespace sluice

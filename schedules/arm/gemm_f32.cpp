#include "schedules/gemm_f32.h"

namespace sluice::arm {

void schedule_gemm_f32(GemmFuncs& funcs, const Halide::Target&) {
  funcs.sum.compute_at(funcs.y, funcs.n);
}

}  // namespace sluice::arm

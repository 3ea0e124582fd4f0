#include "schedules/gemm_f32.h"

#include "schedules/arm/gemm.h"

namespace sluice::arm {

void schedule_gemm_f32(GemmFuncs& funcs, const Halide::Target& target) {
  schedule_gemm(funcs, target);
}

}  // namespace sluice::arm

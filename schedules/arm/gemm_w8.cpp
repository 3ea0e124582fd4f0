#include "schedules/gemm_w8.h"

#include "schedules/arm/gemm.h"

namespace sluice::arm {

void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target) {
  schedule_gemm(funcs, target);
}

}  // namespace sluice::arm

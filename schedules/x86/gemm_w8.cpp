#include "schedules/gemm_w8.h"

#include "schedules/x86/gemm.h"

namespace sluice::x86 {

void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target) {
  schedule_gemm(funcs, target);
}

}  // namespace sluice::x86

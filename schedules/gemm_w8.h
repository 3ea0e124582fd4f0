#ifndef SLUICE_SCHEDULES_GEMM_W8_H
#define SLUICE_SCHEDULES_GEMM_W8_H

#include "schedules/gemm.h"

namespace sluice {

namespace x86 {
void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target);
}

inline void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_gemm_w8, funcs, target);
}

}  // namespace sluice

#endif

// What the schedules of the softmax_f32 generator see.
#ifndef SLUICE_SCHEDULES_SOFTMAX_F32_H
#define SLUICE_SCHEDULES_SOFTMAX_F32_H

#include "schedules/row_reduction.h"

namespace sluice {

/// y(k, m); log_total(m) is defined for log_softmax only.
struct SoftmaxF32Funcs : RowReductionFuncs {
  Halide::Var k;
  Halide::Func log_total;
};

namespace x86 {
void schedule_softmax_f32(SoftmaxF32Funcs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_softmax_f32(SoftmaxF32Funcs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_softmax_f32(SoftmaxF32Funcs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_softmax_f32(SoftmaxF32Funcs& funcs, const Halide::Target& target);
}

inline void schedule_softmax_f32(SoftmaxF32Funcs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_softmax_f32, funcs, target);
}

}  // namespace sluice

#endif

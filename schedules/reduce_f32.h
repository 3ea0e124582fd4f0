// What the schedules of the reduce_f32 generator see.
#ifndef SLUICE_SCHEDULES_REDUCE_F32_H
#define SLUICE_SCHEDULES_REDUCE_F32_H

#include "schedules/row_reduction.h"

namespace sluice {

namespace x86 {
void schedule_reduce_f32(RowReductionFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_reduce_f32(RowReductionFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_reduce_f32(RowReductionFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_reduce_f32(RowReductionFuncs& funcs, const Halide::Target& target);
}

inline void schedule_reduce_f32(RowReductionFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_reduce_f32, funcs, target);
}

}  // namespace sluice

#endif

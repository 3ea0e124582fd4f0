// What the schedules of the unary_f32 generator see.
#ifndef SLUICE_SCHEDULES_UNARY_F32_H
#define SLUICE_SCHEDULES_UNARY_F32_H

#include "schedules/family.h"

namespace sluice {

/// y(i), which may be the memory of its input.
struct UnaryF32Funcs {
  Halide::Func y;
  Halide::Var i;
};

namespace x86 {
void schedule_unary_f32(UnaryF32Funcs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_unary_f32(UnaryF32Funcs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_unary_f32(UnaryF32Funcs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_unary_f32(UnaryF32Funcs& funcs, const Halide::Target& target);
}

inline void schedule_unary_f32(UnaryF32Funcs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_unary_f32, funcs, target);
}

}  // namespace sluice

#endif

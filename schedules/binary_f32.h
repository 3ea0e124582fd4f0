// What the schedules of the binary_f32 generator see.
#ifndef SLUICE_SCHEDULES_BINARY_F32_H
#define SLUICE_SCHEDULES_BINARY_F32_H

#include "schedules/family.h"

namespace sluice {

/// y(i, ...), which may be the memory of an argument; strides of the arguments along i, 0 or 1
/// mostly.
struct BinaryF32Funcs {
  Halide::Func y;
  Halide::Var i;
  Halide::Expr a_stride, b_stride;
};

namespace x86 {
void schedule_binary_f32(BinaryF32Funcs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_binary_f32(BinaryF32Funcs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_binary_f32(BinaryF32Funcs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_binary_f32(BinaryF32Funcs& funcs, const Halide::Target& target);
}

inline void schedule_binary_f32(BinaryF32Funcs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_binary_f32, funcs, target);
}

}  // namespace sluice

#endif

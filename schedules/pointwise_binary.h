// What the schedules of pointwise functions of two arguments see.
#ifndef SLUICE_SCHEDULES_POINTWISE_BINARY_H
#define SLUICE_SCHEDULES_POINTWISE_BINARY_H

#include "schedules/family.h"

namespace sluice {

/// y(i, ...), which may be the memory of an argument; strides of the arguments along i, 0 or 1
/// mostly.
struct PointwiseBinaryFuncs {
  Halide::Func y;
  Halide::Var i;
  Halide::Expr a_stride, b_stride;
};

namespace x86 {
void schedule_pointwise_binary(PointwiseBinaryFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_pointwise_binary(PointwiseBinaryFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_pointwise_binary(PointwiseBinaryFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_pointwise_binary(PointwiseBinaryFuncs& funcs, const Halide::Target& target);
}

inline void schedule_pointwise_binary(PointwiseBinaryFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_pointwise_binary, funcs, target);
}

}  // namespace sluice

#endif

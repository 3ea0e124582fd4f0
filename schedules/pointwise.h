// What the schedules of pointwise functions of one argument see.
#ifndef SLUICE_SCHEDULES_POINTWISE_H
#define SLUICE_SCHEDULES_POINTWISE_H

#include "schedules/family.h"

namespace sluice {

/// y(i), which may be the memory of its input.
struct PointwiseFuncs {
  Halide::Func y;
  Halide::Var i;
  bool floats = false;  // between the argument and y
};

namespace x86 {
void schedule_pointwise(PointwiseFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_pointwise(PointwiseFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_pointwise(PointwiseFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_pointwise(PointwiseFuncs& funcs, const Halide::Target& target);
}

inline void schedule_pointwise(PointwiseFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_pointwise, funcs, target);
}

}  // namespace sluice

#endif

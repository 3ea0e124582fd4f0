// What the schedules of the requantize generator see.
#ifndef SLUICE_SCHEDULES_REQUANTIZE_H
#define SLUICE_SCHEDULES_REQUANTIZE_H

#include "schedules/family.h"

namespace sluice {

/// y(n, m), channels n; apart from its input.
struct RequantizeFuncs {
  Halide::Func y;
  Halide::Var n, m;
};

namespace x86 {
void schedule_requantize(RequantizeFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_requantize(RequantizeFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_requantize(RequantizeFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_requantize(RequantizeFuncs& funcs, const Halide::Target& target);
}

inline void schedule_requantize(RequantizeFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_requantize, funcs, target);
}

}  // namespace sluice

#endif

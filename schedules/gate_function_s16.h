// What the schedules of the gate_function_s16 generator see.
#ifndef SLUICE_SCHEDULES_GATE_FUNCTION_S16_H
#define SLUICE_SCHEDULES_GATE_FUNCTION_S16_H

#include "schedules/family.h"

namespace sluice {

/// y(i), which may be the memory of its input.
struct GateFunctionS16Funcs {
  Halide::Func y;
  Halide::Var i;
};

namespace x86 {
void schedule_gate_function_s16(GateFunctionS16Funcs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_gate_function_s16(GateFunctionS16Funcs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_gate_function_s16(GateFunctionS16Funcs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_gate_function_s16(GateFunctionS16Funcs& funcs, const Halide::Target& target);
}

inline void schedule_gate_function_s16(GateFunctionS16Funcs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_gate_function_s16, funcs, target);
}

}  // namespace sluice

#endif

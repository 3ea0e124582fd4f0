#include "schedules/gate_function_s16.h"

using namespace Halide;

namespace sluice::arm {

// In place, so that no element may be computed twice: the last elements come one by one.
void schedule_gate_function_s16(GateFunctionS16Funcs& f, const Target& target) {
  f.y.vectorize(f.i, target.natural_vector_size<int32_t>(), TailStrategy::GuardWithIf);
}

}  // namespace sluice::arm

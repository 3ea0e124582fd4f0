// Products of vectors of weights with activations that are lanes of a register.
#ifndef SLUICE_SCHEDULES_ARM_BY_LANE_H
#define SLUICE_SCHEDULES_ARM_BY_LANE_H

#include <stdexcept>

#include "Halide.h"

namespace sluice::arm {

inline Halide::Expr& extent_of(Halide::Internal::StageSchedule schedule, const Halide::RVar& r) {
  for (Halide::Internal::ReductionVariable& variable : schedule.rvars()) {
    if (variable.var == r.name()) return variable.extent;
  }
  throw std::logic_error("no reduction over " + r.name());
}

/// Splits the sums' loop `step` in fours that read the activations x(k, m), `width` of them a step,
/// as one vector; in ones where fours leave a rest. `schedule_products(stage, step, steps)`
/// schedules the update, `step` the loop of one to four, `steps` the one around it.
template <typename ScheduleProducts>
void step_by_lane(Halide::Func sum, Halide::Func x, const Halide::RVar& step, int width,
                  const ScheduleProducts& schedule_products) {
  using namespace Halide;
  constexpr int kSteps = 4;
  const RVar outer("steps"), inner("step");
  const Expr steps = extent_of(sum.update().get_schedule(), step);
  const Expr whole = steps % kSteps == 0;
  Stage fours = sum.update().specialize(whole), ones = sum.update();
  // Seen to be a multiple, it needs no code for a rest.
  extent_of(fours.get_schedule(), step) = steps / kSteps * kSteps;
  schedule_products(fours.split(step, outer, inner, kSteps), inner, outer);
  schedule_products(ones.split(step, outer, inner, 1), inner, outer);

  const Var k = x.args()[0], m = x.args()[1];
  x.compute_at(sum, outer).bound_extent(k, select(whole, kSteps * width, width)).unroll(m);
  x.specialize(whole).vectorize(k, kSteps * width);
  x.vectorize(k, width);
}

}  // namespace sluice::arm

#endif

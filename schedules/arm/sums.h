// Sums of products in registers: vectors of weights with activations that are lanes of a register.
#ifndef SLUICE_SCHEDULES_ARM_SUMS_H
#define SLUICE_SCHEDULES_ARM_SUMS_H

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "Halide.h"

namespace sluice::arm {

/// sum(u, others...) over `step`, and over `quad` of four where that is defined, of activations
/// x(k, row).
struct Sums {
  Halide::Func sum, x;
  bool quads;
  Halide::RVar quad, step;
  Halide::Var u;
  std::vector<Halide::Var> others;
  std::vector<int> parts;  // of steps, 8 and 4 or 4: as many as have their weights in reach of ldp
};

/// How many lanes a sum takes while it grows. sdot adds a quad to one lane; without it products of
/// bytes are added in pairs, and those of 16 bits each to a lane of its own.
inline int lanes_of_sum(const Sums& s, const Halide::Target& target) {
  if (!s.quads ||
      (s.x.output_types()[0].bits() == 8 && target.has_feature(Halide::Target::ARMDotProd))) {
    return 1;
  }
  return s.x.output_types()[0].bits() == 8 ? 2 : 4;
}

inline Halide::Expr& extent_of(Halide::Internal::StageSchedule schedule, const Halide::RVar& r) {
  for (Halide::Internal::ReductionVariable& variable : schedule.rvars()) {
    if (variable.var == r.name()) return variable.extent;
  }
  throw std::logic_error("no reduction over " + r.name());
}

/// Splits the loop `step` in `parts`, the first of them that leave no rest, whose activations x(k,
/// row), `width` of them a step, are read as vectors, or else in ones.
/// `schedule_products(stage, step, steps)` schedules the update, `step` the loop within such a
/// part, `steps` the one around it.
template <typename ScheduleProducts>
void step_by_lane(Halide::Func sum, Halide::Func x, const Halide::RVar& step, int width,
                  const std::vector<int>& parts, const ScheduleProducts& schedule_products) {
  using namespace Halide;
  const RVar outer("steps"), inner("step");
  const Var k = x.args()[0], row = x.args()[1];
  const Expr steps = extent_of(sum.update().get_schedule(), step);
  Expr read = width;  // of a row, in one part
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    read = select(steps % *part == 0, *part * width, read);
  }
  x.compute_at(sum, outer).bound_extent(k, read).unroll(row);
  for (const int part : parts) {
    const Expr whole = steps % part == 0;
    Stage stage = sum.update().specialize(whole);
    // Seen to be a multiple, it needs no code for a rest.
    extent_of(stage.get_schedule(), step) = steps / part * part;
    schedule_products(stage.split(step, outer, inner, part), inner, outer);
    x.specialize(whole).vectorize(k, part * width);
  }
  schedule_products(sum.update().split(step, outer, inner, 1), inner, outer);
  x.vectorize(k, width);
}

/// Units of a block of which all sums, `per_unit` of them, fill half the registers.
inline int units_in_registers(const Sums& s, int per_unit, int block,
                              const Halide::Target& target) {
  const int registers = target.bits == 64 ? 16 : 8, lanes = target.natural_vector_size<int32_t>(),
            vectors = registers / (per_unit * lanes_of_sum(s, target));
  return std::min(block, std::max(1, vectors) * lanes);
}

/// Schedules the sums within `loop` of `at`, those of `units` at a time in registers.
inline void schedule_sums(const Sums& s, Halide::Func at, const Halide::Var& loop, int units,
                          const Halide::Target& target) {
  using namespace Halide;
  const int lanes = target.natural_vector_size<int32_t>(), parts = lanes_of_sum(s, target);
  const Var part("part"), pass("pass"), uv("uv");
  const auto unroll = [&](auto& stage) {
    stage.unroll(s.u);
    for (const Var& other : s.others) stage.unroll(other);
  };

  Func sum = s.sum, products = s.sum;
  sum.compute_at(at, loop).vectorize(s.u, lanes, TailStrategy::RoundUp);
  unroll(sum);
  RVar added = s.quad;  // what remains to be added of a quad
  if (parts > 1) {
    RVar kept = s.quad;
    if (parts < 4) {
      kept = RVar("kept");
      added = RVar("added");
      sum.update().split(s.quad, kept, added, 4 / parts);
    }
    products = sum.update().rfactor(kept, part);
    std::vector<Var> storage = {part, s.u};
    storage.insert(storage.end(), s.others.begin(), s.others.end());
    products.compute_at(at, loop)
        .bound(part, 0, parts)
        .reorder_storage(storage)
        .reorder(part, s.u)
        .vectorize(part)
        .vectorize(s.u, lanes, TailStrategy::RoundUp);
    unroll(products);
    Stage joined = sum.update();
    joined.split(s.u, s.u, uv, lanes, TailStrategy::RoundUp)
        .reorder(kept, uv, s.u)
        .atomic()
        .vectorize(kept)
        .vectorize(uv);
    unroll(joined);
  }
  step_by_lane(products, s.x, s.step, s.quads ? 4 : 1, s.parts,
               [&](Stage stage, const RVar& step, const RVar& steps) {
                 std::vector<VarOrRVar> order = {uv, s.u};
                 order.insert(order.end(), s.others.begin(), s.others.end());
                 order.insert(order.end(), {step, steps, pass});
                 stage.split(s.u, pass, s.u, units, TailStrategy::RoundUp)
                     .split(s.u, s.u, uv, lanes, TailStrategy::GuardWithIf);
                 if (parts > 1) order.insert(order.begin(), part);
                 const bool adds = s.quads && parts < 4;
                 if (adds) order.insert(order.begin(), added);
                 stage.reorder(order).unroll(step);
                 if (adds) stage.atomic().vectorize(added);
                 if (parts > 1) stage.vectorize(part);
                 stage.vectorize(uv);
                 unroll(stage);
               });
}

}  // namespace sluice::arm

#endif

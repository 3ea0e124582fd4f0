// The ARM schedule that the LSTM steps of all weight types share.
#ifndef SLUICE_SCHEDULES_ARM_LSTM_STEP_H
#define SLUICE_SCHEDULES_ARM_LSTM_STEP_H

#include "schedules/arm/by_lane.h"
#include "schedules/lstm_step.h"

namespace sluice::arm {

/// Units whose sums of all gates are registers: a block, or half of one where there are 16
/// registers.
inline int units_of_tile(const LstmStepFuncs& f, const Halide::Target& target) {
  return target.bits == 64 ? f.block : f.block / 2;
}

/// Schedules the sums within `loop` of `at`, in registers.
inline void schedule_sum(LstmStepFuncs& f, Halide::Func at, const Halide::Var& loop, int lanes) {
  using namespace Halide;
  const Var uv("uv");
  f.sum.compute_at(at, loop)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.g)
      .unroll(f.b)
      .unroll(f.r);
  step_by_lane(f.sum, f.h, f.step, f.quads ? 4 : 1,
               [&](Stage products, const RVar& step, const RVar& steps) {
                 products.split(f.u, f.u, uv, lanes, TailStrategy::RoundUp)
                     .reorder({uv, f.u, f.g, f.b, f.r, step, steps})
                     .unroll(f.u)
                     .unroll(f.g)
                     .unroll(f.b)
                     .unroll(f.r)
                     .unroll(step);
                 if (f.quads) products.reorder(f.quad, uv).atomic().vectorize(f.quad);
                 products.vectorize(uv);
               });
}

enum class Order { RowsOfBlock, BlocksOfRow };

/// `gate_lanes`: of the gate functions.
template <typename Schedulable>
void tile_step(Schedulable stage, const LstmStepFuncs& f, int units, int gate_lanes, Order order) {
  using Halide::TailStrategy;
  const Halide::Var uo("uo"), uv("uv");
  stage.split(f.u, uo, f.u, units, TailStrategy::RoundUp)
      .split(f.u, f.u, uv, gate_lanes, TailStrategy::RoundUp)
      .vectorize(uv)
      .unroll(f.u);
  if (order == Order::RowsOfBlock) {
    stage.reorder(uv, f.u, uo, f.r, f.b);
  } else {
    stage.reorder(uv, f.u, uo, f.b, f.r);
  }
}

/// Schedules state and sum: the weights of a block are read once from memory for all rows. What a
/// block has beside them is prepared once for all rows, too, and spilled: not so for a single row.
inline void schedule_step(LstmStepFuncs& f, const Halide::Target& target, int gate_lanes) {
  const int units = units_of_tile(f, target);
  Halide::OutputImageParam cell = f.state.output_buffers()[0];
  tile_step(f.state.specialize(cell.dim(2).extent() == 1), f, units, gate_lanes,
            Order::BlocksOfRow);
  tile_step(f.state, f, units, gate_lanes, Order::RowsOfBlock);
  schedule_sum(f, f.state, Halide::Var("uo"), target.natural_vector_size<int32_t>());
}

}  // namespace sluice::arm

#endif

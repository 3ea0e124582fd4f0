// The ARM schedule that the LSTM steps of all weight types share.
#ifndef SLUICE_SCHEDULES_ARM_LSTM_STEP_H
#define SLUICE_SCHEDULES_ARM_LSTM_STEP_H

#include "schedules/arm/sums.h"
#include "schedules/lstm_step.h"

namespace sluice::arm {

/// Schedules the sums of all gates of a block within `loop` of `at`.
inline void schedule_sums(const LstmStepFuncs& f, Halide::Func at, const Halide::Var& loop,
                          const Halide::Target& target) {
  const Sums sums = {f.sum, f.h, f.quads, f.quad, f.step, f.u, {f.g, f.b, f.r}, {4}};
  schedule_sums(sums, at, loop, units_in_registers(sums, 4, f.block, target), target);
}

enum class Order { RowsOfBlock, BlocksOfRow };

/// `gate_lanes`: of the gate functions.
template <typename Schedulable>
void tile_step(Schedulable stage, const LstmStepFuncs& f, int gate_lanes, Order order) {
  using Halide::TailStrategy;
  const Halide::Var uo("uo"), uv("uv");
  stage.split(f.u, uo, f.u, f.block, TailStrategy::RoundUp)
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
  Halide::OutputImageParam cell = f.state.output_buffers()[0];
  tile_step(f.state.specialize(cell.dim(2).extent() == 1), f, gate_lanes, Order::BlocksOfRow);
  tile_step(f.state, f, gate_lanes, Order::RowsOfBlock);
  schedule_sums(f, f.state, Halide::Var("uo"), target);
}

}  // namespace sluice::arm

#endif

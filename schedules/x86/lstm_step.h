// The x86 schedule that the LSTM steps of all weight types share.
#ifndef SLUICE_SCHEDULES_X86_LSTM_STEP_H
#define SLUICE_SCHEDULES_X86_LSTM_STEP_H

#include "schedules/lstm_step.h"

namespace sluice::x86 {

/// A tile of `rows` x `units` in all gates: 4 rows units / lanes registers of sums.
template <typename Schedulable>
void tile_step(Schedulable stage, const LstmStepFuncs& f, int rows, int units, int lanes) {
  Halide::Var uo("uo"), uv("uv"), ro("ro"), ri("ri");
  stage.split(f.u, uo, f.u, units, Halide::TailStrategy::RoundUp)
      .split(f.u, f.u, uv, lanes, Halide::TailStrategy::RoundUp)
      .split(f.r, ro, ri, rows,
             rows == 1 ? Halide::TailStrategy::RoundUp : Halide::TailStrategy::ShiftInwards)
      .reorder(uv, f.u, ri, ro, uo, f.b)
      .vectorize(uv)
      .unroll(f.u)
      .unroll(ri);
}

/// Schedules state and sum: blocks of units outermost, so that the weights of a block are read once
/// from memory for all rows, then tiles of rows whose sums of all four gates stay in registers.
inline void schedule_step(LstmStepFuncs& f, const Halide::Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  const bool wide = lanes == 16;  // 32 vector registers of 16 lanes
  Halide::Expr rows = f.state.output_buffers()[0].dim(2).extent();
  if (wide) {
    tile_step(f.state.specialize(rows >= 4), f, 4, lanes, lanes);
    tile_step(f.state.specialize(rows >= 2), f, 2, lanes, lanes);
  }
  tile_step(f.state, f, 1, wide ? f.block : lanes, lanes);

  f.sum.compute_at(f.state, Halide::Var("ro"))
      .bound_extent(f.b, 1)
      .vectorize(f.u, lanes, Halide::TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.g)
      .unroll(f.r);
  Halide::Var uv("uv");
  Halide::Stage update = f.sum.update();
  update.split(f.u, f.u, uv, lanes, Halide::TailStrategy::RoundUp)
      .reorder(uv, f.u, f.g, f.r, f.b, f.step)
      .unroll(f.u)
      .unroll(f.g)
      .unroll(f.r)
      .unroll(f.b);
  if (f.quads) update.reorder(f.quad, uv).atomic().vectorize(f.quad);
  update.vectorize(uv);
}

}  // namespace sluice::x86

#endif

// The x86 schedule that the LSTM steps of all weight types share.
#ifndef SLUICE_SCHEDULES_X86_LSTM_STEP_H
#define SLUICE_SCHEDULES_X86_LSTM_STEP_H

#include "schedules/lstm_step.h"

namespace sluice::x86 {

/// A tile of `rows` x `blocks` blocks, or `units` of one block, in all gates: 4 rows blocks units /
/// lanes registers of sums.
struct StepTile {
  int rows, blocks, units;
  int lanes;  // of the gate functions: more than a register holds interleaves their long chains
};

template <typename Schedulable>
void tile_step(Schedulable stage, const LstmStepFuncs& f, const StepTile& tile) {
  using Halide::TailStrategy;
  Halide::Var uo("uo"), uv("uv"), ro("ro"), ri("ri"), bo("bo"), bi("bi");
  stage.split(f.u, uo, f.u, tile.units, TailStrategy::RoundUp)
      .split(f.u, f.u, uv, tile.lanes, TailStrategy::RoundUp)
      .split(f.b, bo, bi, tile.blocks,
             tile.blocks == 1 ? TailStrategy::RoundUp : TailStrategy::ShiftInwards)
      .split(f.r, ro, ri, tile.rows,
             tile.rows == 1 ? TailStrategy::RoundUp : TailStrategy::ShiftInwards)
      .reorder(uv, f.u, bi, ri, ro, uo, bo)
      .vectorize(uv)
      .unroll(f.u)
      .unroll(bi)
      .unroll(ri);
}

/// Schedules the sums within `loop` of `at`, all in registers.
inline void schedule_sum(LstmStepFuncs& f, Halide::Func at, const Halide::Var& loop, int lanes) {
  using Halide::TailStrategy;
  f.sum.compute_at(at, loop)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.g)
      .unroll(f.b)
      .unroll(f.r);
  Halide::Var uv("uv");
  Halide::Stage update = f.sum.update();
  update.split(f.u, f.u, uv, lanes, TailStrategy::RoundUp)
      .reorder(uv, f.u, f.g, f.b, f.r, f.step)
      .unroll(f.u)
      .unroll(f.g)
      .unroll(f.b)
      .unroll(f.r);
  if (f.quads) update.reorder(f.quad, uv).atomic().vectorize(f.quad);
  update.vectorize(uv);
}

/// Schedules state and sum: blocks of units outermost, so that the weights of a block are read once
/// from memory for all rows, then tiles of rows whose sums of all four gates stay in registers.
inline void schedule_step(LstmStepFuncs& f, const Halide::Target& target) {
  using Halide::TailStrategy;
  const int lanes = target.natural_vector_size<int32_t>();
  Halide::OutputImageParam cell = f.state.output_buffers()[0];
  Halide::Expr blocks = cell.dim(1).extent(), rows = cell.dim(2).extent();
  if (lanes == 16) {  // 32 vector registers
    tile_step(f.state.specialize(rows >= 4), f, {4, 1, lanes, lanes});
    tile_step(f.state.specialize(rows >= 2), f, {2, 1, lanes, lanes});
    // The chain of a cell's functions is long: two blocks at a time fill it. One block twice where
    // their number is odd and large enough.
    tile_step(f.state.specialize(blocks % 2 == 0 || blocks >= 7), f, {1, 2, f.block, 2 * lanes});
    tile_step(f.state, f, {1, 1, f.block, 2 * lanes});
  } else {
    tile_step(f.state, f, {1, 1, lanes, lanes});
  }

  schedule_sum(f, f.state, Halide::Var("ro"), lanes);
}

}  // namespace sluice::x86

#endif

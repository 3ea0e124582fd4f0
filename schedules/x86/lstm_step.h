// The x86 schedule that the LSTM steps of all weight types share.
#ifndef SLUICE_SCHEDULES_X86_LSTM_STEP_H
#define SLUICE_SCHEDULES_X86_LSTM_STEP_H

#include <vector>

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

/// How often the sums of a tile read their rows: once for all units, or once for every vector of
/// units where not all sums fit in registers.
enum class Passes { Once, EveryVector };

inline void schedule_products(Halide::Stage update, const LstmStepFuncs& f, int lanes,
                              Passes passes) {
  Halide::Var uv("uv");
  update.split(f.u, f.u, uv, lanes, Halide::TailStrategy::RoundUp);
  if (passes == Passes::Once) {
    update.reorder(uv, f.u, f.g, f.b, f.r, f.step);
  } else {
    update.reorder(uv, f.g, f.b, f.r, f.step, f.u);
  }
  update.unroll(f.u).unroll(f.g).unroll(f.b).unroll(f.r);
  if (f.quads) update.reorder(f.quad, uv).atomic().vectorize(f.quad);
  update.vectorize(uv);
}

/// Schedules the sums within `loop` of `at`, in registers. `several`: where true, in passes.
inline void schedule_sum(LstmStepFuncs& f, Halide::Func at, const Halide::Var& loop, int lanes,
                         const Halide::Expr& several = Halide::Expr()) {
  f.sum.compute_at(at, loop)
      .vectorize(f.u, lanes, Halide::TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.g)
      .unroll(f.b)
      .unroll(f.r);
  if (several.defined()) {
    schedule_products(f.sum.update().specialize(several), f, lanes, Passes::EveryVector);
  }
  schedule_products(f.sum.update(), f, lanes, Passes::Once);
}

/// Schedules state and sum: blocks of units outermost, so that the weights of a block are read once
/// from memory for all rows, then tiles of rows whose sums of all four gates stay in registers.
/// `tiles`: for several rows with 16 lanes, the most rows first.
inline void schedule_step(LstmStepFuncs& f, const Halide::Target& target,
                          const std::vector<StepTile>& tiles) {
  using Halide::TailStrategy;
  const int lanes = target.natural_vector_size<int32_t>();
  Halide::OutputImageParam cell = f.state.output_buffers()[0];
  Halide::Expr blocks = cell.dim(1).extent(), rows = cell.dim(2).extent(), several;
  if (lanes == 16) {  // 32 vector registers
    for (const StepTile& tile : tiles) {
      tile_step(f.state.specialize(rows >= tile.rows), f, tile);
      if (4 * tile.rows * tile.units / lanes > 16) several = rows >= tile.rows;
    }
    // The chain of a cell's functions is long: two blocks at a time fill it. One block twice where
    // their number is odd and large enough.
    tile_step(f.state.specialize(blocks % 2 == 0 || blocks >= 7), f, {1, 2, f.block, 2 * lanes});
    tile_step(f.state, f, {1, 1, f.block, 2 * lanes});
  } else {
    tile_step(f.state, f, {1, 1, lanes, lanes});
  }

  schedule_sum(f, f.state, Halide::Var("ro"), lanes, several);
}

}  // namespace sluice::x86

#endif

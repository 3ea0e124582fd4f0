// Reductions over the units of a row: over the blocks first, one value per unit of a block in
// registers, then over those.
#ifndef SLUICE_SCHEDULES_FOLD_UNITS_H
#define SLUICE_SCHEDULES_FOLD_UNITS_H

#include "Halide.h"

namespace sluice {

/// Keeps f(u, ...), one value per unit of a block, in registers over all blocks, within a row of
/// `at`.
inline void reduce_blocks(Halide::Func f, Halide::Func at, const Halide::Var& row, int block,
                          int lanes) {
  Halide::Var u = f.args()[0], uv("uv");
  f.compute_at(at, row).bound_extent(u, block).vectorize(u, lanes).unroll(u);
  f.update()
      .split(u, u, uv, lanes, Halide::TailStrategy::RoundUp)
      .reorder(uv, u, f.rvars(0)[0])
      .vectorize(uv)
      .unroll(u);
}

/// Folds the units of a block in a tree.
inline void fold_units(Halide::Func f) { f.update().atomic().vectorize(f.rvars(0)[0]); }

}  // namespace sluice

#endif

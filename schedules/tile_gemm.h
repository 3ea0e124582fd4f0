// Tiles of products.
#ifndef SLUICE_SCHEDULES_TILE_GEMM_H
#define SLUICE_SCHEDULES_TILE_GEMM_H

#include "schedules/gemm.h"

namespace sluice {

/// A tile of `rows` x `columns` sums held in registers; the weights of a block of columns stay in
/// L2 over all rows.
template <typename Schedulable>
void tile_gemm(Schedulable stage, const GemmFuncs& f, int rows, int columns, int lanes) {
  using Halide::TailStrategy;
  Halide::Var no("no"), ni("ni"), nv("nv"), mo("mo"), mi("mi");
  stage.split(f.n, no, ni, columns, TailStrategy::GuardWithIf)
      .split(f.m, mo, mi, rows, rows == 1 ? TailStrategy::RoundUp : TailStrategy::ShiftInwards)
      .split(ni, ni, nv, lanes, TailStrategy::RoundUp)
      .reorder(nv, ni, mi, mo, no)
      .vectorize(nv)
      .unroll(ni)
      .unroll(mi);
}

}  // namespace sluice

#endif

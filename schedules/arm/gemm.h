// The ARM schedule that the products of all types share.
#ifndef SLUICE_SCHEDULES_ARM_GEMM_H
#define SLUICE_SCHEDULES_ARM_GEMM_H

#include "schedules/arm/sums.h"
#include "schedules/tile_gemm.h"

namespace sluice::arm {

/// Tiles of rows x a block of columns, as many as half the registers hold, and of one row where
/// there are fewer. Columns beyond the last are made too, with the padding of their block, and left
/// out where y is stored.
inline void schedule_gemm(GemmFuncs& f, const Halide::Target& target) {
  using namespace Halide;
  const Sums sums = {f.sum, f.x, f.quads, f.quad, f.step, f.u, {f.b, f.m}, {8, 4}};
  const int lanes = target.natural_vector_size<int32_t>();
  int rows = 4;
  while (rows > 1 && units_in_registers(sums, rows, f.block, target) < f.block) rows /= 2;
  if (rows > 1) {
    Expr enough = f.y.output_buffer().dim(1).extent() >= rows;
    tile_gemm(f.y.specialize(enough), f, rows, f.block, lanes);
  }
  tile_gemm(f.y, f, 1, f.block, lanes);

  const Var tile("mo");
  f.value.compute_at(f.y, tile)
      .bound_extent(f.n, f.block)
      .vectorize(f.n, lanes, TailStrategy::RoundUp)
      .unroll(f.n)
      .unroll(f.m);
  f.sum.bound_extent(f.b, 1).bound_extent(f.u, f.block);
  schedule_sums(sums, f.y, tile, units_in_registers(sums, rows, f.block, target), target);
}

}  // namespace sluice::arm

#endif

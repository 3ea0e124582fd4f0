// The ARM schedule that the products of all types share.
#ifndef SLUICE_SCHEDULES_ARM_GEMM_H
#define SLUICE_SCHEDULES_ARM_GEMM_H

#include "schedules/arm/by_lane.h"
#include "schedules/tile_gemm.h"

namespace sluice::arm {

/// Tiles of `rows` x a block of columns, and of one row where there are fewer. Columns beyond the
/// last are made too, with the padding of their block, and left out where y is stored.
inline void schedule_gemm(GemmFuncs& f, int rows, int lanes) {
  using namespace Halide;
  tile_gemm(f.y.specialize(f.y.output_buffer().dim(1).extent() >= rows), f, rows, f.block, lanes);
  tile_gemm(f.y, f, 1, f.block, lanes);

  const Var tile("mo"), uv("uv");
  f.value.compute_at(f.y, tile)
      .bound_extent(f.n, f.block)
      .vectorize(f.n, lanes, TailStrategy::RoundUp)
      .unroll(f.n)
      .unroll(f.m);
  f.sum.compute_at(f.y, tile)
      .bound_extent(f.b, 1)
      .bound_extent(f.u, f.block)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.m);
  step_by_lane(f.sum, f.x, f.step, f.quads ? 4 : 1,
               [&](Stage products, const RVar& step, const RVar& steps) {
                 products.split(f.u, f.u, uv, lanes, TailStrategy::RoundUp)
                     .reorder({uv, f.u, f.b, f.m, step, steps})
                     .unroll(f.u)
                     .unroll(f.b)
                     .unroll(f.m)
                     .unroll(step);
                 if (f.quads) products.reorder(f.quad, uv).atomic().vectorize(f.quad);
                 products.vectorize(uv);
               });
}

}  // namespace sluice::arm

#endif

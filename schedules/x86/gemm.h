// The x86 schedule that the products of all types share.
#ifndef SLUICE_SCHEDULES_X86_GEMM_H
#define SLUICE_SCHEDULES_X86_GEMM_H

#include "schedules/tile_gemm.h"

namespace sluice::x86 {

inline void schedule_gemm(GemmFuncs& f, const Halide::Target& target) {
  using Halide::TailStrategy;
  const int lanes = target.natural_vector_size<int32_t>();
  const int columns = lanes == 16 ? f.block : 2 * lanes;  // 16 lanes: 32 registers of them
  Halide::Expr rows = f.y.output_buffer().dim(1).extent();
  tile_gemm(f.y.specialize(rows >= 4), f, 4, columns, lanes);
  // Every tile repeats the code that makes y: where that is long, two rows are two of one.
  if (!f.requantizes) tile_gemm(f.y.specialize(rows >= 2), f, 2, columns, lanes);
  tile_gemm(f.y, f, 1, columns, lanes);

  f.sum.compute_at(f.y, Halide::Var("mo"))
      .bound_extent(f.b, 1)  // columns divide a block
      .align_bounds(f.u, columns)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u)
      .unroll(f.m);
  Halide::Var uv("uv");
  Halide::Stage update = f.sum.update();
  update.split(f.u, f.u, uv, lanes, TailStrategy::RoundUp)
      .reorder(uv, f.u, f.m, f.b, f.step)
      .unroll(f.u)
      .unroll(f.m)
      .unroll(f.b);
  if (f.quads) update.reorder(f.quad, uv).atomic().vectorize(f.quad);
  update.vectorize(uv);
}

}  // namespace sluice::x86

#endif

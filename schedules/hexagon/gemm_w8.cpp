#include "schedules/gemm_w8.h"

#include "schedules/hexagon/weights.h"

using namespace Halide;

namespace sluice::hexagon {

// Weights as u8 vectors against scalar words of activations: the form that becomes vrmpy(Vu.ub,
// Rt.b) without shuffles. One word feeds the vectors of a block.
void schedule_gemm_w8(GemmFuncs& f, const Target& target) {
  const int lanes = target.natural_vector_size<int32_t>();
  align_weights(f.weights, 3, target);
  Var no("no"), ni("ni");
  f.y.split(f.n, no, ni, f.block, TailStrategy::GuardWithIf)
      .reorder(ni, f.m, no)
      .vectorize(ni, f.block);
  f.sum.compute_at(f.y, f.m)
      .bound_extent(f.b, 1)
      .align_bounds(f.u, f.block)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u);
  f.sum.update()
      .reorder(f.quad, f.u, f.step)
      .atomic()
      .vectorize(f.quad)
      .vectorize(f.u, lanes, TailStrategy::RoundUp)
      .unroll(f.u);
}

}  // namespace sluice::hexagon

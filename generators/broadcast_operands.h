// What the generators of broadcasting operations on two arrays share.
#ifndef SLUICE_GENERATORS_BROADCAST_OPERANDS_H
#define SLUICE_GENERATORS_BROADCAST_OPERANDS_H

#include "schedules/pointwise_binary.h"

namespace sluice {

/// Promises the layout of ABI.md for y(i, j, k, l) of a and b, whose strides may be 0 in any
/// dimension, and schedules it.
inline void bind_broadcast(Halide::OutputImageParam a, Halide::OutputImageParam b,
                           Halide::OutputImageParam out, const Halide::Func& y,
                           const Halide::Var& i, const Halide::Target& target) {
  a.dim(0).set_stride(Halide::Expr());
  b.dim(0).set_stride(Halide::Expr());
  for (int d = 0; d < 4; ++d) {
    for (Halide::OutputImageParam operand : {a, b, out}) operand.dim(d).set_min(0);
  }
  PointwiseBinaryFuncs funcs{y, i, a.dim(0).stride(), b.dim(0).stride()};
  schedule_pointwise_binary(funcs, target);
}

}  // namespace sluice

#endif

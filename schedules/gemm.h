// What the schedules of the GEMM generators see.
#ifndef SLUICE_SCHEDULES_GEMM_H
#define SLUICE_SCHEDULES_GEMM_H

#include "schedules/family.h"

namespace sluice {

/// y(n, m) = value(n, m) made from sum(u, b, m), u the channel in block b of packed weights.
struct GemmFuncs {
  Halide::Func y, value, sum;
  Halide::Var n, m, u, b;
  bool quads;         // the sum is over dot products of 4 bytes
  Halide::RVar quad;  // within such a quad; not used in float
  Halide::RVar step;  // along k
  int block;
  Halide::Func x;                    // x(k, m): the activations as sum reads them
  bool requantizes = false;          // y is made from sum by many instructions
  Halide::OutputImageParam weights;  // of 8 bits: w(quad, u, step, b)
};

}  // namespace sluice

#endif

// What the schedules of the GEMM generators see.
#ifndef SLUICE_SCHEDULES_GEMM_H
#define SLUICE_SCHEDULES_GEMM_H

#include <vector>

#include "schedules/family.h"

namespace sluice {

/// Where 16-bit activations are multiplied byte by byte: GemmFuncs::sum is that of the lower bytes,
/// sum that of the upper ones. Bytes of activations lower(quad, step, m) and upper(quad, step, m);
/// row_total(m) of the activations.
struct GemmByteFuncs {
  Halide::Func sum, lower, upper, row_total;
};

/// y(n, m) made from sum(u, b, m), u the channel in block b of packed weights.
struct GemmFuncs {
  Halide::Func y, sum;
  Halide::Var n, m, u, b;
  bool quads;         // the sum is over dot products of 4 bytes
  Halide::RVar quad;  // within such a quad; not used in float
  Halide::RVar step;  // along k
  int block;
  GemmByteFuncs bytes;                           // undefined elsewhere
  bool requantizes = false;                      // y is made from sum by many instructions
  std::vector<Halide::OutputImageParam> packed;  // weights of 8 bits, and values per channel
};

}  // namespace sluice

#endif

// Packed weights in memory.
#ifndef SLUICE_SCHEDULES_HEXAGON_WEIGHTS_H
#define SLUICE_SCHEDULES_HEXAGON_WEIGHTS_H

#include "Halide.h"

namespace sluice::hexagon {

/// Promises that weights begin at vectors, so that every load is an aligned one. `blocks`: their
/// dimension of blocks.
inline void align_weights(Halide::OutputImageParam weights, int blocks,
                          const Halide::Target& target) {
  const int bytes = target.natural_vector_size<uint8_t>();
  weights.set_host_alignment(bytes);
  weights.dim(blocks).set_stride(weights.dim(blocks).stride() / bytes * bytes);
}

}  // namespace sluice::hexagon

#endif

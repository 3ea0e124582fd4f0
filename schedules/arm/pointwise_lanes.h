// Vectors of pointwise functions.
#ifndef SLUICE_SCHEDULES_ARM_POINTWISE_LANES_H
#define SLUICE_SCHEDULES_ARM_POINTWISE_LANES_H

#include "Halide.h"

namespace sluice::arm {

/// Lanes in which a pointwise function is computed; 1: none.
inline int pointwise_lanes(const Halide::Target& target) {
  return target.has_feature(Halide::Target::NoNEON) ? 1 : target.natural_vector_size<float>();
}

}  // namespace sluice::arm

#endif

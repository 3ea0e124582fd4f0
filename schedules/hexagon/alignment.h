// Operands in memory.
#ifndef SLUICE_SCHEDULES_HEXAGON_ALIGNMENT_H
#define SLUICE_SCHEDULES_HEXAGON_ALIGNMENT_H

#include "Halide.h"

namespace sluice::hexagon {

/// Promises that an operand and its rows begin at vectors, so that vectors are read as they lie in
/// memory.
inline void begin_at_vectors(Halide::OutputImageParam operand, const Halide::Target& target) {
  const int bytes = target.natural_vector_size<uint8_t>(), lanes = bytes / operand.type().bytes();
  operand.set_host_alignment(bytes);
  for (int i = 1; i < operand.dimensions(); ++i) {
    const Halide::Expr known = operand.parameter().stride_constraint(i);
    if (known.defined() && Halide::Internal::is_const(known)) continue;
    operand.dim(i).set_stride(operand.dim(i).stride() / lanes * lanes);
  }
}

}  // namespace sluice::hexagon

#endif

// Interleaved reduction streams in vector registers.
#ifndef SLUICE_SCHEDULES_STREAMS_H
#define SLUICE_SCHEDULES_STREAMS_H

#include "Halide.h"

namespace sluice {

/// Vectorizes partial(s, ...) and its updates over s, all streams within the loop along the row.
inline void keep_streams(Halide::Func& partial, const Halide::Var& s, int lanes) {
  partial.vectorize(s, lanes).unroll(s);
  for (int i = 0; i < partial.num_update_definitions(); ++i) {
    partial.update(i).reorder(s, partial.rvars(i)[0]).vectorize(s, lanes).unroll(s);
  }
}

}  // namespace sluice

#endif

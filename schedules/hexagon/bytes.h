// 16-bit activations for products of bytes.
#ifndef SLUICE_SCHEDULES_HEXAGON_BYTES_H
#define SLUICE_SCHEDULES_HEXAGON_BYTES_H

#include "Halide.h"

namespace sluice::hexagon {

/// The bytes of a quad, in a scalar register within the loop over steps of `sum`.
inline void split_words(Halide::Func bytes, Halide::Func sum, const Halide::RVar& step) {
  Halide::Var quad = bytes.args()[0];
  bytes.compute_at(sum, step).bound_extent(quad, 4).vectorize(quad, 4).unroll(bytes.args()[2]);
}

/// The total of a row, four words at once.
inline void sum_words(Halide::Func total, Halide::Func at, const Halide::Var& row) {
  Halide::RVar words("words"), word("word");
  total.compute_at(at, row);
  total.update().split(total.rvars(0)[0], words, word, 4).atomic().vectorize(word);
}

}  // namespace sluice::hexagon

#endif

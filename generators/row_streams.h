// Sums and extrema of rows in a fixed number of interleaved streams, so that every schedule adds in
// the same order.
#ifndef SLUICE_GENERATORS_ROW_STREAMS_H
#define SLUICE_GENERATORS_ROW_STREAMS_H

#include <functional>
#include <string>
#include <vector>

#include "generators/float_math.h"

namespace sluice {

/// A reduction of value(k, m) over k < columns: partial(s, m) over every kStreams-th column of the
/// whole groups of kStreams, then row(m) over the partial results, pair by pair, and over the
/// columns that are left, in order.
struct RowReduction {
  static constexpr int kStreams = 16;
  using Value = std::function<Halide::Expr(const Halide::Expr& k, const Halide::Expr& m)>;
  using Combine = std::function<Halide::Expr(const Halide::Expr& a, const Halide::Expr& b)>;

  RowReduction(const std::string& name, const Halide::Expr& start, const Combine& combine,
               const Value& value, const Halide::Expr& columns, const Halide::Var& s,
               const Halide::Var& m)
      : partial("partial_" + name), row(name) {
    Halide::Expr groups = columns / kStreams;
    Halide::RDom group(0, groups, "group");
    Halide::RDom rest(groups * kStreams, columns % kStreams, "rest");
    partial(s, m) = start;
    partial(s, m) = combine(partial(s, m), value(group * kStreams + s, m));
    std::vector<Halide::Expr> streams;
    streams.reserve(kStreams);
    for (int i = 0; i < kStreams; ++i) streams.push_back(partial(i, m));
    while (streams.size() > 1) {
      const size_t half = streams.size() / 2;
      for (size_t i = 0; i < half; ++i) streams[i] = combine(streams[i], streams[i + half]);
      streams.resize(half);
    }
    row(m) = streams[0];
    row(m) = combine(row(m), value(rest, m));
  }

  Halide::Func partial, row;
};

inline Halide::Expr strict_sum(const Halide::Expr& a, const Halide::Expr& b) {
  return Halide::strict_float(a + b);
}

/// Larger and smaller of two numbers; either one where one is NaN.
inline Halide::Expr larger(const Halide::Expr& a, const Halide::Expr& b) {
  return Halide::strict_float(Halide::select(a > b, a, b));
}
inline Halide::Expr smaller(const Halide::Expr& a, const Halide::Expr& b) {
  return Halide::strict_float(Halide::select(a < b, a, b));
}

}  // namespace sluice

#endif

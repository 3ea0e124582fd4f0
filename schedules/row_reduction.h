// What the schedules of row reductions see; softmax has schedules of its own.
#ifndef SLUICE_SCHEDULES_ROW_REDUCTION_H
#define SLUICE_SCHEDULES_ROW_REDUCTION_H

#include <vector>

#include "schedules/family.h"

namespace sluice {

/// Streams of sums of integers, which any order makes the same.
inline int integer_streams(const Halide::Target& target) {
  return family(target) == Family::Hexagon ? target.natural_vector_size<int8_t>() : 16;
}

/// partial(s, m) in interleaved streams s, and row(m) made from it.
struct RowReductionPair {
  Halide::Func partial, row;
};

/// Output y, made row by row (m) from the reductions, which may use each other in order.
struct RowReductionFuncs {
  Halide::Func y;
  Halide::Var m, s;
  std::vector<RowReductionPair> reductions;
};

namespace x86 {
void schedule_row_reduction(RowReductionFuncs& funcs, const Halide::Target& target);
}
namespace arm {
void schedule_row_reduction(RowReductionFuncs& funcs, const Halide::Target& target);
}
namespace hexagon {
void schedule_row_reduction(RowReductionFuncs& funcs, const Halide::Target& target);
}
namespace portable {
void schedule_row_reduction(RowReductionFuncs& funcs, const Halide::Target& target);
}

inline void schedule_row_reduction(RowReductionFuncs& funcs, const Halide::Target& target) {
  SLUICE_SCHEDULE(schedule_row_reduction, funcs, target);
}

}  // namespace sluice

#endif

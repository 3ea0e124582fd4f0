// One way to compute a layer.
#ifndef SLUICE_BENCH_CASES_CONTENDER_H
#define SLUICE_BENCH_CASES_CONTENDER_H

#include <functional>

namespace sluice::bench {

/// Largest errors that 8-bit quantization, and float arithmetic, explain for the layers that are
/// measured: what is further off computed something else.
constexpr double kQuantizedTolerance = 0.03, kFloatTolerance = 1e-4;

struct Contender {
  std::function<void()> run;  // one call, with all that its user does on every call
  double error = 0;           // largest absolute error of the outputs of a first run
};

}  // namespace sluice::bench

#endif

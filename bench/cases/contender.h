// One way to compute a layer.
#ifndef SLUICE_BENCH_CASES_CONTENDER_H
#define SLUICE_BENCH_CASES_CONTENDER_H

#include <functional>

namespace sluice::bench {

struct Contender {
  std::function<void()> run;  // one call, with all that its user does on every call
  double error = 0;           // largest absolute error of the outputs of a first run
};

}  // namespace sluice::bench

#endif

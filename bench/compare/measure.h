// Measures the contenders of a case side by side.
#ifndef SLUICE_BENCH_COMPARE_MEASURE_H
#define SLUICE_BENCH_COMPARE_MEASURE_H

#include <string>
#include <vector>

#include "bench/cases/cases.h"
#include "bench/support/interleave.h"

namespace sluice::bench {

struct Measured {
  std::string name;
  Role role;
  double error = 0;
  std::string failure;     // why there are no times; else empty
  std::vector<double> us;  // per run, one for each round

  double median_us() const { return median(us); }
  double min_us() const;
};

struct CaseResult {
  const Case* source;
  std::vector<Measured> contenders;

  /// The fastest contender in the role; null where none ran.
  const Measured* fastest(Role role) const;
};

/// Runs every contender that can run here and computes the right thing; the others get a reason.
CaseResult measure_case(const Case& source, const InterleaveOptions& options);

}  // namespace sluice::bench

#endif

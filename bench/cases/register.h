// Cases as benchmarks of Google Benchmark.
#ifndef SLUICE_BENCH_CASES_REGISTER_H
#define SLUICE_BENCH_CASES_REGISTER_H

#include <vector>

#include "bench/cases/cases.h"

namespace sluice::bench {

/// Registers "<family>/<contender>/<shape>" for every contender, with the counters GMAC/s, of_peak
/// and of_bound, and runs what the command line asks for. Returns the exit code of main.
int run_cases(int argc, char** argv, const std::vector<Case>& cases);

}  // namespace sluice::bench

#endif

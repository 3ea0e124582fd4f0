// The clock of all measurements but Google Benchmark's own.
#ifndef SLUICE_BENCH_SUPPORT_CLOCK_H
#define SLUICE_BENCH_SUPPORT_CLOCK_H

#include <ctime>

namespace sluice::bench {

/// Microseconds that this thread has run. Everything measured runs on one thread and never waits,
/// so that on a quiet machine this is the time of day, and on a busy one it leaves out the time
/// slices of others.
inline double thread_us() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

}  // namespace sluice::bench

#endif

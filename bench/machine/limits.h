// What this machine allows: the yardstick of the counters `of_peak` and `of_bound`.
#ifndef SLUICE_BENCH_MACHINE_LIMITS_H
#define SLUICE_BENCH_MACHINE_LIMITS_H

#include <vector>

#include "bench/machine/bandwidth.h"

namespace sluice::bench {

struct MachineLimits {
  double s8_gmacs = 0;  // multiply-accumulates of 8-bit integers, 10^9 per second; 0: not known
  double f32_gmacs = 0;
  struct Level {
    MemoryLevel level;
    double gbs;  // 10^9 bytes per second
  };
  std::vector<Level> levels;

  /// Bandwidth for data of `bytes` that is read again and again.
  double bandwidth(double bytes) const;
};

/// Measured once per process, in about half a second.
const MachineLimits& machine_limits();

/// Fastest time of a job in microseconds: `macs` at the peak rate, or reading `bytes_read` in total
/// from a working set of `bytes_held`, whichever is longer. No activation functions, no calls: a
/// floor, not a target.
double bound_us(double macs, double peak_gmacs, double bytes_read, double bytes_held);

}  // namespace sluice::bench

#endif

#include "bench/machine/limits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "bench/machine/arithmetic.h"
#include "bench/support/buffer.h"
#include "bench/support/clock.h"

namespace sluice::bench {
namespace {

// Shortest of many tries: a limit is what the machine does when nothing disturbs it.
template <typename F>
double shortest_us(F&& f, double budget_us) {
  double shortest = 1e30, total = 0;
  for (int i = 0; i < 5 || total < budget_us; ++i) {
    const double start = thread_us();
    f();
    const double us = thread_us() - start;
    shortest = std::min(shortest, us);
    total += us;
  }
  return shortest;
}

constexpr double kBudgetUs = 30e3;

double peak_gmacs(bool eight_bit) {
  constexpr int64_t kIterations = 5000;
  double peak = 0;
  for (const ArithmeticLoop& loop : arithmetic_loops()) {
    if (loop.eight_bit != eight_bit || !loop.supported) continue;
    const double us = shortest_us([&] { loop.run(kIterations); }, kBudgetUs);
    peak = std::max(peak, static_cast<double>(kIterations * loop.macs) / us * 1e-3);
  }
  return peak;
}

double read_gbs(const MemoryLevel& level) {
  Buffer<uint8_t> memory(level.working_set);
  const size_t repeats = std::max<size_t>(1, (1 << 20) / level.working_set);
  const double us = shortest_us(
      [&] {
        for (size_t i = 0; i < repeats; ++i) read_memory(memory.data(), memory.size());
      },
      kBudgetUs);
  return static_cast<double>(repeats * memory.size()) / us * 1e-3;
}

MachineLimits measure() {
  MachineLimits limits;
  limits.s8_gmacs = peak_gmacs(true);
  limits.f32_gmacs = peak_gmacs(false);
  for (const MemoryLevel& level : memory_levels())
    limits.levels.push_back({level, read_gbs(level)});
  return limits;
}

}  // namespace

double MachineLimits::bandwidth(double bytes) const {
  for (const Level& level : levels) {
    if (bytes <= static_cast<double>(level.level.capacity)) return level.gbs;
  }
  return levels.back().gbs;
}

const MachineLimits& machine_limits() {
  static const MachineLimits limits = measure();
  return limits;
}

double bound_us(double macs, double peak_gmacs, double bytes_read, double bytes_held) {
  const double arithmetic = peak_gmacs > 0 ? macs / peak_gmacs * 1e-3 : 0;
  return std::max(arithmetic, bytes_read / machine_limits().bandwidth(bytes_held) * 1e-3);
}

}  // namespace sluice::bench

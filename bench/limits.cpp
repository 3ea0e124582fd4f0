// The limits of this machine, one core: multiply-accumulates in registers, and reads from every
// level of the memory.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "bench/machine/arithmetic.h"
#include "bench/machine/bandwidth.h"
#include "bench/support/buffer.h"

namespace sluice::bench {
namespace {

void measure_arithmetic(benchmark::State& state, const ArithmeticLoop& loop) {
  constexpr int64_t kIterations = 5000;
  for (auto _ : state) loop.run(kIterations);
  state.counters["GMAC/s"] = benchmark::Counter(static_cast<double>(kIterations * loop.macs) * 1e-9,
                                                benchmark::Counter::kIsIterationInvariantRate);
}

void measure_reads(benchmark::State& state, const MemoryLevel& level) {
  Buffer<uint8_t> memory(level.working_set);
  for (auto _ : state) read_memory(memory.data(), memory.size());
  state.counters["GB/s"] = benchmark::Counter(static_cast<double>(memory.size()) * 1e-9,
                                              benchmark::Counter::kIsIterationInvariantRate);
}

void register_limits() {
  for (const ArithmeticLoop& loop : arithmetic_loops()) {
    if (!loop.supported) continue;
    benchmark::RegisterBenchmark((std::string("peak/") + loop.name).c_str(), measure_arithmetic,
                                 loop);
  }
  for (const MemoryLevel& level : memory_levels()) {
    const std::string name =
        "read/" + level.name + "/KiB:" + std::to_string(level.working_set >> 10);
    benchmark::RegisterBenchmark(name.c_str(), measure_reads, level);
  }
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  sluice::bench::register_limits();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

#include "bench/cases/register.h"

#include <benchmark/benchmark.h>

#include <exception>
#include <string>

#include "bench/machine/limits.h"

namespace sluice::bench {
namespace {

void measure(benchmark::State& state, const Case* one, const Entry* entry) {
  Contender contender;
  try {
    contender = entry->make();
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
    return;
  }
  if (!(contender.error <= entry->tolerance)) {
    const std::string reason = "wrong result: largest error " + std::to_string(contender.error);
    state.SkipWithError(reason.c_str());
    return;
  }
  for (auto _ : state) contender.run();

  const auto rate = [](double per_run) {
    return benchmark::Counter(per_run, benchmark::Counter::kIsIterationInvariantRate);
  };
  const MachineLimits& limits = machine_limits();
  const double peak = one->quantized(entry->role) ? limits.s8_gmacs : limits.f32_gmacs;
  state.counters["GMAC/s"] = rate(one->macs * 1e-9);
  if (peak > 0) state.counters["of_peak"] = rate(one->macs * 1e-9 / peak);
  state.counters["of_bound"] = rate(one->bound_us(entry->role) * 1e-6);
  state.counters["error"] = contender.error;
}

}  // namespace

int run_cases(int argc, char** argv, const std::vector<Case>& cases) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  for (const Case& one : cases) {
    for (const Entry& entry : one.entries) {
      const std::string name = one.family + "/" + entry.name + "/" + one.shape;
      benchmark::RegisterBenchmark(name.c_str(), measure, &one, &entry)
          ->Unit(benchmark::kMicrosecond);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace sluice::bench

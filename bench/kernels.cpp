// Every kernel of the catalogue in every variant that this CPU runs.
#include "sluice/kernels.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>
#include <string>

#include "bench/kernels/kernel_case.h"
#include "bench/machine/limits.h"

namespace sluice::bench {
namespace {

void measure(benchmark::State& state, const KernelCase& one, sluice_kernel_fn kernel) {
  try {
    const KernelInstance instance = one.make(kernel);
    if (!(instance.error <= one.tolerance)) {
      const std::string reason = "wrong result: error " + std::to_string(instance.error);
      state.SkipWithError(reason.c_str());
      return;
    }
    for (auto _ : state) instance.run();
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
    return;
  }
  const auto rate = [](double per_run) {
    return benchmark::Counter(per_run, benchmark::Counter::kIsIterationInvariantRate);
  };
  const MachineLimits& limits = machine_limits();
  const double peak = one.eight_bit ? limits.s8_gmacs : limits.f32_gmacs;
  if (one.macs > 0) {
    state.counters["GMAC/s"] = rate(one.macs * 1e-9);
    if (peak > 0) state.counters["of_peak"] = rate(one.macs * 1e-9 / peak);
  }
  state.counters["GB/s"] = rate(one.bytes * 1e-9);
  state.counters["of_bound"] = rate(bound_us(one.macs, peak, one.bytes, one.bytes) * 1e-6);
}

void register_kernels() {
  const uint32_t features = sluice_cpu_features();
  for (const CatalogueKernel& kernel : catalogue_kernels()) {
    const std::vector<KernelCase> cases = kernel_cases(kernel);
    for (int32_t i = 0; i < sluice_kernel_table_count; ++i) {
      const sluice_kernel_table& table = *sluice_kernel_tables[i];
      if ((table.features & ~features) != 0) continue;
      for (const KernelCase& one : cases) {
        const std::string name = kernel.name + "/" + table.variant + "/" + one.shape;
        benchmark::RegisterBenchmark(name.c_str(), measure, one, table.kernel[kernel.index]);
      }
    }
  }
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  try {
    sluice::bench::register_kernels();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kernels: %s\n", error.what());
    return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

// Whole models through the public API: .onnx files in every scheme, .sluice files as they are;
// every symbol (batch, steps) is 1. Without file names, the example that ships.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/cases/model_run.h"
#include "quantizer/quantizer.h"

namespace sluice::bench {
namespace {

void measure(benchmark::State& state, const std::shared_ptr<const AlignedBytes>& bytes) {
  try {
    ModelRun run(*bytes);
    run.run();
    if (!run.outputs_finite()) {
      state.SkipWithError("an output is not finite");
      return;
    }
    for (auto _ : state) run.run();
    state.SetLabel(run.variant());
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

void register_plan(const std::string& name, const PlanData& plan) {
  const auto bytes = std::make_shared<const AlignedBytes>(serialize_model(plan));
  benchmark::RegisterBenchmark(name.c_str(), measure, bytes)->Unit(benchmark::kMicrosecond);
}

void register_file(const std::filesystem::path& path) {
  const std::string name = "models/" + path.stem().string();
  if (path.extension() == ".sluice") {
    register_plan(name, read_model(path.string()));
    return;
  }
  for (const Scheme* scheme : schemes()) {
    QuantizeOptions options;
    options.scheme = scheme->name;
    register_plan(name + "/" + scheme->name, quantize_model(path.string(), options));
  }
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::vector<std::string> paths(argv + 1, argv + argc);
  if (paths.empty()) paths.push_back(SLUICE_BENCH_EXAMPLE_MODEL);
  int code = 0;
  for (const std::string& path : paths) {
    try {
      sluice::bench::register_file(path);
    } catch (const std::exception& error) {
      // The other files are measured all the same.
      std::fprintf(stderr, "models: %s\n", error.what());
      code = 1;
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return code;
}

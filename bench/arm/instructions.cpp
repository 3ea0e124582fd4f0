// instructions: counts what our LSTM layers and those of others execute on 64-bit ARM, under
// emulation.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bench/arm/contenders.h"
#include "bench/arm/emulated_run.h"
#include "bench/arm/files.h"
#include "bench/arm/instruction_report.h"
#include "quantizer/compile/targets.h"
#include "quantizer/compile/temporary_directory.h"
#include "quantizer/error.h"

namespace sluice::bench {
namespace {

constexpr LstmShape kShapes[] = {
    {100, 1, 128, 128}, {100, 1, 512, 512}, {1, 1, 128, 128}, {1, 1, 512, 512}};

struct Options {
  std::string runner, sysroot;
  std::vector<std::string> cpus = {"max", "cortex-a76"}, filters;
  bool json = false;
};

bool wanted(const std::string& name, const std::vector<std::string>& filters) {
  for (const std::string& filter : filters) {
    if (name.find(filter) != std::string::npos) return true;
  }
  return filters.empty();
}

// The library of a peer, for the program that runs it. Throws sluice::Error where none is named.
std::vector<std::string> environment(const LayerContender& contender) {
  if (contender.library_here.empty()) return {};
  const char* path = std::getenv(contender.library_here.c_str());
  if (path == nullptr) throw Error(contender.library_here + " names no library");
  return {contender.library_there + "=" + std::filesystem::absolute(path).string()};
}

Counted count(const LayerContender& contender, const LstmShape& shape, const Emulation& emulation,
              const std::string& runner, const std::string& model) {
  // The difference leaves out everything before the first call.
  const int runs = shape.steps == 1 ? 20 : 2;
  const auto run = [&](int times) {
    return run_emulated(emulation, environment(contender),
                        {runner, contender.engine, model, std::to_string(shape.steps),
                         std::to_string(shape.hidden), std::to_string(times)});
  };
  const EmulatedRun once = run(runs), twice = run(2 * runs);
  return {contender.name, once.told.at("engine"), once.told.at("difference"),
          static_cast<double>(twice.instructions - once.instructions) / runs};
}

// Every contender on `shape`, once per CPU.
std::vector<CountedLayer> count_layer(const Options& options, const Target& target,
                                      const LstmShape& shape, const std::string& directory) {
  const std::string model = directory + "/model";
  const LstmProblem problem = make_problem(shape);
  std::vector<CountedLayer> layers;
  for (const std::string& cpu : options.cpus) layers.push_back({text(shape), cpu, {}});
  for (const LayerContender& contender : layer_contenders(target.tiling)) {
    if (!wanted(contender.name + "/" + text(shape), options.filters)) continue;
    write_file(model, contender.model(problem));
    for (CountedLayer& layer : layers) {
      try {
        const Emulation emulation = {target.emulator, directory + "/root", layer.cpu};
        layer.contenders.push_back(count(contender, shape, emulation, options.runner, model));
      } catch (const Error& error) {
        std::fprintf(stderr, "%s on %s: %s left out: %s\n", layer.shape.c_str(), layer.cpu.c_str(),
                     contender.name.c_str(), error.what());
      }
    }
  }
  return layers;
}

void count_all(const Options& options) {
  const Target& target = find_target("arm64-linux");
  const TemporaryDirectory directory(std::filesystem::temp_directory_path().string());
  make_root(directory.path() + "/root", options.sysroot);
  std::vector<CountedLayer> all;
  if (!options.json) std::printf("%s", instruction_table_head().c_str());
  for (const LstmShape& shape : kShapes) {
    for (CountedLayer& layer : count_layer(options, target, shape, directory.path())) {
      if (!options.json) std::printf("%s", instruction_table_rows(layer).c_str());
      all.push_back(std::move(layer));
    }
    std::fflush(stdout);
  }
  if (options.json) std::printf("%s\n", instruction_json(all).dump(2).c_str());
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  sluice::bench::Options options;
  CLI::App app("Instructions that LSTM layers execute on 64-bit ARM, ours beside those of others");
  app.add_option("--runner", options.runner, "The program run_layer of a build for arm64-linux")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--sysroot", options.sysroot, "Where the C library of 64-bit ARM is")
      ->default_val("/usr/aarch64-linux-gnu");
  app.add_option("--cpu", options.cpus, "CPU to emulate; may be given more than once")
      ->capture_default_str();
  app.add_option("--filter", options.filters,
                 "Only where CONTENDER/SHAPE contains this; may be given more than once");
  app.add_flag("--json", options.json, "Print JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    options.runner = std::filesystem::absolute(options.runner).string();
    sluice::bench::count_all(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "instructions: %s\n", error.what());
    return 1;
  }
  return 0;
}

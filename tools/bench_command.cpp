// sluice bench: time of a run and of a step, on one thread.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"
#include "quantizer/run/runs.h"
#include "quantizer/run/session.h"
#include "tools/arguments.h"
#include "tools/bench_plan.h"
#include "tools/commands.h"
#include "tools/loaded_model.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/table.h"

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double kWarmUpSeconds = 0.1;
constexpr double kBatchSeconds = 0.01;  // far above the clock's resolution
constexpr double kTotalSeconds = 1.0;
constexpr int kMinimumBatches = 5;

struct Arguments {
  std::string model, variant;
  std::optional<int32_t> steps, batch;
  int32_t threads = 1;
  bool json = false;
};

struct Timing {
  double min = 0, median = 0;  // seconds of a run
  int64_t runs = 0;            // timed
};

/// Floats uniform in [-1, 1] from a fixed seed; integers zero, which is a valid token.
std::map<std::string, NpyArray> make_inputs(const ModelDescription& description,
                                            const BenchPlan& plan) {
  std::mt19937 engine(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::map<std::string, NpyArray> arrays;
  for (const sluice_tensor_info& info : description.inputs) {
    if (info.state >= 0) continue;
    std::vector<int64_t> shape;
    for (int32_t axis = 0; axis < info.rank; ++axis) {
      const int64_t extent = info.dims[axis];
      shape.push_back(extent >= 0 ? extent : plan.symbols.at(static_cast<size_t>(-1 - extent)));
    }
    NpyArray array = npy_zeros(npy_type(info.type), shape);
    if (array.type == NpyType::F32) {
      std::generate_n(array.as<float>(), array.elements(), [&] { return uniform(engine); });
    }
    arrays.emplace(info.name, std::move(array));
  }
  return arrays;
}

std::vector<sluice_buffer> make_buffers(const std::vector<sluice_tensor_info>& infos,
                                        std::map<std::string, NpyArray>* arrays) {
  std::vector<sluice_buffer> buffers(infos.size());
  for (size_t i = 0; i < infos.size(); ++i) {
    const auto found = arrays->find(infos[i].name);
    if (found == arrays->end()) continue;
    NpyArray& array = found->second;
    buffers[i].data = array.bytes.data();
    buffers[i].bytes = array.bytes.size();
    buffers[i].rank = static_cast<int32_t>(array.shape.size());
    std::copy(array.shape.begin(), array.shape.end(), buffers[i].dims);
  }
  return buffers;
}

template <typename Run>
double seconds_of(int64_t runs, const Run& run) {
  const Clock::time_point begin = Clock::now();
  for (int64_t i = 0; i < runs; ++i) run();
  return Seconds(Clock::now() - begin).count();
}

/// Times batches of runs, each long enough for the clock.
template <typename Run>
Timing measure(const Run& run) {
  int64_t warm_runs = 0;
  double warm_seconds = 0;
  while (warm_seconds < kWarmUpSeconds) {
    warm_seconds += seconds_of(1, run);
    ++warm_runs;
  }
  const double estimate = warm_seconds / static_cast<double>(warm_runs);
  const int64_t runs = std::max<int64_t>(1, static_cast<int64_t>(kBatchSeconds / estimate));
  Timing timing;
  std::vector<double> seconds;
  double total = 0;
  Progress progress("batches");
  while (total < kTotalSeconds || seconds.size() < kMinimumBatches) {
    const double batch = seconds_of(runs, run);
    seconds.push_back(batch / static_cast<double>(runs));
    total += batch;
    timing.runs += runs;
    const auto done = static_cast<int64_t>(seconds.size());
    progress.update(done, std::max<int64_t>(done, static_cast<int64_t>(static_cast<double>(done) *
                                                                       kTotalSeconds / total)));
  }
  std::sort(seconds.begin(), seconds.end());
  timing.min = seconds.front();
  timing.median = seconds[seconds.size() / 2];
  return timing;
}

void print_results(const Arguments& arguments, const LoadedModel& model, const BenchPlan& plan,
                   const std::string& variant, const Timing& timing) {
  const double steps = static_cast<double>(plan.steps);
  const double gmacs = static_cast<double>(plan.macs) / timing.median * 1e-9;
  if (arguments.json) {
    Json symbols = Json::object();
    for (size_t i = 0; i < plan.symbols.size(); ++i) {
      symbols[model.plan.symbols[i]] = plan.symbols[i];
    }
    print(Json{{"model", arguments.model},
               {"bytes", model.bytes},
               {"variant", variant},
               {"threads", arguments.threads},
               {"steps", plan.steps},
               {"batch", plan.batch},
               {"symbols", symbols},
               {"runs", timing.runs},
               {"macs_per_run", plan.macs},
               {"us_per_run_min", timing.min * 1e6},
               {"us_per_run_median", timing.median * 1e6},
               {"us_per_step_min", timing.min * 1e6 / steps},
               {"us_per_step_median", timing.median * 1e6 / steps},
               {"gmacs_per_second", gmacs}});
    return;
  }
  Table table({"", ">min us", ">median us"});
  table.add(
      {"run (" + std::to_string(plan.steps) + " steps, batch " + std::to_string(plan.batch) + ")",
       number_text(timing.min * 1e6), number_text(timing.median * 1e6)});
  table.add(
      {"step", number_text(timing.min * 1e6 / steps), number_text(timing.median * 1e6 / steps)});
  print(table.text() + number_text(gmacs) + " GMAC/s in layers, " + std::to_string(timing.runs) +
        " runs timed, variant " + variant + ", 1 thread, model " + grouped_text(model.bytes) +
        " bytes\n");
}

void bench_command(const Arguments& arguments) {
  const LoadedModel model = load_model(arguments.model);
  const BenchPlan plan = plan_bench(model.plan, arguments.steps, arguments.batch);
  const ModelDescription& description = model.model.description();
  std::map<std::string, NpyArray> arrays = make_inputs(description, plan);
  RunOptions options;
  options.variant = arguments.variant;
  RunReport report = run_model(model.model, arrays, options);  // for the shapes of the outputs

  Session session(model.model, plan.symbols, arguments.variant);
  const std::vector<sluice_buffer> inputs = make_buffers(description.inputs, &arrays);
  std::vector<sluice_buffer> outputs = make_buffers(description.outputs, &report.outputs);
  const Timing timing = measure([&] { session.run(inputs, &outputs); });
  print_results(arguments, model, plan, session.variant(), timing);
}

}  // namespace

void add_bench_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand("bench", "Measure the speed of a model");
  command->add_option("MODEL", arguments->model, "Model; an ONNX model runs in f32")
      ->required()
      ->type_name("FILE.sluice");
  command
      ->add_option(
          "--steps", arguments->steps,
          "Time steps of a run: extent of the time axis of the LSTM layers, where it is symbolic "
          "(default: 100)")
      ->check(CLI::Range(1, 100000000))
      ->type_name("N");
  command
      ->add_option(
          "--batch", arguments->batch,
          "Sequences of a run: extent of the batch axis, where it is symbolic (default: 1)")
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  command->add_option("--variant", arguments->variant, "Kernel variant (default: the best)")
      ->type_name("NAME");
  command->add_option("--threads", arguments->threads, "Threads; a session runs on one")
      ->check(CLI::IsMember({1}))
      ->type_name("1")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer("Example:\n  sluice bench kws.sluice --batch 8 --variant avx2");
  command->callback([arguments] { bench_command(*arguments); });
}

}  // namespace sluice

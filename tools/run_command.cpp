// sluice run: arrays through a model.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"
#include "quantizer/npy/staged_files.h"
#include "quantizer/run/model.h"
#include "quantizer/run/runs.h"
#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/table.h"

namespace sluice {
namespace {

struct Arguments {
  std::string model, state = "reset", variant;
  std::vector<std::string> inputs, outputs;
  bool json = false;
};

void print_json(const Arguments& arguments, const std::vector<NamedValue>& files,
                const RunReport& report) {
  Json outputs = Json::array();
  for (const auto& [name, file] : files) {
    const NpyArray& array = report.outputs.at(name);
    outputs.push_back({{"name", name},
                       {"type", npy_type_name(array.type)},
                       {"shape", array.shape},
                       {"file", file}});
  }
  print(Json{{"model", arguments.model},
             {"variant", report.variant},
             {"state", arguments.state},
             {"runs", report.runs},
             {"outputs", outputs}});
}

void print_text(const Arguments&, const std::vector<NamedValue>& files, const RunReport& report) {
  Table table({"output", "type", "shape", "file"});
  for (const auto& [name, file] : files) {
    const NpyArray& array = report.outputs.at(name);
    table.add({name, npy_type_name(array.type), npy_shape_text(array.shape), file});
  }
  print(table.text() + "runs: " + std::to_string(report.runs) + ", variant: " + report.variant +
        "\n");
}

void run_command(const Arguments& arguments) {
  const std::vector<NamedValue> inputs = split_first("--input", arguments.inputs);
  const std::vector<NamedValue> outputs = split_first("--output", arguments.outputs);
  const Model model = Model::open(arguments.model);

  RunOptions options;
  options.carry = arguments.state == "carry";
  options.variant = arguments.variant;
  for (const auto& [name, file] : outputs) options.outputs.push_back(name);
  RunReport report;
  {
    Progress progress("runs");
    options.progress = [&](int64_t done, int64_t total) { progress.update(done, total); };
    report = run_model(model, read_arrays(inputs), options);
  }
  StagedFiles files;
  for (const auto& [name, file] : outputs) files.add(file, format_npy(report.outputs.at(name)));
  files.commit();
  (arguments.json ? print_json : print_text)(arguments, outputs, report);
}

}  // namespace

void add_run_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand("run", "Run a model over .npy files");
  command->add_option("MODEL", arguments->model, "Model")->required()->type_name("FILE.sluice");
  command
      ->add_option(
          "--input", arguments->inputs,
          "Array for an input; one axis more than the input's is a list of runs, a multiple "
          "of its static leading axis is that many runs; may be repeated")
      ->type_name("NAME=FILE.npy")
      ->allow_extra_args(false);
  command->add_option("--output", arguments->outputs, "File for an output; may be repeated")
      ->required()
      ->type_name("NAME=FILE.npy")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--state", arguments->state,
          "reset: every run starts from the initial state; carry: state is kept from run to run")
      ->check(CLI::IsMember({"reset", "carry"}))
      ->capture_default_str();
  command->add_option("--variant", arguments->variant, "Kernel variant (default: the best)")
      ->type_name("NAME");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer(
      "Example:\n"
      "  sluice run denoise.sluice --input frame=frames.npy --output mask=masks.npy --state carry");
  command->callback([arguments] { run_command(*arguments); });
}

}  // namespace sluice

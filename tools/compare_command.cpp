// sluice compare: how far a model's outputs are from a reference's on the same data.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"
#include "quantizer/run/edges.h"
#include "quantizer/run/metrics.h"
#include "quantizer/run/runs.h"
#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/loaded_model.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/table.h"

namespace sluice {
namespace {

struct Arguments {
  std::string reference, model, state = "reset", variant;
  std::vector<std::string> inputs, expected;
  bool json = false;
};

/// One output against what was expected of it: one of the two.
struct Expectation {
  std::optional<LabelMetrics> labels;
  std::optional<ErrorMetrics> errors;
};

struct OutputComparison {
  std::string name;
  ErrorMetrics errors;  // of the model against the reference
  bool expected = false;
  Expectation reference, model;
};

/// The shape without axes of one element, so that labels [500] fit an output [500, 1].
std::vector<int64_t> squeezed(const std::vector<int64_t>& shape) {
  std::vector<int64_t> result;
  for (const int64_t extent : shape) {
    if (extent != 1) result.push_back(extent);
  }
  return result;
}

Expectation expectation(const std::string& name, const NpyArray& expected, const NpyArray& value) {
  Expectation result;
  try {
    if (are_labels(expected, value)) {
      result.labels = score_labels(expected, value);
      return result;
    }
    NpyArray shaped = expected;
    if (squeezed(expected.shape) == squeezed(value.shape)) shaped.shape = value.shape;
    result.errors = compare_arrays(shaped, value);
  } catch (const Error& error) {
    throw Error("--expect '" + name + "': " + error.what());
  }
  return result;
}

/// Outputs that both models have.
std::vector<std::string> common_outputs(const Model& reference, const Model& model) {
  std::vector<std::string> names;
  for (const sluice_tensor_info& info : model.description().outputs) {
    for (const sluice_tensor_info& other : reference.description().outputs) {
      if (std::string(info.name) == other.name) names.emplace_back(info.name);
    }
  }
  if (names.empty()) {
    throw Error("the models have no output in common: the reference has " +
                names_text(reference.description().outputs) + ", the model has " +
                names_text(model.description().outputs));
  }
  return names;
}

RunReport run_labelled(const std::string& label, const Model& model,
                       const std::map<std::string, NpyArray>& inputs, RunOptions options) {
  Progress progress(label);
  options.progress = [&](int64_t done, int64_t total) { progress.update(done, total); };
  try {
    return run_model(model, inputs, options);
  } catch (const Error& error) {
    throw Error(label + ": " + error.what());
  }
}

const sluice_tensor_info& output_info(const Model& model, const std::string& name) {
  const std::vector<sluice_tensor_info>& outputs = model.description().outputs;
  return *std::find_if(outputs.begin(), outputs.end(),
                       [&](const sluice_tensor_info& info) { return name == info.name; });
}

/// Integer outputs that stand for real numbers become these.
void dequantize_outputs(const Model& model, RunReport* report) {
  for (auto& [name, array] : report->outputs) {
    const sluice_tensor_info& info = output_info(model, name);
    if (is_quantized(info)) array = dequantize_array(array, info);
  }
}

/// An expectation in the integers of a quantized output stands for real numbers too.
void dequantize_expected(const Model& model, std::map<std::string, NpyArray>* expected) {
  for (const sluice_tensor_info& info : model.description().outputs) {
    const auto found = expected->find(info.name);
    if (found == expected->end() || !is_quantized(info)) continue;
    const bool same_rank = static_cast<int32_t>(found->second.shape.size()) >= info.rank;
    if (found->second.type == npy_type(info.type) && same_rank) {
      found->second = dequantize_array(found->second, info);
    }
  }
}

Json error_json(const ErrorMetrics& errors) {
  return {{"elements", errors.elements},
          {"max_abs_error", json_number(errors.max_abs)},
          {"mean_abs_error", json_number(errors.mean_abs)},
          {"rms_error", json_number(errors.rms)},
          {"snr_db", json_number(errors.snr_db)},
          {"argmax_agreement",
           errors.argmax_agreement ? json_number(*errors.argmax_agreement) : Json(nullptr)}};
}

Json expectation_json(const Expectation& expectation) {
  if (!expectation.labels) return error_json(*expectation.errors);
  return {{"items", expectation.labels->items},
          {"accuracy", expectation.labels->accuracy},
          {"f1_macro", expectation.labels->f1_macro}};
}

void print_json(const Arguments& arguments, const RunReport& report,
                const std::vector<OutputComparison>& comparisons) {
  Json outputs = Json::array();
  for (const OutputComparison& comparison : comparisons) {
    Json output{{"name", comparison.name}};
    output.update(error_json(comparison.errors));
    if (comparison.expected) {
      output["expected"] = Json{{"reference", expectation_json(comparison.reference)},
                                {"model", expectation_json(comparison.model)}};
    }
    outputs.push_back(std::move(output));
  }
  print(Json{{"reference", arguments.reference},
             {"model", arguments.model},
             {"variant", report.variant},
             {"state", arguments.state},
             {"runs", report.runs},
             {"outputs", outputs}});
}

std::vector<std::string> error_cells(const ErrorMetrics& errors) {
  return {number_text(errors.max_abs), number_text(errors.mean_abs), number_text(errors.rms),
          number_text(errors.snr_db),
          errors.argmax_agreement ? number_text(100 * *errors.argmax_agreement, 6) + " %" : ""};
}

void print_text(const Arguments&, const RunReport& report,
                const std::vector<OutputComparison>& comparisons) {
  Table errors(
      {"output", "against", ">max error", ">mean error", ">rms error", ">SNR dB", ">same argmax"});
  Table labels({"output", "", ">items", ">accuracy", ">F1 macro"});
  const auto add_errors = [&](const std::string& name, const std::string& against,
                              const ErrorMetrics& metrics) {
    std::vector<std::string> row{name, against};
    for (std::string& cell : error_cells(metrics)) row.push_back(std::move(cell));
    errors.add(std::move(row));
  };
  for (const OutputComparison& comparison : comparisons) {
    add_errors(comparison.name, "model, reference", comparison.errors);
    if (!comparison.expected) continue;
    const std::pair<const char*, const Expectation*> sides[] = {
        {"reference", &comparison.reference}, {"model", &comparison.model}};
    for (const auto& [side, expectation] : sides) {
      if (expectation->errors) {
        add_errors(comparison.name, side + std::string(", expected"), *expectation->errors);
      } else {
        labels.add({comparison.name, side, std::to_string(expectation->labels->items),
                    number_text(100 * expectation->labels->accuracy, 6) + " %",
                    number_text(expectation->labels->f1_macro)});
      }
    }
  }
  std::string text = errors.text();
  if (!labels.empty()) text += "\n" + labels.text();
  print(text + "runs: " + std::to_string(report.runs) + ", variant: " + report.variant + "\n");
}

void compare_command(const Arguments& arguments) {
  const std::vector<NamedValue> inputs = split_first("--input", arguments.inputs);
  const std::vector<NamedValue> expected_files = split_first("--expect", arguments.expected);
  const LoadedModel reference = load_model(arguments.reference);
  const LoadedModel model = load_model(arguments.model);

  RunOptions options;
  options.carry = arguments.state == "carry";
  options.variant = arguments.variant;
  options.outputs = common_outputs(reference.model, model.model);
  const std::map<std::string, NpyArray> arrays = read_arrays(inputs);
  std::map<std::string, NpyArray> expected = read_arrays(expected_files);
  RunReport a = run_labelled(arguments.reference, reference.model, arrays, options);
  RunReport b = run_labelled(arguments.model, model.model, arrays, options);
  dequantize_outputs(reference.model, &a);
  dequantize_outputs(model.model, &b);
  dequantize_expected(model.model, &expected);

  std::vector<OutputComparison> comparisons;
  for (const std::string& name : options.outputs) {
    OutputComparison& comparison = comparisons.emplace_back();
    comparison.name = name;
    try {
      comparison.errors = compare_arrays(a.outputs.at(name), b.outputs.at(name));
    } catch (const Error& error) {
      throw Error("output '" + name + "': " + error.what());
    }
    const auto found = expected.find(name);
    if (found == expected.end()) continue;
    comparison.expected = true;
    comparison.reference = expectation(name, found->second, a.outputs.at(name));
    comparison.model = expectation(name, found->second, b.outputs.at(name));
    expected.erase(found);
  }
  if (!expected.empty()) {
    throw Error("--expect: the models have no output '" + expected.begin()->first +
                "'; their outputs are " + names_text(model.model.description().outputs));
  }
  (arguments.json ? print_json : print_text)(arguments, b, comparisons);
}

}  // namespace

void add_compare_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app->add_subcommand("compare", "Compare a model's outputs with a reference's");
  command->add_option("REFERENCE", arguments->reference, "Reference; an ONNX model runs in f32")
      ->required()
      ->type_name("FILE.onnx|FILE.sluice");
  command->add_option("MODEL", arguments->model, "Model")->required()->type_name("FILE.sluice");
  command
      ->add_option("--input", arguments->inputs,
                   "Array for an input, as for `run`; may be repeated")
      ->type_name("NAME=FILE.npy")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--expect", arguments->expected,
          "What an output should be. Integers of one axis less are classes: accuracy and F1; "
          "else errors; may be repeated")
      ->type_name("NAME=FILE.npy")
      ->allow_extra_args(false);
  command->add_option("--state", arguments->state, "As for `run`")
      ->check(CLI::IsMember({"reset", "carry"}))
      ->capture_default_str();
  command->add_option("--variant", arguments->variant, "Kernel variant (default: the best)")
      ->type_name("NAME");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer(
      "Example:\n"
      "  sluice compare kws.onnx kws.sluice --input mfcc=mfcc.npy --expect logits=labels.npy");
  command->callback([arguments] { compare_command(*arguments); });
}

}  // namespace sluice

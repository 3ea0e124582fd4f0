// sluice quantize: ONNX to .sluice.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/quantizer.h"
#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/output.h"
#include "tools/table.h"

namespace sluice {
namespace {

struct Arguments {
  std::string model, output, scheme;
  std::vector<std::string> layers, state_pairs;
  bool json = false;
};

std::string scheme_names() {
  std::string names;
  for (const Scheme* scheme : schemes())
    names += (names.empty() ? "" : ", ") + std::string(scheme->name);
  return names;
}

void check_scheme(const std::string& option, const std::string& name) {
  for (const Scheme* scheme : schemes()) {
    if (name == scheme->name) return;
  }
  throw UsageError(option + ": unknown scheme '" + name + "', expected one of " + scheme_names());
}

/// The same model with every layer in float, for comparison.
struct FloatSizes {
  std::map<std::string, uint64_t> layers;
  uint64_t file = 0;
};

FloatSizes float_sizes(const Arguments& arguments, const QuantizeOptions& options) {
  QuantizeOptions f32;
  f32.state_pairs = options.state_pairs;
  const PlanData plan = quantize_model(arguments.model, f32);
  FloatSizes sizes;
  for (const PlanLayer& layer : plan.layers) sizes.layers[layer.name] = layer.weight_bytes;
  sizes.file = serialize_model(plan).size();
  return sizes;
}

void print_json(const Arguments& arguments, const PlanData& plan, size_t bytes,
                const FloatSizes& sizes) {
  Json layers = Json::array();
  for (const PlanLayer& layer : plan.layers) {
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"detail", layer.detail},
                      {"scheme", layer.scheme},
                      {"weight_bytes", layer.weight_bytes},
                      {"float_weight_bytes", sizes.layers.at(layer.name)},
                      {"note", layer.note}});
  }
  print(Json{{"model", arguments.output},
             {"source", arguments.model},
             {"scheme", arguments.scheme},
             {"bytes", bytes},
             {"float_bytes", sizes.file},
             {"layers", layers}});
}

void print_text(const Arguments& arguments, const PlanData& plan, size_t bytes,
                const FloatSizes& sizes) {
  Table table({"layer", "kind", "detail", "scheme", ">f32 bytes", ">bytes", "note"});
  uint64_t total = 0, float_total = 0;
  for (const PlanLayer& layer : plan.layers) {
    const uint64_t float_bytes = sizes.layers.at(layer.name);
    total += layer.weight_bytes;
    float_total += float_bytes;
    table.add({layer.name, layer.kind, layer.detail, layer.scheme, grouped_text(float_bytes),
               grouped_text(layer.weight_bytes), layer.note});
  }
  table.add({"weights", "", "", "", grouped_text(float_total), grouped_text(total)});
  table.add({"file", "", "", "", grouped_text(sizes.file), grouped_text(bytes)});
  print(table.text() + "wrote " + arguments.output + "\n");
}

void quantize_command(const Arguments& arguments) {
  check_scheme("--scheme", arguments.scheme);
  QuantizeOptions options;
  options.scheme = arguments.scheme;
  options.layer_schemes = split_last("--layer", arguments.layers);
  for (const auto& [layer, scheme] : options.layer_schemes) check_scheme("--layer", scheme);
  options.state_pairs = split_first("--state-pair", arguments.state_pairs);

  const PlanData plan = quantize_model(arguments.model, options);
  const FloatSizes sizes = float_sizes(arguments, options);
  const size_t bytes = serialize_model(plan).size();
  write_model(plan, arguments.output);
  (arguments.json ? print_json : print_text)(arguments, plan, bytes, sizes);
}

}  // namespace

void add_quantize_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand("quantize", "Quantize an ONNX model to a .sluice file");
  command->add_option("MODEL", arguments->model, "ONNX model")->required()->type_name("FILE.onnx");
  command->add_option("-o,--output", arguments->output, "File to write")
      ->required()
      ->type_name("FILE.sluice");
  std::string listed = "Scheme of all layers:";
  for (const Scheme* scheme : schemes()) {
    listed += std::string("\n") + scheme->name + ": " + scheme->description;
  }
  command->add_option("--scheme", arguments->scheme, listed)->required()->type_name("SCHEME");
  command
      ->add_option("--layer", arguments->layers,
                   "Scheme of one layer, named as `inspect` prints it; may be repeated")
      ->type_name("NAME=SCHEME")
      ->allow_extra_args(false);
  command
      ->add_option("--state-pair", arguments->state_pairs,
                   "An input that is recurrent state, and the output that is its next value; may "
                   "be repeated")
      ->type_name("INPUT=OUTPUT")
      ->allow_extra_args(false);
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer(
      "Example:\n"
      "  sluice quantize kws.onnx -o kws.sluice --scheme w8a8-dynamic --layer dense_0=f32");
  command->callback([arguments] { quantize_command(*arguments); });
}

}  // namespace sluice

// sluice quantize: a source model to .sluice.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/quantizer.h"
#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/table.h"

namespace sluice {
namespace {

struct Arguments {
  std::string model, output, target, scheme, profile, observer = "mse", state = "reset", io;
  std::string bias_correction = "auto";
  std::vector<std::string> layers, state_pairs, calibration;
  bool per_tensor = false;
  bool json = false;
};

std::string scheme_names() {
  std::string names;
  for (const Scheme* scheme : schemes())
    names += (names.empty() ? "" : ", ") + std::string(scheme->name);
  return names;
}

/// (name, file) of repeated NAME=FILE arguments; a name may occur many times.
std::vector<NamedValue> recordings(const std::vector<std::string>& arguments) {
  std::vector<NamedValue> files;
  for (const std::string& argument : arguments) {
    files.push_back(split_first("--calibrate", {argument}).front());
  }
  return files;
}

BiasCorrection bias_correction(const std::string& name) {
  return name == "on" ? BiasCorrection::On
                      : (name == "off" ? BiasCorrection::Off : BiasCorrection::Auto);
}

Edges edges(const std::string& io) {
  return io == "s8" ? Edges::Integer : (io == "f32" ? Edges::Float : Edges::AsSource);
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
  f32.scheme = "f32";
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
  if (!arguments.scheme.empty()) check_scheme("--scheme", arguments.scheme);
  QuantizeOptions options;
  options.scheme = arguments.scheme;
  options.layer_schemes = split_last("--layer", arguments.layers);
  for (const auto& [layer, scheme] : options.layer_schemes) check_scheme("--layer", scheme);
  options.state_pairs = split_first("--state-pair", arguments.state_pairs);
  options.calibration = recordings(arguments.calibration);
  options.carry = arguments.state == "carry";
  options.bias_correction = bias_correction(arguments.bias_correction);
  options.edges = edges(arguments.io);
  options.per_tensor = arguments.per_tensor;
  try {
    options.observer = parse_observer(arguments.observer);
    if (!arguments.profile.empty()) options.profile = find_profile(arguments.profile);
    if (!arguments.target.empty()) options.target = find_target(arguments.target).name;
  } catch (const Error& error) {
    throw UsageError(error.what());
  }

  PlanData plan;
  {
    Progress progress("calibrating");
    options.progress = [&](int64_t recording, int64_t count, int64_t run, int64_t runs) {
      progress.update("recording " + std::to_string(recording) + " of " + std::to_string(count),
                      run, runs);
    };
    plan = quantize_model(arguments.model, options);
  }
  const auto is_float = [](const PlanLayer& layer) { return layer.scheme == "f32"; };
  if (arguments.scheme.empty() && options.layer_schemes.empty() &&
      std::all_of(plan.layers.begin(), plan.layers.end(), is_float)) {
    throw UsageError("--scheme is required: every layer of " + arguments.model + " is float");
  }
  const FloatSizes sizes = float_sizes(arguments, options);
  const size_t bytes = serialize_model(plan).size();
  write_model(plan, arguments.output);
  (arguments.json ? print_json : print_text)(arguments, plan, bytes, sizes);
}

}  // namespace

void add_quantize_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand("quantize", "Quantize a model to a .sluice file");
  command->add_option("MODEL", arguments->model, "ONNX or TensorFlow Lite model")
      ->required()
      ->type_name("FILE.onnx|FILE.tflite");
  command->add_option("-o,--output", arguments->output, "File to write")
      ->required()
      ->type_name("FILE.sluice");
  std::string listed =
      "Scheme of all layers that the source has in float (default: f32 for these; f32 said "
      "explicitly also dequantizes the others):";
  for (const Scheme* scheme : schemes()) {
    listed += std::string("\n") + scheme->name + ": " + scheme->description;
  }
  command->add_option("--scheme", arguments->scheme, listed)->type_name("SCHEME");
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
  command
      ->add_option(
          "--calibrate", arguments->calibration,
          "Data for an input, which static schemes (w8a8, w8a16) observe; may be repeated: "
          "each file is one recording")
      ->type_name("NAME=FILE.npy")
      ->allow_extra_args(false);
  command
      ->add_option("--observer", arguments->observer,
                   "How ranges are chosen from the data: minmax, percentile[:P], mse, kl")
      ->type_name("OBSERVER")
      ->capture_default_str();
  command
      ->add_option("--state", arguments->state,
                   "Whether recurrent state is kept from run to run within a recording")
      ->check(CLI::IsMember({"reset", "carry"}))
      ->capture_default_str();
  command
      ->add_option("--bias-correction", arguments->bias_correction,
                   "Correct the mean error of layers over the data; auto: where it helps on data "
                   "held back")
      ->check(CLI::IsMember({"auto", "on", "off"}))
      ->capture_default_str();
  command
      ->add_option("--io", arguments->io,
                   "Inputs and outputs: s8 (integers, their scales shown by `inspect`) or f32; "
                   "default: as the source has them")
      ->check(CLI::IsMember({"s8", "f32"}));
  command
      ->add_option("--profile", arguments->profile,
                   "Rounding and gate functions of integer layers: native, tflm (as TensorFlow "
                   "Lite Micro and CMSIS-NN) or tflite; default: native for ONNX, tflite for "
                   "TensorFlow Lite")
      ->type_name("PROFILE");
  command
      ->add_option("--target", arguments->target,
                   "Target whose runtime will read the model, see `sluice targets`; default: this "
                   "machine. `compile` takes models of any")
      ->type_name("TARGET");
  command->add_flag("--per-tensor", arguments->per_tensor,
                    "One scale per weight matrix (LSTM: per gate) instead of one per row");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer(
      "Example:\n"
      "  sluice quantize kws.onnx -o kws.sluice --scheme w8a8 --calibrate mfcc=mfcc.npy --io s8\n"
      "  sluice quantize kws.onnx -o kws.sluice --scheme w8a8-dynamic --layer dense_0=f32");
  command->callback([arguments] { quantize_command(*arguments); });
}

}  // namespace sluice

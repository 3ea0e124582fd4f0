// sluice inspect: what is in a model.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"
#include "quantizer/run/session.h"
#include "tools/commands.h"
#include "tools/loaded_model.h"
#include "tools/output.h"
#include "tools/table.h"

namespace sluice {
namespace {

struct Arguments {
  std::string model;
  bool calls = false;
  bool json = false;
};

/// The variant that would run here; empty where none can.
std::string chosen_variant(const Model& model) {
  try {
    return Session(model, {}, "").variant();
  } catch (const Error&) {
    return "";
  }
}

std::vector<std::string> variant_names() {
  std::vector<std::string> names;
  for (int32_t i = 0; sluice_variant_name(i) != nullptr; ++i) {
    names.emplace_back(sluice_variant_name(i));
  }
  return names;
}

/// The name of the input or output that is one end of state `index`; empty where there is none.
std::string end_of_state(const std::vector<sluice_tensor_info>& infos, int32_t index) {
  for (const sluice_tensor_info& info : infos) {
    if (info.state == index) return info.name;
  }
  return "";
}

std::string operands_text(const PlanData& plan, const std::vector<int32_t>& operands) {
  std::string text;
  for (const int32_t operand : operands) {
    if (!text.empty()) text += " ";
    if (operand < 0) {
      text += "-";
      continue;
    }
    const PlanValue& value = plan.values[operand];
    text += sluice_type_name(static_cast<sluice_type>(value.value.type)) +
            shape_text(plan, value.value);
  }
  return text;
}

std::string layer_name(const PlanData& plan, const PlanCall& call) {
  return call.layer < 0 ? "" : plan.layers[call.layer].name;
}

Json tensors_json(const ModelDescription& model, const std::vector<sluice_tensor_info>& infos) {
  Json tensors = Json::array();
  for (const sluice_tensor_info& info : infos) {
    tensors.push_back({{"name", info.name},
                       {"type", npy_type_name(npy_type(info.type))},
                       {"shape", json_shape(info, model.symbols)},
                       {"scale", info.scale == 0 ? Json(nullptr) : Json(info.scale)},
                       {"zero_point", info.scale == 0 ? Json(nullptr) : Json(info.zero_point)},
                       {"state", info.state < 0 ? Json(nullptr) : Json(info.state)}});
  }
  return tensors;
}

Json states_json(const ModelDescription& model) {
  Json states = Json::array();
  for (size_t i = 0; i < model.states.size(); ++i) {
    const sluice_tensor_info& info = model.states[i];
    const auto end = [&](const std::vector<sluice_tensor_info>& infos) {
      const std::string name = end_of_state(infos, static_cast<int32_t>(i));
      return name.empty() ? Json(nullptr) : Json(name);
    };
    states.push_back({{"name", info.name},
                      {"type", npy_type_name(npy_type(info.type))},
                      {"shape", json_shape(info, model.symbols)},
                      {"input", end(model.inputs)},
                      {"output", end(model.outputs)}});
  }
  return states;
}

void print_json(const Arguments& arguments, const LoadedModel& loaded) {
  const ModelDescription& model = loaded.model.description();
  Json layers = Json::array();
  for (const PlanLayer& layer : loaded.plan.layers) {
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"detail", layer.detail},
                      {"scheme", layer.scheme},
                      {"weight_bytes", layer.weight_bytes},
                      {"macs", layer.macs},
                      {"note", layer.note}});
  }
  Json variants = Json::array();
  for (const std::string& name : variant_names()) {
    variants.push_back(
        {{"name", name}, {"supported", sluice_variant_supported(name.c_str()) != 0}});
  }
  const std::string chosen = chosen_variant(loaded.model);
  Json json{{"model", arguments.model},
            {"source", loaded.plan.source},
            {"bytes", loaded.bytes},
            {"constant_bytes", loaded.plan.constants.size()},
            {"family", loaded.plan.tiling.family},
            {"symbols", model.symbols},
            {"can_carry", model.can_carry},
            {"inputs", tensors_json(model, model.inputs)},
            {"outputs", tensors_json(model, model.outputs)},
            {"states", states_json(model)},
            {"layers", layers},
            {"variants", variants},
            {"variant", chosen.empty() ? Json(nullptr) : Json(chosen)}};
  if (arguments.calls) {
    Json calls = Json::array();
    for (const PlanCall& call : loaded.plan.calls) {
      calls.push_back({{"op", loaded.plan.ops[call.op]},
                       {"layer", layer_name(loaded.plan, call)},
                       {"inputs", operands_text(loaded.plan, call.inputs)},
                       {"outputs", operands_text(loaded.plan, call.outputs)}});
    }
    json["calls"] = calls;
  }
  print(json);
}

std::string tensors_text(const ModelDescription& model) {
  Table table({"", "name", "type", "shape", "state", "quantization"});
  const auto add = [&](const char* role, const sluice_tensor_info& info, const std::string& state) {
    const std::string quantization = info.scale == 0 ? ""
                                                     : number_text(info.scale, 6) + " * (q - " +
                                                           std::to_string(info.zero_point) + ")";
    table.add({role, info.name, npy_type_name(npy_type(info.type)),
               info_shape_text(info, model.symbols), state, quantization});
  };
  for (const sluice_tensor_info& info : model.inputs) {
    const std::string other = info.state < 0 ? "" : end_of_state(model.outputs, info.state);
    add("input", info, info.state < 0 ? "" : "next value: " + other);
  }
  for (const sluice_tensor_info& info : model.outputs) {
    const std::string other = info.state < 0 ? "" : end_of_state(model.inputs, info.state);
    add("output", info, info.state < 0 ? "" : "next value of " + other);
  }
  for (size_t i = 0; i < model.states.size(); ++i) {
    // The others stand in the lines of their inputs and outputs.
    const auto index = static_cast<int32_t>(i);
    if (end_of_state(model.inputs, index).empty() && end_of_state(model.outputs, index).empty()) {
      add("state", model.states[i], "within the layer");
    }
  }
  return table.text();
}

void print_text(const Arguments& arguments, const LoadedModel& loaded) {
  const ModelDescription& model = loaded.model.description();
  std::string text = arguments.model + ", from " + loaded.plan.source + ", " +
                     grouped_text(loaded.bytes) + " bytes, constants " +
                     grouped_text(loaded.plan.constants.size()) + " bytes, for " +
                     loaded.plan.tiling.family + "\n\n" + tensors_text(model) + "\n";
  Table layers({"layer", "kind", "detail", "scheme", ">bytes", ">MACs", "note"});
  for (const PlanLayer& layer : loaded.plan.layers) {
    layers.add({layer.name, layer.kind, layer.detail, layer.scheme,
                grouped_text(layer.weight_bytes), grouped_text(layer.macs), layer.note});
  }
  text += layers.text() + "\n";
  if (arguments.calls) {
    Table calls({">call", "operation", "layer", "reads", "writes"});
    for (size_t i = 0; i < loaded.plan.calls.size(); ++i) {
      const PlanCall& call = loaded.plan.calls[i];
      calls.add({std::to_string(i), loaded.plan.ops[call.op], layer_name(loaded.plan, call),
                 operands_text(loaded.plan, call.inputs),
                 operands_text(loaded.plan, call.outputs)});
    }
    text += calls.text() + "\n";
  }
  text += model.can_carry ? "state can be carried from run to run\n"
                          : "state cannot be carried: a layer runs backwards in time\n";
  const std::string chosen = chosen_variant(loaded.model);
  text += "variants:";
  for (const std::string& name : variant_names()) {
    text += " " + name;
    if (name == chosen) {
      text += " (runs here)";
    } else if (sluice_variant_supported(name.c_str()) == 0) {
      text += " (not supported here)";
    }
  }
  print(text + "\n");
}

}  // namespace

void add_inspect_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand("inspect", "Print what is in a model");
  command->add_option("MODEL", arguments->model, "Model; an ONNX model as it is in f32")
      ->required()
      ->type_name("FILE.onnx|FILE.sluice");
  command->add_flag("--calls", arguments->calls, "Also the calls of operations, in order");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer("Example:\n  sluice inspect kws.sluice --calls");
  command->callback([arguments] {
    const LoadedModel model = load_model(arguments->model);
    (arguments->json ? print_json : print_text)(*arguments, model);
  });
}

}  // namespace sluice

#include "quantizer/quantize/schemes.h"

#include <set>

#include "quantizer/error.h"
#include "quantizer/quantize/activation_width.h"
#include "quantizer/quantize/scheme_f32.h"
#include "quantizer/quantize/scheme_w8a8_dynamic.h"
#include "quantizer/quantize/static_scheme.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

/// The operands of a layer that must be known to quantize it. Integer layers take up all weights,
/// others read biases and what else there is as they are.
std::vector<ValueId> weight_operands(const Node& node, bool integer) {
  std::vector<size_t> indices = {1};
  if (node.kind == OpKind::Lstm) indices = {1, 2, 3};
  if (integer) {
    indices = {1, 2};
    if (node.kind == OpKind::Lstm) indices = {1, 2, 3, 7, 8, 9, 10};
  }
  std::vector<ValueId> operands;
  for (const size_t i : indices) {
    if (i < node.inputs.size() && node.inputs[i] != kAbsent) operands.push_back(node.inputs[i]);
  }
  return operands;
}

bool is_static(const std::string& scheme) {
  return scheme == kSchemeW8A8.name || scheme == kSchemeW8A16.name;
}

QuantizedLayer quantize_layer(const Graph& graph, const Node& node, const Scheme& scheme) {
  QuantizedLayer kept_float = kSchemeF32.quantize(graph, node);
  if (!scheme.takes(node.kind)) {
    kept_float.note = std::string(scheme.name) + " does not take this kind of layer";
    return kept_float;
  }
  if (&scheme != &kSchemeF32) {
    for (ValueId operand : weight_operands(node, is_static(scheme.name))) {
      if (graph.is_constant(operand)) continue;
      kept_float.note = "weights '" + graph.values[operand].name + "' are given at run time";
      return kept_float;
    }
  }
  return scheme.quantize(graph, node);
}

void check_layer_names(const Graph& graph, const SchemeChoice& choice) {
  std::string names;
  for (const auto& [name, scheme] : choice.layers) {
    bool found = false;
    names.clear();
    for (const Node& node : graph.nodes) {
      if (!is_layer(node.kind)) continue;
      found = found || node.name == name;
      names += (names.empty() ? "'" : ", '") + node.name + "'";
    }
    if (!found) {
      throw Error("model has no layer '" + name + "'; its layers are " +
                  (names.empty() ? "none" : names));
    }
  }
}

/// Model inputs and outputs of floats that become integers.
std::set<ValueId> integer_edges(const Graph& graph, const SchemeChoice& choice, bool keeps_source) {
  std::set<ValueId> edges;
  if (choice.edges == Edges::Float) return edges;
  for (const auto* ids : {&graph.inputs, &graph.outputs}) {
    for (const ValueId id : *ids) {
      const Value& value = graph.values[id];
      if (value.constant || value.type != SLUICE_F32) continue;
      const bool of_source =
          graph.integer_edges && keeps_source && given_quantization(value).has_value();
      if (choice.edges == Edges::Integer || of_source) edges.insert(id);
    }
  }
  return edges;
}

}  // namespace

const std::vector<const Scheme*>& schemes() {
  static const std::vector<const Scheme*> all = {&kSchemeF32, &kSchemeW8A8Dynamic, &kSchemeW8A8,
                                                 &kSchemeW8A16};
  return all;
}

const Scheme& find_scheme(const std::string& name) {
  std::string names;
  for (const Scheme* scheme : schemes()) {
    if (name == scheme->name) return *scheme;
    names += (names.empty() ? "" : ", ") + std::string(scheme->name);
  }
  throw Error("unknown scheme '" + name + "'; expected one of " + names);
}

Profile find_profile(const std::string& name) {
  for (const Profile profile : {Profile::Native, Profile::Tflm, Profile::Tflite}) {
    if (name == profile_name(profile)) return profile;
  }
  throw Error("unknown profile '" + name + "'; expected one of native, tflm, tflite");
}

const char* profile_name(Profile profile) {
  switch (profile) {
    case Profile::Native:
      return "native";
    case Profile::Tflm:
      return "tflm";
    case Profile::Tflite:
      return "tflite";
  }
  return "unknown";
}

QuantizedGraph quantize(const Graph& graph, const SchemeChoice& choice,
                        const Calibration* calibration) {
  check_layer_names(graph, choice);
  const bool as_source = choice.default_scheme.empty();
  const Scheme& default_scheme = as_source ? kSchemeF32 : find_scheme(choice.default_scheme);
  const bool keeps_source = as_source || &default_scheme != &kSchemeF32;
  std::map<size_t, StaticLayer> source_layers;
  if (keeps_source) source_layers = layers_of_source(graph, calibration);
  QuantizedGraph result;
  result.graph = &graph;
  StaticRequest request;
  request.choice = &choice;
  request.calibration = calibration;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!is_layer(node.kind)) continue;
    const auto chosen = choice.layers.find(node.name);
    const bool named = chosen != choice.layers.end();
    const Scheme* scheme = named ? &find_scheme(chosen->second) : &default_scheme;
    const bool given = named ? scheme != &kSchemeF32 : keeps_source;
    StaticLayer layer;
    if (given && node.dynamic) {
      scheme = &kSchemeW8A8Dynamic;
    } else if (const auto source = source_layers.find(i); given && source != source_layers.end()) {
      layer = source->second;
      scheme = layer.activations == SLUICE_S8 ? &kSchemeW8A8 : &kSchemeW8A16;
    } else if (scheme == &kSchemeW8A16) {
      layer.activations = SLUICE_S16;
    }
    std::string need;
    if (scheme == &kSchemeW8A8 && !named && !layer.from_source && calibration != nullptr &&
        choice.profile.value_or(graph.profile) == Profile::Native) {
      need = need_of_16_bits(graph, node, *calibration);
      if (!need.empty()) {
        scheme = &kSchemeW8A16;
        layer.activations = SLUICE_S16;
      }
    }
    result.layers[i] = quantize_layer(graph, node, *scheme);
    if (result.layers[i].note.empty()) result.layers[i].note = need;
    if (is_static(result.layers[i].scheme)) request.layers[i] = layer;
  }
  request.edges = integer_edges(graph, choice, keeps_source);
  if (choice.default_scheme == kSchemeW8A16.name) request.edge_type = SLUICE_S16;
  if (!request.layers.empty() || !request.edges.empty()) quantize_static(request, &result);
  return result;
}

}  // namespace sluice

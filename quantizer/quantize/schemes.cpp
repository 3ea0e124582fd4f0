#include "quantizer/quantize/schemes.h"

#include "quantizer/error.h"
#include "quantizer/quantize/scheme_f32.h"
#include "quantizer/quantize/scheme_w8a8_dynamic.h"

namespace sluice {
namespace {

/// The operands of a layer that must be known to quantize it.
std::vector<ValueId> weight_operands(const Node& node) {
  if (node.kind != OpKind::Lstm) return {node.inputs[1]};
  std::vector<ValueId> operands = {node.inputs[1], node.inputs[2]};
  for (const size_t optional : {size_t{3}, size_t{9}, size_t{10}}) {  // B, the projection
    if (optional < node.inputs.size() && node.inputs[optional] != kAbsent) {
      operands.push_back(node.inputs[optional]);
    }
  }
  return operands;
}

QuantizedLayer quantize_layer(const Graph& graph, const Node& node, const Scheme& scheme) {
  QuantizedLayer kept_float = kSchemeF32.quantize(graph, node);
  if (!scheme.takes(node.kind)) {
    kept_float.note = std::string(scheme.name) + " does not take this kind of layer";
    return kept_float;
  }
  if (&scheme != &kSchemeF32) {
    for (ValueId operand : weight_operands(node)) {
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

}  // namespace

const std::vector<const Scheme*>& schemes() {
  static const std::vector<const Scheme*> all = {&kSchemeF32, &kSchemeW8A8Dynamic};
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

QuantizedGraph quantize(const Graph& graph, const SchemeChoice& choice) {
  check_layer_names(graph, choice);
  const Scheme& default_scheme = find_scheme(choice.default_scheme);
  QuantizedGraph result;
  result.graph = &graph;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!is_layer(node.kind)) continue;
    const auto chosen = choice.layers.find(node.name);
    const Scheme& scheme =
        chosen == choice.layers.end() ? default_scheme : find_scheme(chosen->second);
    result.layers[i] = quantize_layer(graph, node, scheme);
  }
  return result;
}

}  // namespace sluice

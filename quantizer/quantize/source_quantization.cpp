#include "quantizer/quantize/source_quantization.h"

#include "quantizer/quantize/uses.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

using Known = std::map<ValueId, ValueQuantization>;

void take_from_operands(const Graph& graph, const Node& node, Known* known) {
  const std::vector<size_t> operands = data_operands(graph, node);
  if (operands.empty()) return;
  const auto first = known->find(node.inputs[operands[0]]);
  if (first == known->end()) return;
  for (const size_t i : operands) {
    const auto other = known->find(node.inputs[i]);
    if (other == known->end() || !(other->second == first->second)) return;
  }
  const ValueQuantization quantization = first->second;
  known->emplace(node.outputs[0], quantization);
}

void give_to_operands(const Graph& graph, const Node& node, Known* known) {
  const auto result = known->find(node.outputs[0]);
  if (result == known->end()) return;
  const ValueQuantization quantization = result->second;
  for (const size_t i : data_operands(graph, node)) known->emplace(node.inputs[i], quantization);
}

}  // namespace

std::map<ValueId, ValueQuantization> source_quantizations(const Graph& graph) {
  Known known;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const Value& value = graph.values[i];
    if (value.constant || value.type != SLUICE_F32) continue;
    if (const auto given = given_quantization(value)) known[static_cast<ValueId>(i)] = *given;
  }
  for (const Node& node : graph.nodes) {
    if (moves_elements(node.kind)) take_from_operands(graph, node, &known);
  }
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    const Node& node = graph.nodes[i];
    if (moves_elements(node.kind)) give_to_operands(graph, node, &known);
  }
  return known;
}

}  // namespace sluice

#include <algorithm>

#include "quantizer/graph/lstm_operands.h"
#include "quantizer/rewrite/edit.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {

void drop_zero_states(Graph* graph) {
  using namespace lstm_operand;
  std::vector<bool> zero(graph->values.size());
  for (size_t i = 0; i < zero.size(); ++i) {
    const Value& value = graph->values[i];
    zero[i] =
        value.constant && std::all_of(value.constant->bytes.begin(), value.constant->bytes.end(),
                                      [](uint8_t byte) { return byte == 0; });
  }
  for (Node& node : graph->nodes) {
    if (moves_elements(*graph, node)) {
      const size_t data = node.kind == OpKind::Gather ? 1 : node.inputs.size();
      zero[node.outputs[0]] = std::all_of(node.inputs.begin(), node.inputs.begin() + data,
                                          [&](ValueId id) { return zero[id]; });
    } else if (node.kind == OpKind::Lstm) {
      for (const size_t operand : {kInitialH, kInitialC}) {
        if (operand < node.inputs.size() && node.inputs[operand] != kAbsent &&
            zero[node.inputs[operand]]) {
          node.inputs[operand] = kAbsent;
        }
      }
    }
  }
  remove_dead(graph);
}

}  // namespace sluice

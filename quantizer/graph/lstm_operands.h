// The operands of an Lstm node by position, as graph.h lists them.
#ifndef SLUICE_GRAPH_LSTM_OPERANDS_H
#define SLUICE_GRAPH_LSTM_OPERANDS_H

#include "quantizer/graph/graph.h"

namespace sluice {

namespace lstm_operand {
enum Position : size_t {
  kX,
  kW,
  kR,
  kB,
  kLens,
  kInitialH,
  kInitialC,
  kPeephole,
  kNorm,
  kProjection,
  kProjectionBias
};
}  // namespace lstm_operand

/// Operand `position` of a node; kAbsent where it has fewer.
inline ValueId operand(const Node& node, size_t position) {
  return position < node.inputs.size() ? node.inputs[position] : kAbsent;
}

/// "forward", "reverse" or "bidirectional".
const char* name(Direction direction);

}  // namespace sluice

#endif

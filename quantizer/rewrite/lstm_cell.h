// One step of an LSTM layer that an exporter spelled out in elementwise operations.
#ifndef SLUICE_REWRITE_LSTM_CELL_H
#define SLUICE_REWRITE_LSTM_CELL_H

#include <optional>
#include <string>
#include <vector>

#include "quantizer/rewrite/edit.h"

namespace sluice {

/// Rows [begin, begin + count) of the constant weights of a Linear, multiplied with `input`.
struct LstmCellTerm {
  ValueId input;
  const Node* linear;
  int64_t begin, count;
};

struct LstmCell {
  ValueId c, h;            // [..., H] before the step
  ValueId next_c, next_h;  // [..., H] after it
  LstmCellTerm x_term, h_term;
  int64_t hidden;
  int64_t offset[4];                  // first column of gates i, o, f, c in the weights
  std::vector<ValueId> sums;          // constants added to all gates, [4H] or a number
  std::vector<ValueId> gate_sums[4];  // constants added to one gate, [H] or a number
  std::vector<const Node*> linears;   // whose biases are added as well
  ValueId gates[4];                   // results of the gates' activations
};

/// The cell whose next h is computed by `node`, if there is one.
std::optional<LstmCell> match_lstm_cell(const Graph& graph, const Index& index, const Node& node);

}  // namespace sluice

#endif

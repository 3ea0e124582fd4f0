// Integer LSTM layers for tests: random ones, and calls of the operations with them.
#ifndef SLUICE_TESTS_LSTM_INTEGER_LAYER_H
#define SLUICE_TESTS_LSTM_INTEGER_LAYER_H

#include <string>
#include <vector>

#include "tests/reference/lstm.h"
#include "tests/runtime/ops/packed_operands.h"

namespace sluice {

/// An operation and the layers it is for.
struct IntegerLstmOp {
  const sluice_op* op;
  reference::Profile profile;
  int activation_bits;
  bool full;
};
const std::vector<IntegerLstmOp>& integer_lstm_ops();
/// The operation that computes a layer; the full one where a plain one would do, too, if `full`.
const IntegerLstmOp& op_for(const reference::LstmLayer& layer, bool full = false);

/// A layer with every option that the operation has, chosen by `seed`; `outputs` other than `units`
/// with a projection.
reference::LstmLayer random_integer_layer(const IntegerLstmOp& op, int64_t inputs, int64_t units,
                                          int64_t outputs, unsigned seed);

/// What a layer is run over.
struct IntegerLstmRun {
  int64_t steps, batch;
  std::vector<int16_t> x;       // [T, B, I]
  std::vector<int16_t> h0, c0;  // [B, P], [B, H]; empty: absent
  std::vector<int32_t> lens;    // [B], or empty
  bool reverse = false;
  int64_t direction = 0, directions = 1;
};
IntegerLstmRun random_run(const reference::LstmLayer& layer, int64_t steps, int64_t batch,
                          unsigned seed);

struct IntegerLstmResult {
  std::vector<int16_t> y, h, c;
  bool operator==(const IntegerLstmResult& o) const { return y == o.y && h == o.h && c == o.c; }
};

/// A call with all outputs.
OpCall integer_lstm_call(const IntegerLstmOp& op, const KernelSet& set,
                         const reference::LstmLayer& layer, const IntegerLstmRun& run);
/// This direction's part of what a call gave.
IntegerLstmResult result_of(OpCall& call, const reference::LstmLayer& layer,
                            const IntegerLstmRun& run);
IntegerLstmResult run_op(const IntegerLstmOp& op, const KernelSet& set,
                         const reference::LstmLayer& layer, const IntegerLstmRun& run);
/// The same by the reference.
IntegerLstmResult run_reference(const reference::LstmLayer& layer, const IntegerLstmRun& run);

}  // namespace sluice

#endif

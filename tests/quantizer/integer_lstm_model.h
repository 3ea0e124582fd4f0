// Models of one integer LSTM layer, quantized by hand.
#ifndef SLUICE_TESTS_QUANTIZER_INTEGER_LSTM_MODEL_H
#define SLUICE_TESTS_QUANTIZER_INTEGER_LSTM_MODEL_H

#include <vector>

#include "quantizer/graph/evaluate.h"
#include "quantizer/lower/plan_data.h"
#include "quantizer/quantize/quantized_graph.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/reference/lstm.h"

namespace sluice::test {

/// x [T, B, I] -> one layer -> y, c; its graph and what quantization would make of it.
struct IntegerLstmModel {
  GraphMaker maker;
  QuantizedGraph quantized;
  ValueQuantization x, h, c;

  /// With `integer_edges` input and outputs are integers.
  IntegerLstmModel(const reference::LstmLayer& layer, bool integer_edges, Direction direction);
  IntegerLstmModel(const IntegerLstmModel&) = delete;
  IntegerLstmModel& operator=(const IntegerLstmModel&) = delete;

  PlanData plan() const;
};

/// A small layer of the native profile.
reference::LstmLayer native_layer(int64_t inputs, int64_t units);

/// Elements of the type that `as` says.
Tensor integers(const ValueQuantization& as, const std::vector<int64_t>& dims,
                const std::vector<int16_t>& q);

}  // namespace sluice::test

#endif

// LSTM layers: one call a direction, over the whole sequence.
#include "quantizer/error.h"
#include "quantizer/lower/packing.h"
#include "quantizer/lower/rules.h"
#include "quantizer/lower/zeros.h"

namespace sluice {
namespace {

enum Operand { kX, kW, kR, kB, kSequenceLengths, kInitialH, kInitialC, kPeepholes };

ValueId operand(const Node& node, Operand index) {
  return static_cast<size_t>(index) < node.inputs.size() ? node.inputs[index] : kAbsent;
}

ValueId result(const Node& node, size_t index) {
  return index < node.outputs.size() ? node.outputs[index] : kAbsent;
}

/// The weight operands of one direction as a call takes them.
struct Weights {
  std::vector<int32_t> values;  // in the order of the operation, up to the initial state
  const char* op;
  bool quantized;
};

/// Wb + Rb of one direction, [4H]; zeros without a bias.
std::vector<float> summed_bias(const Graph& graph, ValueId id, int64_t direction, int64_t hidden) {
  std::vector<float> sum(static_cast<size_t>(4 * hidden), 0.0f);
  if (id == kAbsent) return sum;
  const float* b = graph.values[id].constant->as<float>() + direction * 8 * hidden;
  for (int64_t i = 0; i < 4 * hidden; ++i) sum[i] = b[i] + b[4 * hidden + i];
  return sum;
}

Weights quantized_weights(PlanBuilder& builder, const QuantizedLayer& layer, int32_t bias,
                          int64_t direction) {
  const size_t directions = layer.weights.size() / 2;
  const QuantizedMatrix& w = layer.weights[direction];
  const QuantizedMatrix& r = layer.weights[directions + direction];
  Weights weights{{}, "lstm_s8w8_f32", true};
  weights.values = {lstm_input_weights(builder, w),     gate_blocks(builder, w.scale),
                    gate_blocks(builder, row_sums(w)),  bias,
                    lstm_recurrent_weights(builder, r), gate_blocks(builder, r.scale),
                    gate_blocks(builder, row_sums(r))};
  return weights;
}

/// Packs weights, any of which are given at run time.
Weights runtime_weights(PlanBuilder& builder, const Node& node, int64_t direction) {
  const Dim hidden(node.lstm.hidden);
  const Dim inputs = builder.graph().values[operand(node, kW)].shape[2];
  const int32_t w =
      builder.add_arena(SLUICE_F32, {Dim(4), hidden, inputs}, SLUICE_PACKED_LSTM_INPUT);
  const int32_t bias = builder.add_arena(SLUICE_F32, {Dim(4), hidden}, SLUICE_GATE_BLOCKS);
  const int32_t r = builder.add_arena(SLUICE_F32, {Dim(4), hidden, hidden}, SLUICE_PACKED_LSTM);
  builder.call("pack_lstm_f32",
               {builder.read(operand(node, kW)), builder.read(operand(node, kR)),
                builder.read(operand(node, kB))},
               {w, bias, r}, {static_cast<int32_t>(direction)});
  return {{w, bias, r}, "lstm_f32", false};
}

Weights pack_weights(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer,
                     int64_t direction) {
  const Graph& graph = builder.graph();
  const int64_t hidden = node.lstm.hidden;
  const ValueId b = operand(node, kB);
  const bool bias_known = b == kAbsent || graph.is_constant(b);
  const bool weights_known =
      graph.is_constant(operand(node, kW)) && graph.is_constant(operand(node, kR));
  if (!bias_known || !weights_known) return runtime_weights(builder, node, direction);
  const int32_t bias = gate_blocks(builder, summed_bias(graph, b, direction, hidden));
  if (!layer.weights.empty()) return quantized_weights(builder, layer, bias, direction);
  const Value& w = graph.values[operand(node, kW)];
  const Value& r = graph.values[operand(node, kR)];
  const int64_t inputs = w.shape[2].constant();
  return {{lstm_input_weights(builder, w.constant->as<float>() + direction * 4 * hidden * inputs,
                              hidden, inputs),
           bias,
           lstm_recurrent_weights(
               builder, r.constant->as<float>() + direction * 4 * hidden * hidden, hidden)},
          "lstm_f32",
          false};
}

/// The initial h or c of a layer and the value that takes the final one.
struct State {
  int32_t initial = -1;      // operand of the call
  int32_t next = -1;         // result of the call
  bool is_internal = false;  // held by the session between runs
};

/// A layer that runs forward and starts from nothing, or from constants, continues where the run
/// before ended.
State make_state(PlanBuilder& builder, const Node& node, ValueId initial, ValueId next,
                 const Shape& shape, const char* suffix) {
  State state;
  state.next = builder.define(next);
  const bool is_zero = initial == kAbsent || holds_zeros(builder.graph(), initial);
  const bool is_known = is_zero || builder.graph().is_constant(initial);
  if (node.lstm.direction != Direction::Forward || !is_known) {
    state.initial = is_zero ? -1 : builder.read(initial);
    return state;
  }
  state.is_internal = true;
  state.initial = builder.add_state(node.name + suffix, SLUICE_F32, shape,
                                    is_zero ? -1 : builder.read(initial));
  if (state.next < 0) state.next = builder.add_arena(SLUICE_F32, shape);
  builder.close_state(state.initial, state.next);
  return state;
}

const char* direction_name(Direction direction) {
  switch (direction) {
    case Direction::Forward:
      return "forward";
    case Direction::Reverse:
      return "reverse";
    case Direction::Bidirectional:
      return "bidirectional";
  }
  return "";
}

PlanLayer record(const Graph& graph, const Node& node, const QuantizedLayer& layer,
                 int64_t directions) {
  const int64_t inputs = graph.values[operand(node, kW)].shape[2].constant();
  const int64_t hidden = node.lstm.hidden;
  PlanLayer record{node.name, "lstm", layer.scheme, "", 0, 0, layer.note};
  record.detail = std::to_string(inputs) + "->" + std::to_string(hidden) + ", " +
                  direction_name(node.lstm.direction);
  record.macs = static_cast<uint64_t>(directions * 4 * hidden * (inputs + hidden));
  return record;
}

}  // namespace

void lower_lstm(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer) {
  const Graph& graph = builder.graph();
  if (operand(node, kSequenceLengths) != kAbsent) throw Error("sequence_lens is not supported");
  if (operand(node, kPeepholes) != kAbsent) throw Error("peepholes are not supported");
  require_f32(graph, node);
  const bool forward = node.lstm.direction == Direction::Forward;
  if (!forward) builder.set_cannot_carry();
  const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  const int32_t x = builder.read(operand(node, kX));
  const Shape shape = {Dim(directions), builder.shape(x)[1], Dim(node.lstm.hidden)};
  builder.begin_layer(record(graph, node, layer, directions));
  const int32_t y = builder.define(result(node, 0));
  const State h = make_state(builder, node, operand(node, kInitialH), result(node, 1), shape, ".h");
  const State c = make_state(builder, node, operand(node, kInitialC), result(node, 2), shape, ".c");
  for (int64_t d = 0; d < directions; ++d) {
    const Weights weights = pack_weights(builder, node, layer, d);
    std::vector<int32_t> inputs = {x};
    inputs.insert(inputs.end(), weights.values.begin(), weights.values.end());
    inputs.insert(inputs.end(), {h.initial, c.initial});
    const bool reverse = node.lstm.direction == Direction::Reverse || d == 1;
    std::vector<int32_t> attributes = {reverse ? 1 : 0, static_cast<int32_t>(d),
                                       static_cast<int32_t>(directions)};
    if (weights.quantized) attributes.push_back(layer.symmetric ? 1 : 0);
    builder.call(weights.op, inputs, {y, h.next, c.next}, attributes);
  }
  builder.end_layer();
}

}  // namespace sluice

// LSTM layers: one call a direction, over the whole sequence.
#include "quantizer/error.h"
#include "quantizer/graph/lstm_operands.h"
#include "quantizer/lower/lstm_record.h"
#include "quantizer/lower/packing.h"
#include "quantizer/lower/rules.h"
#include "quantizer/lower/zeros.h"
#include "runtime/ops/lstm_activation.h"

namespace sluice {
namespace {

using namespace lstm_operand;

ValueId result(const Node& node, size_t index) {
  return index < node.outputs.size() ? node.outputs[index] : kAbsent;
}

bool has(const Node& node, size_t index) { return operand(node, index) != kAbsent; }

/// Whether the fused steps compute the layer: plain LSTM with the usual activations.
bool is_plain(const Node& node) {
  const LstmAttributes& lstm = node.lstm;
  return lstm.coupling == Coupling::None && lstm.gate_clip <= 0 && lstm.cell_clip <= 0 &&
         lstm.activations.empty() && !has(node, kPeephole) && !has(node, kNorm) &&
         !has(node, kProjection);
}

/// The weight operands of one direction as a call takes them.
struct Weights {
  std::vector<int32_t> values;      // in the order of the operation, up to the initial state
  std::vector<int32_t> projection;  // from the projection on
  bool quantized = false;
};

/// Wb + Rb of one direction, [4H]; zeros without a bias.
std::vector<float> summed_bias(const Graph& graph, ValueId id, int64_t direction, int64_t hidden) {
  std::vector<float> sum(static_cast<size_t>(4 * hidden), 0.0f);
  if (id == kAbsent) return sum;
  const float* b = graph.values[id].constant->as<float>() + direction * 8 * hidden;
  for (int64_t i = 0; i < 4 * hidden; ++i) sum[i] = b[i] + b[4 * hidden + i];
  return sum;
}

/// The bias of one direction's projection, -1 where there is none.
int32_t projection_bias(PlanBuilder& builder, const Node& node, int64_t direction) {
  if (!has(node, kProjectionBias)) return -1;
  const float* bias = builder.graph().values[operand(node, kProjectionBias)].constant->as<float>() +
                      direction * node.lstm.projected;
  return gemm_channels(builder, std::vector<float>(bias, bias + node.lstm.projected));
}

Weights quantized_weights(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer,
                          int32_t bias, int64_t direction) {
  const size_t directions = layer.weights.size() / (has(node, kProjection) ? 3 : 2);
  const QuantizedMatrix& w = layer.weights[direction];
  const QuantizedMatrix& r = layer.weights[directions + direction];
  const int32_t packed_r =
      is_plain(node) ? lstm_recurrent_weights(builder, r) : lstm_input_weights(builder, r);
  Weights weights;
  weights.quantized = true;
  weights.values = {lstm_input_weights(builder, w),
                    gate_blocks(builder, w.scale),
                    gate_blocks(builder, row_sums(w)),
                    bias,
                    packed_r,
                    gate_blocks(builder, r.scale),
                    gate_blocks(builder, row_sums(r))};
  if (has(node, kProjection)) {
    const QuantizedMatrix& projection = layer.weights[2 * directions + direction];
    weights.projection = {
        gemm_weights(builder, projection), gemm_channels(builder, projection.scale),
        gemm_channels(builder, row_sums(projection)), projection_bias(builder, node, direction)};
  }
  return weights;
}

/// The projection of one direction in float.
std::vector<int32_t> float_projection(PlanBuilder& builder, const Node& node, int64_t direction) {
  if (!has(node, kProjection)) return {};
  const Graph& graph = builder.graph();
  const ValueId id = operand(node, kProjection);
  const bool bias_known =
      !has(node, kProjectionBias) || graph.is_constant(operand(node, kProjectionBias));
  if (!graph.is_constant(id) || !bias_known) throw Error("the projection is not constant");
  const int64_t rows = node.lstm.projected, columns = node.lstm.hidden;
  const float* projection = graph.values[id].constant->as<float>() + direction * rows * columns;
  return {gemm_weights(builder, projection, rows, columns),
          projection_bias(builder, node, direction)};
}

/// Packs weights, any of which are given at run time.
Weights runtime_weights(PlanBuilder& builder, const Node& node, int64_t direction) {
  const Dim hidden(node.lstm.hidden);
  const Dim inputs = builder.graph().values[operand(node, kW)].shape[2];
  const int32_t w =
      builder.add_arena(SLUICE_F32, {Dim(4), hidden, inputs}, SLUICE_PACKED_LSTM_INPUT);
  const int32_t bias = builder.add_arena(SLUICE_F32, {Dim(4), hidden}, SLUICE_GATE_BLOCKS);
  const int32_t r =
      builder.add_arena(SLUICE_F32, {Dim(4), hidden, Dim(node.lstm.output())},
                        is_plain(node) ? SLUICE_PACKED_LSTM : SLUICE_PACKED_LSTM_INPUT);
  builder.call("pack_lstm_f32",
               {builder.read(operand(node, kW)), builder.read(operand(node, kR)),
                builder.read(operand(node, kB))},
               {w, bias, r}, {static_cast<int32_t>(direction)});
  return {{w, bias, r}, float_projection(builder, node, direction), false};
}

Weights pack_weights(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer,
                     int64_t direction) {
  const Graph& graph = builder.graph();
  const int64_t hidden = node.lstm.hidden, output = node.lstm.output();
  const ValueId b = operand(node, kB);
  const bool bias_known = b == kAbsent || graph.is_constant(b);
  const bool weights_known =
      graph.is_constant(operand(node, kW)) && graph.is_constant(operand(node, kR));
  if (!bias_known || !weights_known) return runtime_weights(builder, node, direction);
  const int32_t bias = gate_blocks(builder, summed_bias(graph, b, direction, hidden));
  if (!layer.weights.empty()) return quantized_weights(builder, node, layer, bias, direction);
  const Value& w = graph.values[operand(node, kW)];
  const Value& r = graph.values[operand(node, kR)];
  const int64_t inputs = w.shape[2].constant();
  const float* w_rows = w.constant->as<float>() + direction * 4 * hidden * inputs;
  const float* r_rows = r.constant->as<float>() + direction * 4 * hidden * output;
  const int32_t packed_r = is_plain(node) ? lstm_recurrent_weights(builder, r_rows, hidden)
                                          : lstm_input_weights(builder, r_rows, hidden, output);
  return {{lstm_input_weights(builder, w_rows, hidden, inputs), bias, packed_r},
          float_projection(builder, node, direction),
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

int32_t activation_code(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::Sigmoid:
      return kLstmSigmoid;
    case UnaryKind::Tanh:
      return kLstmTanh;
    case UnaryKind::Clamp:
      return kLstmClamp;
    case UnaryKind::LeakyRelu:
      return kLstmLeakyRelu;
    case UnaryKind::Elu:
      return kLstmElu;
    case UnaryKind::HardSigmoid:
      return kLstmHardSigmoid;
    case UnaryKind::Softplus:
      return kLstmSoftplus;
    case UnaryKind::Softsign:
      return kLstmSoftsign;
    case UnaryKind::Affine:
      return kLstmAffine;
    case UnaryKind::ScaledTanh:
      return kLstmScaledTanh;
    case UnaryKind::ThresholdedRelu:
      return kLstmThresholdedRelu;
    default:
      throw Error("activation " + std::string(name(kind)) + " of an LSTM is not supported");
  }
}

int32_t coupling_code(Coupling coupling) {
  switch (coupling) {
    case Coupling::None:
      return kLstmNotCoupled;
    case Coupling::InputFromForget:
      return kLstmInputFromForget;
    case Coupling::ForgetFromInput:
      return kLstmForgetFromInput;
  }
  return kLstmNotCoupled;
}

/// Attributes of the operations with everything, those of every LSTM given.
void add_full_attributes(const LstmAttributes& lstm, int64_t direction, std::vector<int32_t>* ints,
                         std::vector<float>* floats) {
  ints->push_back(coupling_code(lstm.coupling));
  *floats = {lstm.gate_clip, lstm.cell_clip, lstm.projection_clip};
  const LstmActivation usual[] = {{UnaryKind::Sigmoid}, {UnaryKind::Tanh}, {UnaryKind::Tanh}};
  const LstmActivation* activations =
      lstm.activations.empty() ? usual : lstm.activations.data() + 3 * direction;
  for (size_t i = 0; i < 3; ++i) {
    ints->push_back(activation_code(activations[i].kind));
    floats->insert(floats->end(), {activations[i].alpha, activations[i].beta});
  }
}

}  // namespace

void lower_lstm(PlanBuilder& builder, const Node& node, const QuantizedLayer& layer) {
  const Graph& graph = builder.graph();
  const bool forward = node.lstm.direction == Direction::Forward;
  if (!forward) builder.set_cannot_carry();
  const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  const int32_t x = builder.read(operand(node, kX));
  const int32_t lengths = builder.read(operand(node, kLens));
  const Dim batch = builder.shape(x)[1];
  const Shape h_shape = {Dim(directions), batch, Dim(node.lstm.output())};
  const Shape c_shape = {Dim(directions), batch, Dim(node.lstm.hidden)};
  builder.begin_layer(lstm_record(graph, node, layer));
  const int32_t y = builder.define(result(node, 0));
  const State h =
      make_state(builder, node, operand(node, kInitialH), result(node, 1), h_shape, ".h");
  const State c =
      make_state(builder, node, operand(node, kInitialC), result(node, 2), c_shape, ".c");
  for (int64_t d = 0; d < directions; ++d) {
    const Weights weights = pack_weights(builder, node, layer, d);
    std::vector<int32_t> inputs = {x};
    inputs.insert(inputs.end(), weights.values.begin(), weights.values.end());
    inputs.insert(inputs.end(), {lengths, h.initial, c.initial});
    const bool reverse = node.lstm.direction == Direction::Reverse || d == 1;
    std::vector<int32_t> ints = {reverse ? 1 : 0, static_cast<int32_t>(d),
                                 static_cast<int32_t>(directions)};
    std::vector<float> floats;
    std::string op = weights.quantized ? "lstm_s8w8_f32" : "lstm_f32";
    if (!is_plain(node)) {
      op += "_full";
      inputs.insert(inputs.end(),
                    {builder.read(operand(node, kPeephole)), builder.read(operand(node, kNorm))});
      inputs.insert(inputs.end(), weights.projection.begin(), weights.projection.end());
      add_full_attributes(node.lstm, d, &ints, &floats);
    }
    if (weights.quantized) {
      ints.insert(ints.end(), {layer.symmetric ? 1 : 0, layer.whole_tensor ? 1 : 0});
    }
    builder.call(op, inputs, {y, h.next, c.next}, ints, floats);
  }
  builder.end_layer();
}

}  // namespace sluice

#include "bench/peers/tflite_lstm_models.h"

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/peers/tflite_model.h"
#include "bench/support/peer_arrays.h"

namespace sluice::bench {
namespace {

constexpr float kGateScale = 1.0F / 4096, kCellScale = 1.0F / 2048, kNoScale = 0;
constexpr int32_t kSequenceLstm = 44, kVersion = 2, kAbsent = -1;
constexpr int kOperatorInputs = 24;

// Where the operator's inputs of each kind begin; gates i, f, c, o.
enum Input { kX = 0, kW = 1, kR = 5, kBias = 12, kHiddenState = 18, kCellState = 19 };
// Its gates in ONNX's order i, o, f, c.
constexpr int kGateOf[4] = {0, 2, 3, 1};
constexpr const char* kGateNames[4] = {"i", "f", "c", "o"};

// One gate's weights, symmetric with one scale.
struct GateMatrix {
  std::vector<int8_t> q;
  float scale;
};

GateMatrix gate_matrix(const std::vector<float>& weights, int gate, int64_t hidden,
                       int64_t columns) {
  const auto begin = weights.begin() + kGateOf[gate] * hidden * columns;
  const std::vector<float> rows(begin, begin + hidden * columns);
  const QuantizedMatrix q = quantize_whole(rows, hidden, columns);
  return {q.q, q.scale[0]};
}

std::vector<float> gate_bias(const LstmProblem& problem, int gate) {
  const int64_t hidden = problem.shape.hidden;
  std::vector<float> bias;
  for (int64_t row = kGateOf[gate] * hidden; row < (kGateOf[gate] + 1) * hidden; ++row) {
    bias.push_back(problem.bias[row] + problem.bias[4 * hidden + row]);
  }
  return bias;
}

int32_t integer_bias(TfliteModelBuilder& builder, const std::string& name,
                     const std::vector<float>& bias, float scale) {
  std::vector<int32_t> q;
  for (const float value : bias) q.push_back(static_cast<int32_t>(std::lround(value / scale)));
  return builder.constant(name, {static_cast<int32_t>(q.size())}, tflite::ElementType_Int32, scale,
                          q);
}

Buffer<uint8_t> model(const LstmProblem& problem, bool is_integer) {
  const LstmShape& s = problem.shape;
  const auto extent = [](int64_t n) { return static_cast<int32_t>(n); };
  const std::vector<int32_t> state = {extent(s.batch), extent(s.hidden)};
  const auto type = is_integer ? tflite::ElementType_Int8 : tflite::ElementType_Float32;
  const float hidden_scale = is_integer ? kTfliteHiddenScale : kNoScale;
  TfliteModelBuilder builder;
  auto op = std::make_unique<tflite::OperatorT>();
  op->inputs.assign(kOperatorInputs, kAbsent);
  op->inputs[kX] = builder.tensor("x", {extent(s.steps), extent(s.batch), extent(s.inputs)}, type,
                                  is_integer ? kTfliteInputScale : kNoScale);
  for (int gate = 0; gate < 4; ++gate) {
    const GateMatrix w = gate_matrix(problem.w, gate, s.hidden, s.inputs);
    const GateMatrix r = gate_matrix(problem.r, gate, s.hidden, s.hidden);
    const std::string name = kGateNames[gate];
    op->inputs[kW + gate] = builder.constant("w_" + name, {extent(s.hidden), extent(s.inputs)},
                                             tflite::ElementType_Int8, w.scale, w.q);
    op->inputs[kR + gate] = builder.constant("r_" + name, {extent(s.hidden), extent(s.hidden)},
                                             tflite::ElementType_Int8, r.scale, r.q);
    const std::vector<float> bias = gate_bias(problem, gate);
    op->inputs[kBias + gate] =
        is_integer ? integer_bias(builder, "bias_" + name, bias, kTfliteInputScale * w.scale)
                   : builder.constant("bias_" + name, {extent(s.hidden)},
                                      tflite::ElementType_Float32, kNoScale, bias);
    if (is_integer) {
      op->intermediates.push_back(
          builder.tensor("gate_" + name, {0}, tflite::ElementType_Int16, kGateScale));
    }
  }
  if (is_integer) {
    op->intermediates.push_back(
        builder.tensor("hidden", {0}, tflite::ElementType_Int8, kTfliteHiddenScale));
  }
  op->inputs[kHiddenState] = builder.tensor("h", state, type, hidden_scale, true);
  op->inputs[kCellState] =
      is_integer ? builder.tensor("c", state, tflite::ElementType_Int16, kCellScale, true)
                 : builder.tensor("c", state, type, kNoScale, true);
  op->outputs = {builder.tensor("y", {extent(s.steps), extent(s.batch), extent(s.hidden)}, type,
                                hidden_scale)};
  tflite::SequenceLstmOptionsT options;
  options.activation = tflite::Activation_Tanh;
  options.time_major = true;
  op->options.Set(std::move(options));
  return builder.serialize(std::move(op), kSequenceLstm, kVersion);
}

}  // namespace

Buffer<uint8_t> tflite_lstm_integer_model(const LstmProblem& problem) {
  return model(problem, true);
}

Buffer<uint8_t> tflite_lstm_hybrid_model(const LstmProblem& problem) {
  return model(problem, false);
}

}  // namespace sluice::bench

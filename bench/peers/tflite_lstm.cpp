#include "bench/peers/tflite_lstm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/peers/tflite.h"
#include "bench/support/peer_arrays.h"
#include "tflite_generated.h"

namespace sluice::bench {
namespace {

constexpr float kInputScale = 1.0F / 127, kHiddenScale = 1.0F / 128, kGateScale = 1.0F / 4096;
constexpr float kCellScale = 1.0F / 2048;
constexpr int32_t kSequenceLstm = 44, kVersion = 2, kAbsent = -1;
constexpr int kOperatorInputs = 24;

// Where the operator's inputs of each kind begin; gates i, f, c, o.
enum Input { kX = 0, kW = 1, kR = 5, kBias = 12, kHiddenState = 18, kCellState = 19 };
// Its gates in ONNX's order i, o, f, c.
constexpr int kGateOf[4] = {0, 2, 3, 1};
constexpr const char* kGateNames[4] = {"i", "f", "c", "o"};

class Builder {
 public:
  Builder() {
    model_.version = 3;
    model_.buffers.push_back(std::make_unique<tflite::BufferT>());  // that of computed tensors
    model_.subgraphs.push_back(std::make_unique<tflite::SubgraphT>());
  }

  tflite::SubgraphT& graph() { return *model_.subgraphs[0]; }

  int32_t tensor(const std::string& name, const std::vector<int32_t>& shape,
                 tflite::ElementType type, float scale, bool is_variable = false) {
    auto tensor = std::make_unique<tflite::TensorT>();
    tensor->name = name;
    tensor->shape = shape;
    tensor->type = type;
    tensor->is_variable = is_variable;
    tensor->quantization = std::make_unique<tflite::QuantizationT>();
    tensor->quantization->scale = {scale};
    tensor->quantization->zero_point = {0};
    graph().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph().tensors.size()) - 1;
  }

  template <typename T>
  int32_t constant(const std::string& name, const std::vector<int32_t>& shape,
                   tflite::ElementType type, float scale, const std::vector<T>& elements) {
    const int32_t index = tensor(name, shape, type, scale);
    auto buffer = std::make_unique<tflite::BufferT>();
    buffer->data.resize(elements.size() * sizeof(T));
    std::memcpy(buffer->data.data(), elements.data(), buffer->data.size());
    graph().tensors[static_cast<size_t>(index)]->buffer =
        static_cast<uint32_t>(model_.buffers.size());
    model_.buffers.push_back(std::move(buffer));
    return index;
  }

  std::vector<uint8_t> serialize(std::unique_ptr<tflite::OperatorT> op, int32_t code,
                                 int32_t version) {
    auto operator_code = std::make_unique<tflite::OperatorCodeT>();
    operator_code->short_code = static_cast<int8_t>(code);
    operator_code->code = code;
    operator_code->version = version;
    model_.operator_codes.push_back(std::move(operator_code));
    graph().operators.push_back(std::move(op));
    flatbuffers::FlatBufferBuilder builder;
    tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &model_));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }

 private:
  tflite::ModelT model_;
};

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

std::vector<uint8_t> lstm_model(const LstmProblem& problem) {
  const LstmShape& s = problem.shape;
  const auto extent = [](int64_t n) { return static_cast<int32_t>(n); };
  const std::vector<int32_t> state = {extent(s.batch), extent(s.hidden)};
  Builder builder;
  auto op = std::make_unique<tflite::OperatorT>();
  op->inputs.assign(kOperatorInputs, kAbsent);
  op->inputs[kX] = builder.tensor("x", {extent(s.steps), extent(s.batch), extent(s.inputs)},
                                  tflite::ElementType_Int8, kInputScale);
  for (int gate = 0; gate < 4; ++gate) {
    const GateMatrix w = gate_matrix(problem.w, gate, s.hidden, s.inputs);
    const GateMatrix r = gate_matrix(problem.r, gate, s.hidden, s.hidden);
    const std::string name = kGateNames[gate];
    op->inputs[kW + gate] = builder.constant("w_" + name, {extent(s.hidden), extent(s.inputs)},
                                             tflite::ElementType_Int8, w.scale, w.q);
    op->inputs[kR + gate] = builder.constant("r_" + name, {extent(s.hidden), extent(s.hidden)},
                                             tflite::ElementType_Int8, r.scale, r.q);
    const float bias_scale = kInputScale * w.scale;
    std::vector<int32_t> bias;
    for (int64_t unit = 0; unit < s.hidden; ++unit) {
      const int64_t row = kGateOf[gate] * s.hidden + unit;
      const float sum = problem.bias[row] + problem.bias[4 * s.hidden + row];
      bias.push_back(static_cast<int32_t>(std::lround(sum / bias_scale)));
    }
    op->inputs[kBias + gate] = builder.constant("bias_" + name, {extent(s.hidden)},
                                                tflite::ElementType_Int32, bias_scale, bias);
    op->intermediates.push_back(
        builder.tensor("gate_" + name, {0}, tflite::ElementType_Int16, kGateScale));
  }
  op->intermediates.push_back(
      builder.tensor("hidden", {0}, tflite::ElementType_Int8, kHiddenScale));
  op->inputs[kHiddenState] =
      builder.tensor("h", state, tflite::ElementType_Int8, kHiddenScale, true);
  op->inputs[kCellState] = builder.tensor("c", state, tflite::ElementType_Int16, kCellScale, true);
  op->outputs = {builder.tensor("y", {extent(s.steps), extent(s.batch), extent(s.hidden)},
                                tflite::ElementType_Int8, kHiddenScale)};
  tflite::SequenceLstmOptionsT options;
  options.activation = tflite::Activation_Tanh;
  options.time_major = true;
  op->options.Set(std::move(options));
  builder.graph().inputs = {op->inputs[kX]};
  builder.graph().outputs = op->outputs;
  return builder.serialize(std::move(op), kSequenceLstm, kVersion);
}

}  // namespace

Contender tflite_lstm_s8(const LstmProblem& problem) {
  const auto session = std::make_shared<TfliteSession>(lstm_model(problem));
  auto* x = static_cast<int8_t*>(session->input(problem.x.size()));
  std::transform(problem.x.begin(), problem.x.end(), x, [](float value) {
    return static_cast<int8_t>(std::nearbyint(value / kInputScale));
  });
  const LstmShape& s = problem.shape;
  const auto outputs = static_cast<size_t>(s.steps * s.batch * s.hidden);
  session->run();
  const auto* q = static_cast<const int8_t*>(session->output(outputs));
  std::vector<float> y(q, q + outputs);
  for (float& value : y) value *= kHiddenScale;
  return {[session] { session->run(); }, output_error(problem, y.data())};
}

}  // namespace sluice::bench

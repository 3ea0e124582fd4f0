#include "quantizer/import/tflite/lstm_weights.h"
#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {
namespace {

constexpr size_t kNone = SIZE_MAX / 2;  // no operator has an input there
constexpr LstmInputs kOneDirection = {1, 5, 9, 12, 16, 17, 18, 19, 20};
constexpr LstmInputs kForward = {1, 5, 9, 12, 16, 17, 35, 36, kNone};
constexpr LstmInputs kBackward = {18, 22, 26, 29, 33, 34, 37, 38, kNone};
constexpr size_t kFirstAuxiliary = 39;

template <typename Options>
void check_options(const Options& options) {
  if (options.activation != tflite::Activation_Tanh) {
    throw Error("the activation is " + std::to_string(static_cast<int>(options.activation)) +
                ", expected 4 (Tanh)");
  }
  if (!(options.cell_clip >= 0) || !(options.projection_clip >= 0)) {
    throw Error("the clips are " + std::to_string(options.cell_clip) + " and " +
                std::to_string(options.projection_clip) + ", expected at least 0");
  }
}

// x [T, B, I] -> y [T, B, P].
template <typename Options>
ValueId add_lstm(OperatorContext& op, const LstmInputs& inputs, const Options& options, ValueId x,
                 Direction direction) {
  Builder& builder = op.builder;
  Node node = read_lstm(op, inputs, options.asymmetric_inputs);
  node.inputs[0] = x;
  node.lstm.direction = direction;
  node.lstm.cell_clip = options.cell_clip;
  node.lstm.projection_clip = node.lstm.projected > 0 ? options.projection_clip : 0;
  const ValueId y = builder.add_multiple(std::move(node))[0];
  builder.graph.nodes.back().outputs = {y, kAbsent, kAbsent};
  const Shape shape = builder.shape(y);
  return builder.reshape(y, {shape[0], shape[2], shape[3]});
}

ValueId swap_time_and_batch(OperatorContext& op, ValueId x, bool time_major) {
  return time_major ? x : op.builder.transpose(x, {1, 0, 2});
}

ValueId sequence(OperatorContext& op, bool time_major) {
  if (op.rank(0) != 3) {
    throw Error("input 0 has shape " + text(op.shape(0)) + ", expected rank 3");
  }
  return swap_time_and_batch(op, op.input(0), time_major);
}

}  // namespace

// One step: x [B, I].
void lstm(OperatorContext& op) {
  const auto options = op.options<tflite::LstmOptions>();
  check_options(options);
  if (options.kernel != tflite::LstmKernel_Full) {
    throw Error("the basic kernel is not supported, only the full one");
  }
  if (op.rank(0) != 2) {
    throw Error("input 0 has shape " + text(op.shape(0)) + ", expected rank 2");
  }
  Shape shape = op.shape(0);
  shape.insert(shape.begin(), 1);
  const ValueId y = add_lstm(op, kOneDirection, options, op.builder.reshape(op.input(0), shape),
                             Direction::Forward);
  shape = op.builder.shape(y);
  op.set_output(0, op.builder.reshape(y, {shape[1], shape[2]}));
}

void sequence_lstm(OperatorContext& op) {
  const auto options = op.options<tflite::SequenceLstmOptions>();
  check_options(options);
  if (options.diagonal_recurrent) throw Error("diagonal recurrent weights are not supported");
  const ValueId x = sequence(op, options.time_major);
  const ValueId y = add_lstm(op, kOneDirection, options, x, Direction::Forward);
  op.set_output(0, swap_time_and_batch(op, y, options.time_major));
}

// Two layers, of which the second goes backward in time.
void bidirectional_lstm(OperatorContext& op) {
  const auto options = op.options<tflite::BidirectionalLstmOptions>();
  check_options(options);
  if (op.builder.value(op.input(0)).given) {
    throw Error("integer activations are not supported, only in UNIDIRECTIONAL_SEQUENCE_LSTM");
  }
  for (size_t i = kFirstAuxiliary; i < op.input_count(); ++i) {
    if (op.has_input(i)) throw Error("auxiliary inputs are not supported");
  }
  if (op.output_count() != (options.merge_outputs ? 1 : 2)) {
    throw Error(std::to_string(op.output_count()) + " outputs, merge_outputs is " +
                (options.merge_outputs ? "on" : "off"));
  }
  const ValueId x = sequence(op, options.time_major);
  const ValueId forward = swap_time_and_batch(
      op, add_lstm(op, kForward, options, x, Direction::Forward), options.time_major);
  const ValueId backward = swap_time_and_batch(
      op, add_lstm(op, kBackward, options, x, Direction::Reverse), options.time_major);
  if (options.merge_outputs) {
    op.set_output(0, op.builder.concat({forward, backward}, 2));
  } else {
    op.set_output(0, forward);
    op.set_output(1, backward);
  }
}

}  // namespace sluice::tflite_operators

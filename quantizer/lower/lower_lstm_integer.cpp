// LSTM layers in integers: one call a direction, over the whole sequence.
#include <algorithm>
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/lstm_operands.h"
#include "quantizer/lower/integer_rules.h"
#include "quantizer/lower/lstm_record.h"
#include "quantizer/lower/packing.h"
#include "quantizer/lower/zeros.h"

namespace sluice {
namespace {

using namespace lstm_operand;

ValueId result(const Node& node, size_t index) {
  return index < node.outputs.size() ? node.outputs[index] : kAbsent;
}

/// The initial h or c of a layer and the value that takes the final one.
struct State {
  int32_t initial, next;
};

/// A layer that runs forward and starts from nothing, or from constants, continues where the run
/// before ended.
State make_state(PlanBuilder& builder, const Node& node, ValueId initial, ValueId next,
                 const ValueQuantization& as, const Shape& shape, const char* suffix) {
  State state{-1, builder.define_integer(next, as)};
  const bool is_zero = initial == kAbsent || holds_zeros(builder.graph(), initial);
  const bool is_known = is_zero || builder.graph().is_constant(initial);
  const int32_t given = is_zero ? -1 : builder.read_integer(initial, as);
  if (node.lstm.direction != Direction::Forward || !is_known) {
    state.initial = given;
    return state;
  }
  state.initial = builder.add_integer_state(node.name + suffix, as, shape, given);
  if (state.next < 0) state.next = builder.add_arena(as.type, shape);
  builder.close_state(state.initial, state.next);
  return state;
}

struct Factors {
  std::vector<int32_t> multipliers, shifts;

  explicit Factors(const std::vector<Multiplier>& factors) {
    for (const Multiplier& factor : factors) {
      multipliers.push_back(factor.multiplier);
      shifts.push_back(factor.shift);
    }
  }
};

bool needs_full(const IntegerLstm& lstm) {
  return std::any_of(lstm.directions.begin(), lstm.directions.end(),
                     [](const IntegerLstmDirection& d) {
                       return !d.peephole.empty() || !d.norm.empty() || d.projection.rows > 0;
                     });
}

std::string op_name(const IntegerLstm& lstm, bool full) {
  std::string op = lstm.x.type == SLUICE_S8 ? "lstm_s8w8_s16" : "lstm_s16w8_s16";
  if (lstm.profile == Profile::Tflm) op += "_tflm";
  if (lstm.profile == Profile::Tflite) op += "_tflite";
  return full ? op + "_full" : op;
}

std::vector<int32_t> weights(PlanBuilder& builder, const IntegerLstmDirection& d) {
  const Factors x(d.x_multiplier), h(d.h_multiplier);
  return {lstm_input_weights(builder, d.w),     gate_blocks(builder, d.x_bias),
          gate_blocks(builder, x.multipliers),  gate_blocks(builder, x.shifts),
          lstm_recurrent_weights(builder, d.r), gate_blocks(builder, d.h_bias),
          gate_blocks(builder, h.multipliers),  gate_blocks(builder, h.shifts)};
}

void append_full_operands(PlanBuilder& builder, const IntegerLstmDirection& d,
                          std::vector<int32_t>* inputs) {
  // Gate c has no peephole.
  std::vector<int16_t> peephole = d.peephole;
  peephole.resize(peephole.size() / 3 * 4, 0);
  inputs->push_back(peephole.empty() ? -1 : gate_blocks(builder, peephole));
  inputs->push_back(d.norm.empty() ? -1 : gate_blocks(builder, d.norm));
  inputs->push_back(d.norm.empty() ? -1 : gate_blocks(builder, d.norm_bias));
  if (d.projection.rows == 0) return inputs->resize(inputs->size() + 4, -1);
  const Factors factors(d.projection_multiplier);
  inputs->insert(
      inputs->end(),
      {gemm_weights(builder, d.projection), gemm_channels(builder, d.projection_bias),
       gemm_channels(builder, factors.multipliers), gemm_channels(builder, factors.shifts)});
}

/// The limits of h after a projection: TensorFlow Lite clips the integers, we the real values.
std::pair<int32_t, int32_t> projection_limits(const IntegerLstm& lstm) {
  const bool narrow = lstm.h.type == SLUICE_S8;
  const int32_t low = narrow ? INT8_MIN : INT16_MIN, high = narrow ? INT8_MAX : INT16_MAX;
  if (lstm.projection_clip <= 0) return {low, high};
  const int32_t middle = lstm.profile == Profile::Tflite ? 0 : lstm.h.zero_point;
  return {std::max(low, middle - lstm.projection_clip),
          std::min(high, middle + lstm.projection_clip)};
}

void append_full_attributes(const IntegerLstm& lstm, const IntegerLstmDirection& d,
                            std::vector<int32_t>* ints) {
  for (const Multiplier& factor : d.peephole_multiplier) {
    ints->insert(ints->end(), {factor.multiplier, factor.shift});
  }
  for (const Multiplier& factor : d.norm_multiplier) {
    ints->insert(ints->end(), {factor.multiplier, factor.shift});
  }
  ints->insert(ints->end(), std::begin(d.norm_variance_guard), std::end(d.norm_variance_guard));
  const auto [low, high] = projection_limits(lstm);
  ints->insert(ints->end(), {low, high});
}

int32_t coupling_code(Coupling coupling) {
  if (coupling == Coupling::None) return 0;
  return coupling == Coupling::InputFromForget ? 1 : 2;
}

}  // namespace

void lower_integer_lstm(PlanBuilder& builder, const Node& node, const IntegerLstm& lstm,
                        const QuantizedLayer& layer) {
  if (node.lstm.direction != Direction::Forward) builder.set_cannot_carry();
  const auto directions = static_cast<int64_t>(lstm.directions.size());
  const bool full = needs_full(lstm);
  builder.begin_layer(lstm_record(builder.graph(), node, layer));
  const int32_t x = builder.read_integer(operand(node, kX), lstm.x);
  const int32_t lens = builder.read(operand(node, kLens));
  const Dim batch = builder.shape(x)[1];
  const ValueQuantization cell = {SLUICE_S16, std::ldexp(1.0f, lstm.cell_log2), 0};
  const int32_t y = builder.define_integer(result(node, 0), lstm.h);
  const State h = make_state(builder, node, operand(node, kInitialH), result(node, 1), lstm.h,
                             {Dim(directions), batch, Dim(node.lstm.output())}, ".h");
  const State c = make_state(builder, node, operand(node, kInitialC), result(node, 2), cell,
                             {Dim(directions), batch, Dim(node.lstm.hidden)}, ".c");
  for (int64_t i = 0; i < directions; ++i) {
    const IntegerLstmDirection& d = lstm.directions[i];
    std::vector<int32_t> inputs = weights(builder, d);
    inputs.insert(inputs.begin(), x);
    inputs.insert(inputs.end(), {lens, h.initial, c.initial});
    const bool reverse = node.lstm.direction == Direction::Reverse || i == 1;
    std::vector<int32_t> ints = {reverse ? 1 : 0,
                                 static_cast<int32_t>(i),
                                 static_cast<int32_t>(directions),
                                 coupling_code(lstm.coupling),
                                 lstm.cell_log2,
                                 lstm.gate_clip,
                                 lstm.cell_clip,
                                 lstm.hidden_multiplier.multiplier,
                                 lstm.hidden_multiplier.shift,
                                 lstm.hidden.zero_point,
                                 lstm.h.zero_point,
                                 lstm.input_multiplier,
                                 lstm.gx_shift};
    if (full) {
      append_full_operands(builder, d, &inputs);
      append_full_attributes(lstm, d, &ints);
    }
    builder.call(op_name(lstm, full), inputs, {y, h.next, c.next}, ints);
  }
  builder.end_layer();
}

}  // namespace sluice

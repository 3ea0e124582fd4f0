#include "quantizer/quantize/integer_lstm.h"

#include <algorithm>
#include <cmath>

#include "quantizer/graph/lstm_operands.h"
#include "quantizer/quantize/accumulator.h"
#include "quantizer/quantize/compensated_rounding.h"
#include "quantizer/quantize/multiplier.h"
#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/s16_weights.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

using namespace lstm_operand;

bool default_activations(const Node& node) {
  const UnaryKind expected[] = {UnaryKind::Sigmoid, UnaryKind::Tanh, UnaryKind::Tanh};
  for (size_t i = 0; i < node.lstm.activations.size(); ++i) {
    if (node.lstm.activations[i].kind != expected[i % 3]) return false;
  }
  return true;
}

class LstmMaker {
 public:
  LstmMaker(const Graph& graph, const Node& node, const LstmQuantization& quantization,
            const IntegerOptions& options)
      : graph_(graph), node_(node), q_(quantization), options_(options) {}

  IntegerLstm make() {
    if (q_.cell_log2 < -15 || q_.cell_log2 > -9) {
      throw RangeError("layer '" + node_.name + "': cell scale 2^" + std::to_string(q_.cell_log2) +
                       ", expected 2^-15 to 2^-9");
    }
    if (projected() && (q_.hidden.zero_point < -128 || q_.hidden.zero_point > 127)) {
      throw RangeError(what("zero point of the hidden state is ") +
                       std::to_string(q_.hidden.zero_point) + ", expected -128 to 127");
    }
    IntegerLstm lstm;
    lstm.profile = options_.profile;
    lstm.x = q_.x;
    lstm.h = q_.h;
    lstm.hidden = projected() ? q_.hidden : q_.h;
    if (projected() && options_.profile == Profile::Tflite) {
      lstm.hidden.zero_point = -lstm.hidden.zero_point;
    }
    hidden_ = lstm.hidden;
    lstm.cell_log2 = q_.cell_log2;
    if (options_.profile == Profile::Native) lstm.gx_shift = q_.gx_shift;
    lstm.coupling = node_.lstm.coupling;
    set_clips(&lstm);
    lstm.hidden_multiplier =
        multiplier(hidden_factor(options_.profile, lstm.hidden.scale), "hidden state");
    const int64_t directions = node_.lstm.direction == Direction::Bidirectional ? 2 : 1;
    for (int64_t d = 0; d < directions; ++d) lstm.directions.push_back(direction(d));
    return lstm;
  }

 private:
  bool projected() const { return node_.lstm.projected > 0; }
  bool normalized() const { return operand(node_, kNorm) != kAbsent; }
  int64_t hidden() const { return node_.lstm.hidden; }
  std::string what(const char* part) const { return "layer '" + node_.name + "': " + part; }

  const float* floats(ValueId id) const { return graph_.values[id].constant->as<float>(); }

  Multiplier multiplier(double factor, const char* part) const {
    try {
      return quantize_multiplier(factor);
    } catch (const RangeError& error) {
      throw RangeError(what(part) + ": " + error.what());
    }
  }

  void set_clips(IntegerLstm* lstm) const {
    const LstmAttributes& attributes = node_.lstm;
    const bool native = options_.profile == Profile::Native;
    if (attributes.gate_clip > 0) {
      const double steps = std::round(double{attributes.gate_clip} * 4096);
      lstm->gate_clip = static_cast<int32_t>(std::clamp(steps, 1.0, 32767.0));
    }
    if (attributes.cell_clip > 0) {
      const float steps = attributes.cell_clip / std::ldexp(1.0f, q_.cell_log2);
      lstm->cell_clip =
          static_cast<int32_t>(std::clamp(native ? std::round(steps) : steps, 1.0f, 32767.0f));
    }
    if (attributes.projection_clip > 0 && projected()) {
      const float steps = attributes.projection_clip / q_.h.scale;
      const auto largest = static_cast<float>(largest_of(q_.h.type));
      lstm->projection_clip =
          static_cast<int32_t>(std::clamp(native ? std::round(steps) : steps, 1.0f, largest));
    }
  }

  /// Bias of a row of the gates: the input's and the recurrent one.
  double real_bias(int64_t d, int64_t row) const {
    const ValueId id = operand(node_, kB);
    if (id == kAbsent) return 0;
    const float* bias = floats(id) + d * 8 * hidden();
    return double{bias[row]} + bias[4 * hidden() + row];
  }

  /// Integers of the bias as the source gives them; the recurrent part must be 0 then.
  std::vector<int64_t> source_bias(int64_t d) const {
    std::vector<int64_t> bias =
        given_bias(graph_, operand(node_, kB), d * 8 * hidden(), 8 * hidden());
    if (bias.empty()) return bias;
    for (int64_t i = 4 * hidden(); i < 8 * hidden(); ++i) {
      if (bias[i] != 0) return {};
    }
    bias.resize(static_cast<size_t>(4 * hidden()));
    return bias;
  }

  IntegerLstmDirection direction(int64_t d) const {
    IntegerLstmDirection result;
    for (int gate = 0; gate < 4; ++gate) {
      append_rows(gate_weights(d, gate, kW), &result.w);
      append_rows(gate_weights(d, gate, kR), &result.r);
    }
    compensate(d, &result);
    result.x_bias =
        fold_zero_point(result.w, normalized() ? std::vector<int64_t>() : x_bias(d, result.w), q_.x,
                        what("input product"));
    result.h_bias = fold_zero_point(result.r, {}, q_.h, what("recurrent product"));
    for (int64_t n = 0; n < 4 * hidden(); ++n) {
      const float gate = q_.gate_scale[n / hidden()];
      result.x_multiplier.push_back(
          multiplier(gate_factor(options_.profile, result.w.scale[n], q_.x.scale,
                                 input_gate_scale(static_cast<int>(n / hidden()))),
                     "input product"));
      result.h_multiplier.push_back(multiplier(
          gate_factor(options_.profile, result.r.scale[n], q_.h.scale, gate), "recurrent product"));
    }
    if (operand(node_, kPeephole) != kAbsent) add_peephole(d, &result);
    if (normalized()) add_norm(d, &result);
    if (projected()) add_projection(d, &result);
    return result;
  }

  /// Rounds weights that no source gives once more, for the calibration data.
  void compensate(int64_t d, IntegerLstmDirection* result) const {
    if (q_.moments == nullptr || q_.moments->at(d).empty()) return;
    const MatrixView w = lstm_weights(graph_, node_.inputs[kW], d, 0, 4 * hidden());
    const MatrixView r = lstm_weights(graph_, node_.inputs[kR], d, 0, 4 * hidden());
    if (graph_.values[w.operand].given || graph_.values[r.operand].given) return;
    round_compensated(q_.moments->at(d), {real_matrix(graph_, w), real_matrix(graph_, r)},
                      {&result->w, &result->r});
  }

  /// Scale of x W + bias.
  float input_gate_scale(int gate) const {
    const int shift = options_.profile == Profile::Native ? q_.gx_shift : 0;
    return std::ldexp(q_.gate_scale[gate], shift);
  }

  QuantizedMatrix gate_weights(int64_t d, int gate, size_t index) const {
    const MatrixView view = lstm_weights(graph_, node_.inputs[index], d, gate * hidden(), hidden());
    const bool given = given_matrix(graph_, view).has_value();
    QuantizedMatrix matrix = integer_matrix(graph_, view, options_.lstm_weights(), node_.name,
                                            index == kW ? "input weight" : "recurrent weight");
    if (given) return matrix;
    // Only the input product has a bias.
    std::vector<double> bias(static_cast<size_t>(hidden()), 0.0);
    if (index == kW && !normalized()) {
      for (int64_t n = 0; n < hidden(); ++n) bias[n] = real_bias(d, gate * hidden() + n);
    }
    const int64_t group = options_.lstm_weights() == WeightScales::PerTensor ? hidden() : 1;
    fit_bias(real_matrix(graph_, view), bias, index == kW ? q_.x.scale : q_.h.scale,
             index == kW ? input_gate_scale(gate) : q_.gate_scale[gate], group, &matrix);
    return matrix;
  }

  std::vector<int64_t> x_bias(int64_t d, const QuantizedMatrix& w) const {
    std::vector<int64_t> bias = source_bias(d);
    if (!bias.empty()) return bias;
    for (int64_t n = 0; n < 4 * hidden(); ++n) {
      bias.push_back(round_bias(real_bias(d, n), q_.x.scale, w.scale[n], what("bias")));
    }
    return bias;
  }

  void add_peephole(int64_t d, IntegerLstmDirection* result) const {
    for (int gate = 0; gate < 3; ++gate) {
      const S16Weights weights =
          s16_weights(graph_, operand(node_, kPeephole), (d * 3 + gate) * hidden(), hidden(),
                      what("peephole weight"));
      result->peephole.insert(result->peephole.end(), weights.q.begin(), weights.q.end());
      result->peephole_multiplier[gate] = multiplier(
          peephole_factor(options_.profile, q_.cell_log2, weights.scale, q_.gate_scale[gate]),
          "peephole");
    }
  }

  void add_norm(int64_t d, IntegerLstmDirection* result) const {
    const std::vector<int64_t> given = source_bias(d);
    // |gate - mean| / stddev <= sqrt(H), in steps of 2^-10 before the weights.
    const double largest_normalized = 1024 * std::sqrt(static_cast<double>(hidden()));
    for (int gate = 0; gate < 4; ++gate) {
      const S16Weights weights =
          s16_weights(graph_, operand(node_, kNorm), (d * 4 + gate) * hidden(), hidden(),
                      what("layer normalization weight"));
      for (int64_t n = 0; n < hidden(); ++n) {
        const int64_t row = gate * hidden() + n;
        const int64_t bias =
            given.empty() ? round_bias(real_bias(d, row), 0x1p-10f, weights.scale, what("bias"))
                          : given[row];
        if (largest_normalized * std::abs(weights.q[n]) + std::fabs(static_cast<double>(bias)) >=
            0x1p31) {
          throw RangeError(what("layer normalization of unit ") + std::to_string(n) +
                           " does not fit 32 bits");
        }
        result->norm_bias.push_back(static_cast<int32_t>(bias));
      }
      result->norm.insert(result->norm.end(), weights.q.begin(), weights.q.end());
      result->norm_multiplier[gate] = multiplier(weights.scale, "layer normalization");
      result->norm_variance_guard[gate] = std::max(1, static_cast<int32_t>(10000 * weights.scale));
    }
  }

  void add_projection(int64_t d, IntegerLstmDirection* result) const {
    const int64_t rows = node_.lstm.projected;
    const MatrixView view = lstm_weights(graph_, operand(node_, kProjection), d, 0, rows);
    const bool given = given_matrix(graph_, view).has_value();
    result->projection =
        integer_matrix(graph_, view, options_.lstm_weights(), node_.name, "projection weight");
    const ValueId bias_operand = operand(node_, kProjectionBias);
    std::vector<double> real(static_cast<size_t>(rows), 0.0);
    if (bias_operand != kAbsent) {
      for (int64_t n = 0; n < rows; ++n) real[n] = floats(bias_operand)[d * rows + n];
    }
    if (!given) {
      const int64_t group = options_.lstm_weights() == WeightScales::PerTensor ? rows : 1;
      fit_bias(real_matrix(graph_, view), real, hidden_.scale, q_.h.scale, group,
               &result->projection);
    }
    std::vector<int64_t> bias = given_bias(graph_, bias_operand, d * rows, rows);
    if (bias.empty()) {
      for (int64_t n = 0; n < rows; ++n) {
        bias.push_back(round_bias(real[n], hidden_.scale, result->projection.scale[n],
                                  what("projection bias")));
      }
    }
    result->projection_bias =
        fold_zero_point(result->projection, bias, hidden_, what("projection"));
    for (int64_t n = 0; n < rows; ++n) {
      result->projection_multiplier.push_back(
          multiplier(projection_factor(options_.profile, result->projection.scale[n], hidden_.scale,
                                       q_.h.scale),
                     "projection"));
    }
  }

  const Graph& graph_;
  const Node& node_;
  const LstmQuantization& q_;
  const IntegerOptions& options_;
  ValueQuantization hidden_;
};

}  // namespace

std::string lstm_obstacle(const Node& node, Profile profile, sluice_type x_type) {
  const LstmAttributes& lstm = node.lstm;
  const bool peephole = operand(node, kPeephole) != kAbsent;
  const bool norm = operand(node, kNorm) != kAbsent;
  if (!default_activations(node)) return "activations other than Sigmoid, Tanh, Tanh";
  if (lstm.gate_clip > 0 && (profile != Profile::Native || norm)) {
    return norm ? "clip with layer normalization" : "clip";
  }
  if (profile == Profile::Tflite) {
    if (x_type == SLUICE_S16) return "16-bit activations";
    if (lstm.coupling == Coupling::ForgetFromInput) return "input_forget";
  }
  if (profile == Profile::Tflm) {
    if (lstm.coupling != Coupling::None) return "coupled input and forget gates";
    if (peephole) return "peephole weights";
    if (norm) return "layer normalization";
    if (lstm.projected > 0) return "a projection";
  }
  return "";
}

IntegerLstm integer_lstm(const Graph& graph, const Node& node, const LstmQuantization& quantization,
                         const IntegerOptions& options) {
  return LstmMaker(graph, node, quantization, options).make();
}

}  // namespace sluice

#include "quantizer/calibrate/float_lstm.h"

#include <algorithm>
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/lstm_operands.h"

namespace sluice {
namespace {

using namespace lstm_operand;

enum Gate { kInput, kOutput, kForget, kCell };

constexpr float kGateRange = 8;            // of the arguments of gates
constexpr float kVarianceEpsilon = 1e-8f;  // of layer normalization, as in TensorFlow Lite

/// The elements of one direction of a constant operand; null where it is absent.
const float* constant_part(const Graph& graph, const Node& node, size_t index, int64_t direction,
                           int64_t count) {
  const ValueId id = static_cast<size_t>(index) < node.inputs.size() ? node.inputs[index] : kAbsent;
  if (id == kAbsent) return nullptr;
  if (!graph.is_constant(id)) {
    throw Error("layer '" + node.name + "': weights '" + graph.values[id].name +
                "' are given at run time");
  }
  return graph.values[id].constant->as<float>() + direction * count;
}

std::vector<float> copied(const float* from, int64_t count) {
  return from == nullptr ? std::vector<float>() : std::vector<float>(from, from + count);
}

/// [rows, columns] -> [columns, rows], so that products run along the outputs.
std::vector<float> transposed(const float* from, int64_t rows, int64_t columns) {
  std::vector<float> to(static_cast<size_t>(rows * columns));
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t k = 0; k < columns; ++k) to[k * rows + i] = from[i * columns + k];
  }
  return to;
}

/// y += x m for m [count, columns].
void add_product(const std::vector<float>& m, const float* x, int64_t count, int64_t columns,
                 float* y) {
  for (int64_t k = 0; k < count; ++k) {
    const float factor = x[k];
    const float* row = m.data() + k * columns;
    for (int64_t j = 0; j < columns; ++j) y[j] += row[j] * factor;
  }
}

float activate(const LstmActivation& activation, float x) {
  if (activation.kind == UnaryKind::Sigmoid) return 1 / (1 + std::exp(-x));
  if (activation.kind == UnaryKind::Tanh) return std::tanh(x);
  return static_cast<float>(apply_unary(activation.kind, activation.alpha, activation.beta, x));
}

float clip(float x, float limit) { return limit > 0 ? std::clamp(x, -limit, limit) : x; }

/// The cell as s16 with scale 2^log2.
float stored_cell(float c, int log2) {
  const float scale = std::ldexp(1.0f, log2);
  return scale * std::clamp(std::nearbyint(c / scale), -32767.0f, 32767.0f);
}

bool is_same_cell(float a, float b) {
  return std::abs(a - b) <= 1e-3f * std::max(1.0f, std::abs(a));
}

}  // namespace

FloatLstm::FloatLstm(const Graph& graph, const Node& node)
    : attributes_(node.lstm),
      inputs_(graph.values[node.inputs[kW]].shape[2].constant()),
      carries_(node.lstm.direction == sluice::Direction::Forward) {
  const int64_t hidden = attributes_.hidden, outputs = attributes_.output(), rows = 4 * hidden;
  const int64_t count = attributes_.direction == sluice::Direction::Bidirectional ? 2 : 1;
  for (int64_t d = 0; d < count; ++d) {
    Direction& direction = directions_.emplace_back();
    const auto part = [&](size_t index, int64_t elements) {
      return constant_part(graph, node, index, d, elements);
    };
    direction.w = transposed(part(kW, rows * inputs_), rows, inputs_);
    direction.r = transposed(part(kR, rows * outputs), rows, outputs);
    direction.bias.assign(static_cast<size_t>(rows), 0.0f);
    if (const float* b = part(kB, 2 * rows)) {
      for (int64_t j = 0; j < rows; ++j) direction.bias[j] = b[j] + b[rows + j];
    }
    direction.peephole = copied(part(kPeephole, 3 * hidden), 3 * hidden);
    direction.norm = copied(part(kNorm, rows), rows);
    if (const float* projection = part(kProjection, outputs * hidden)) {
      direction.projection = transposed(projection, outputs, hidden);
      direction.projection_bias.assign(static_cast<size_t>(outputs), 0.0f);
      if (const float* b = part(kProjectionBias, outputs)) {
        direction.projection_bias.assign(b, b + outputs);
      }
    }
    direction.g.kind = direction.h.kind = UnaryKind::Tanh;
    if (!attributes_.activations.empty()) {
      const LstmActivation* chosen = attributes_.activations.data() + 3 * d;
      direction.f = chosen[0];
      direction.g = chosen[1];
      direction.h = chosen[2];
    }
  }
  gates_.resize(static_cast<size_t>(rows));
  arguments_.resize(static_cast<size_t>(hidden));
  hidden_.resize(static_cast<size_t>(hidden));
}

void FloatLstm::reset() {
  for (Direction& direction : directions_) {
    direction.hidden_state.clear();
    direction.cell.clear();
    for (std::vector<float>& cell : direction.scaled_cell) cell.clear();
  }
}

void FloatLstm::start(const LstmOperands& operands) {
  const auto h_size = static_cast<size_t>(operands.batch * attributes_.output());
  const auto c_size = static_cast<size_t>(operands.batch * attributes_.hidden);
  for (size_t d = 0; d < directions_.size(); ++d) {
    Direction& direction = directions_[d];
    if (operands.h0 != nullptr) {
      direction.hidden_state.assign(operands.h0 + d * h_size, operands.h0 + (d + 1) * h_size);
    } else if (!carries_ || direction.hidden_state.size() != h_size) {
      direction.hidden_state.assign(h_size, 0.0f);
    }
    h_.add(direction.hidden_state.data(), h_size);
    const bool continues = direction.cell.size() == c_size;
    if (operands.c0 == nullptr && carries_ && continues) continue;
    std::vector<float> initial(c_size, 0.0f);
    if (operands.c0 != nullptr) {
      initial.assign(operands.c0 + d * c_size, operands.c0 + (d + 1) * c_size);
    }
    for (int n = 0; n < kCellScales; ++n) {
      std::vector<float>& scaled = direction.scaled_cell[n];
      scaled.resize(c_size);
      for (size_t i = 0; i < c_size; ++i) {
        if (continues && carries_ && is_same_cell(initial[i], direction.cell[i])) continue;
        scaled[i] = stored_cell(initial[i], kFirstCellLog2 + n);
      }
    }
    direction.cell = std::move(initial);
  }
}

void FloatLstm::clear_row(Direction* direction, int64_t row) {
  const auto clear = [&](std::vector<float>* state, int64_t count) {
    std::fill_n(state->begin() + row * count, count, 0.0f);
  };
  clear(&direction->hidden_state, attributes_.output());
  clear(&direction->cell, attributes_.hidden);
  for (std::vector<float>& cell : direction->scaled_cell) clear(&cell, attributes_.hidden);
}

void FloatLstm::run(const LstmOperands& operands) {
  start(operands);
  for (size_t d = 0; d < directions_.size(); ++d) {
    for (int64_t row = 0; row < operands.batch; ++row) {
      if (operands.lens != nullptr && operands.lens[row] == 0) clear_row(&directions_[d], row);
    }
    const bool reverse = d == 1 || attributes_.direction == sluice::Direction::Reverse;
    for (int64_t i = 0; i < operands.steps; ++i) {
      const int64_t t = reverse ? operands.steps - 1 - i : i;
      for (int64_t row = 0; row < operands.batch; ++row) {
        if (operands.lens != nullptr && t >= operands.lens[row]) continue;
        step(&directions_[d], operands.x + (t * operands.batch + row) * inputs_, row);
      }
    }
  }
}

void FloatLstm::step(Direction* direction, const float* x, int64_t row) {
  const int64_t outputs = attributes_.output(), rows = 4 * attributes_.hidden;
  const bool normalizes = !direction->norm.empty();
  if (normalizes) {
    std::fill(gates_.begin(), gates_.end(), 0.0f);
  } else {
    gates_ = direction->bias;
  }
  add_product(direction->w, x, inputs_, rows, gates_.data());
  input_part_ = gates_;
  add_moments(direction, x, direction->hidden_state.data() + row * outputs);
  add_product(direction->r, direction->hidden_state.data() + row * outputs, outputs, rows,
              gates_.data());
  const float* cell = direction->cell.data() + row * attributes_.hidden;
  for (const Gate gate : {kInput, kForget, kCell}) finish_gate(*direction, gate, cell);
  update_cell(direction, row);
  finish_gate(*direction, kOutput, cell);
  output(direction, row);
}

void FloatLstm::add_moments(Direction* direction, const float* x, const float* h) {
  const auto count = static_cast<size_t>(inputs_ + attributes_.output());
  seen_.assign(x, x + inputs_);
  seen_.insert(seen_.end(), h, h + attributes_.output());
  direction->moments.resize(count * count, 0.0);
  for (size_t j = 0; j < count; ++j) {
    const double factor = seen_[j];
    if (factor == 0) continue;
    double* moments = direction->moments.data() + j * count;
    for (size_t k = 0; k < count; ++k) moments[k] += factor * seen_[k];
  }
}

void FloatLstm::finish_gate(const Direction& direction, int gate, const float* cell) {
  const int64_t hidden = attributes_.hidden;
  float* values = gates_.data() + gate * hidden;
  if (!direction.peephole.empty() && gate != kCell) {
    const float* peephole = direction.peephole.data() + gate * hidden;
    for (int64_t j = 0; j < hidden; ++j) values[j] += peephole[j] * cell[j];
  }
  if (attributes_.gate_clip > 0) {
    for (int64_t j = 0; j < hidden; ++j) values[j] = clip(values[j], attributes_.gate_clip);
  }
  const auto count = static_cast<size_t>(hidden);
  if (!direction.norm.empty()) {
    normalized_[gate].add(values, count);
    double sum = 0, squares = 0;
    for (int64_t j = 0; j < hidden; ++j) sum += values[j];
    const auto mean = static_cast<float>(sum / static_cast<double>(hidden));
    for (int64_t j = 0; j < hidden; ++j) squares += (values[j] - mean) * (values[j] - mean);
    const float inverse =
        1 / std::sqrt(static_cast<float>(squares / static_cast<double>(hidden)) + kVarianceEpsilon);
    for (int64_t j = 0; j < hidden; ++j) {
      values[j] = direction.norm[gate * hidden + j] * (values[j] - mean) * inverse +
                  direction.bias[gate * hidden + j];
    }
  }
  gate_[gate].add(values, count);
  const LstmActivation& activation = gate == kCell ? direction.g : direction.f;
  std::copy(values, values + hidden, arguments_.begin());
  for (int64_t j = 0; j < hidden; ++j) values[j] = activate(activation, values[j]);
  for (int64_t j = 0; j < hidden; ++j) {
    largest_input_ = std::max(largest_input_, std::abs(input_part_[gate * hidden + j]));
  }
  if (direction.norm.empty()) see_input_part(gate, arguments_.data(), values, activation);
}

void FloatLstm::see_input_part(int gate, const float* p, const float* y,
                               const LstmActivation& activation) {
  const auto is_known = [](UnaryKind kind) {
    return kind == UnaryKind::Sigmoid || kind == UnaryKind::Tanh;
  };
  if (!is_known(activation.kind)) return;
  const auto saturated = [](float x, float limit) { return std::clamp(x, -limit, limit); };
  double slopes = 0;
  for (int64_t j = 0; j < attributes_.hidden; ++j) {
    const float slope = activation.kind == UnaryKind::Sigmoid ? y[j] * (1 - y[j]) : 1 - y[j] * y[j];
    slopes += double{slope} * slope;
    const float input = input_part_[gate * attributes_.hidden + j];
    float limit = kGateRange;
    for (int shift = 0; shift < kInputShifts && std::abs(input) > limit; ++shift, limit *= 2) {
      const float changed = p[j] - input + saturated(input, limit);
      const float error = activate(activation, saturated(changed, kGateRange)) -
                          activate(activation, saturated(p[j], kGateRange));
      input_error_[shift] += double{error} * error;
    }
  }
  for (int shift = 0; shift < kInputShifts; ++shift) {
    input_error_[shift] += slopes * std::ldexp(1.0, 2 * (shift - 12)) / 12;
  }
}

void FloatLstm::update_cell(Direction* direction, int64_t row) {
  const int64_t hidden = attributes_.hidden;
  float *i = gates_.data() + kInput * hidden, *f = gates_.data() + kForget * hidden;
  const float* g = gates_.data() + kCell * hidden;
  for (int64_t j = 0; j < hidden; ++j) {
    if (attributes_.coupling == Coupling::InputFromForget) i[j] = 1 - f[j];
    if (attributes_.coupling == Coupling::ForgetFromInput) f[j] = 1 - i[j];
  }
  float* cell = direction->cell.data() + row * hidden;
  for (int64_t j = 0; j < hidden; ++j) {
    cell[j] = clip(f[j] * cell[j] + i[j] * g[j], attributes_.cell_clip);
  }
  cell_.add(cell, static_cast<size_t>(hidden));
  for (int n = 0; n < kCellScales; ++n) {
    float* scaled = direction->scaled_cell[n].data() + row * hidden;
    for (int64_t j = 0; j < hidden; ++j) {
      scaled[j] = clip(stored_cell(f[j] * scaled[j] + i[j] * g[j], kFirstCellLog2 + n),
                       attributes_.cell_clip);
    }
  }
}

void FloatLstm::output(Direction* direction, int64_t row) {
  const int64_t hidden = attributes_.hidden, outputs = attributes_.output();
  const float *o = gates_.data() + kOutput * hidden, *cell = direction->cell.data() + row * hidden;
  for (int64_t j = 0; j < hidden; ++j) hidden_[j] = activate(direction->h, cell[j]);
  for (int n = 0; n < kCellScales; ++n) {
    const float* scaled = direction->scaled_cell[n].data() + row * hidden;
    for (int64_t j = 0; j < hidden; ++j) {
      const float error = o[j] * (activate(direction->h, scaled[j]) - hidden_[j]);
      cell_error_[n] += double{error} * error;
    }
  }
  for (int64_t j = 0; j < hidden; ++j) hidden_[j] *= o[j];
  float* h = direction->hidden_state.data() + row * outputs;
  if (direction->projection.empty()) {
    std::copy(hidden_.begin(), hidden_.end(), h);
  } else {
    hidden_values_.add(hidden_.data(), hidden_.size());
    std::copy(direction->projection_bias.begin(), direction->projection_bias.end(), h);
    add_product(direction->projection, hidden_.data(), hidden, outputs, h);
    for (int64_t k = 0; k < outputs; ++k) h[k] = clip(h[k], attributes_.projection_clip);
  }
  h_.add(h, static_cast<size_t>(outputs));
}

LstmObservation FloatLstm::observation(const Observer& observer) const {
  LstmObservation result;
  result.h = observe(h_, observer);
  result.hidden = attributes_.projected > 0 ? observe(hidden_values_, observer) : result.h;
  result.cell = observe(cell_, observer);
  for (const Direction& direction : directions_) result.moments.push_back(direction.moments);
  for (int gate = 0; gate < 4; ++gate) {
    result.gate[gate] = observe(gate_[gate], observer);
    result.normalized[gate] = observe(normalized_[gate], observer);
  }
  if (cell_.count() > 0) {
    const double* least = std::min_element(cell_error_, cell_error_ + kCellScales);
    result.cell_log2 = kFirstCellLog2 + static_cast<int>(least - cell_error_);
  }
  if (normalized_[0].count() == 0) {
    const double* least = std::min_element(input_error_, input_error_ + kInputShifts);
    result.gx_shift = static_cast<int>(least - input_error_);
    return result;
  }
  double range = result.normalized[0].s16.high;
  for (const Observation& gate : result.normalized) range = std::min(range, gate.s16.high);
  while (result.gx_shift < kInputShifts - 1 && largest_input_ > range) {
    ++result.gx_shift;
    range *= 2;
  }
  return result;
}

}  // namespace sluice

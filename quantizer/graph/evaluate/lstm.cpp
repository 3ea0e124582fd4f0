#include <algorithm>
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/graph/lstm_operands.h"

namespace sluice {
namespace {

using namespace lstm_operand;

enum Gate { kI, kO, kF, kC, kGateCount };

// As TensorFlow Lite has it.
constexpr double kVarianceGuard = 1e-8;

const float* part(const Operands& x, size_t operand, int64_t direction, int64_t size) {
  if (static_cast<size_t>(operand) >= x.size() || !x[operand]) return nullptr;
  return x[operand]->as<float>() + direction * size;
}

double dot(const float* w, const float* x, int64_t count) {
  double sum = 0;
  for (int64_t k = 0; k < count; ++k) sum += double(w[k]) * x[k];
  return sum;
}

double dot(const float* w, const double* x, int64_t count) {
  double sum = 0;
  for (int64_t k = 0; k < count; ++k) sum += w[k] * x[k];
  return sum;
}

double clip(double x, float limit) {
  return limit > 0 && std::fabs(x) > limit ? std::copysign(double(limit), x) : x;
}

// One direction of a layer; null where the layer has none.
struct OneDirection {
  const LstmAttributes& attributes;
  int64_t inputs, hidden, output;
  const float *w, *r, *b;          // [4H,I], [4H,P], [8H]
  const float *peephole, *norm;    // [3H] (i, o, f), [4H]
  const float *projection, *bias;  // [P,H], [P]
  LstmActivation f, g, h;

  OneDirection(const Node& node, const Operands& x, int64_t d)
      : attributes(node.lstm),
        inputs(x[kX]->dims[2]),
        hidden(node.lstm.hidden),
        output(node.lstm.output()),
        w(part(x, kW, d, 4 * hidden * inputs)),
        r(part(x, kR, d, 4 * hidden * output)),
        b(part(x, kB, d, 8 * hidden)),
        peephole(part(x, kPeephole, d, 3 * hidden)),
        norm(part(x, kNorm, d, 4 * hidden)),
        projection(part(x, kProjection, d, output * hidden)),
        bias(part(x, kProjectionBias, d, output)),
        f{UnaryKind::Sigmoid},
        g{UnaryKind::Tanh},
        h{UnaryKind::Tanh} {
    const auto& given = node.lstm.activations;
    if (given.empty()) return;
    const auto first = static_cast<size_t>(3 * d);
    f = given.at(first), g = given.at(first + 1), h = given.at(first + 2);
  }

  double bias_of(Gate gate, int64_t unit) const {
    const int64_t at = gate * hidden + unit;
    return b ? double(b[at]) + b[4 * hidden + at] : 0;
  }

  // The pre-activations of one gate for one row: x [I], h [P], c [H].
  std::vector<double> gate(Gate gate, const float* x, const double* state,
                           const std::vector<double>& c) const {
    std::vector<double> sum(static_cast<size_t>(hidden));
    for (int64_t u = 0; u < hidden; ++u) {
      const int64_t row = gate * hidden + u;
      double value = dot(w + row * inputs, x, inputs) + dot(r + row * output, state, output);
      if (!norm) value += bias_of(gate, u);
      if (peephole && gate != kC) {
        value += peephole[gate * hidden + u] * c[static_cast<size_t>(u)];
      }
      sum[static_cast<size_t>(u)] = clip(value, attributes.gate_clip);
    }
    if (norm) normalize(gate, &sum);
    return sum;
  }

  void normalize(Gate gate, std::vector<double>* rows) const {
    double mean = 0, variance = 0;
    for (const double value : *rows) mean += value / double(hidden);
    for (const double value : *rows) variance += (value - mean) * (value - mean) / double(hidden);
    for (int64_t u = 0; u < hidden; ++u) {
      double& value = (*rows)[static_cast<size_t>(u)];
      value = (value - mean) / std::sqrt(variance + kVarianceGuard) * norm[gate * hidden + u] +
              bias_of(gate, u);
    }
  }

  // One row: replaces state [P] and cell [H].
  void step(const float* x, double* state, double* cell) const {
    std::vector<double> c(cell, cell + hidden);
    const std::vector<double> i = gate(kI, x, state, c), forget = gate(kF, x, state, c),
                              candidate = gate(kC, x, state, c);
    for (size_t u = 0; u < c.size(); ++u) {
      double in = apply(f, i[u]), keep = apply(f, forget[u]);
      if (attributes.coupling == Coupling::InputFromForget) in = 1 - keep;
      if (attributes.coupling == Coupling::ForgetFromInput) keep = 1 - in;
      c[u] = clip(keep * c[u] + in * apply(g, candidate[u]), attributes.cell_clip);
    }
    std::vector<double> out = gate(kO, x, state, c);
    for (size_t u = 0; u < c.size(); ++u) out[u] = apply(f, out[u]) * apply(h, c[u]);
    std::copy(c.begin(), c.end(), cell);
    if (!projection) {
      std::copy(out.begin(), out.end(), state);
      return;
    }
    for (int64_t p = 0; p < output; ++p) {
      state[p] = clip(dot(projection + p * hidden, out.data(), hidden) + (bias ? bias[p] : 0),
                      attributes.projection_clip);
    }
  }

  static double apply(const LstmActivation& activation, double x) {
    return apply_unary(activation.kind, activation.alpha, activation.beta, x);
  }
};

// Rows of the initial h or c of one direction, [B, size]; rows without steps begin, and end, as 0.
std::vector<double> initial(const Operands& x, size_t operand, int64_t direction, int64_t batch,
                            int64_t size, const int32_t* lengths) {
  std::vector<double> state(static_cast<size_t>(batch * size));
  const float* from = part(x, operand, direction, batch * size);
  if (!from) return state;
  for (int64_t row = 0; row < batch; ++row) {
    if (lengths && lengths[row] == 0) continue;
    std::copy_n(from + row * size, size, state.begin() + row * size);
  }
  return state;
}

const int32_t* checked_lengths(const Operands& x, int64_t steps, int64_t batch) {
  if (x.size() <= kLens || !x[kLens]) return nullptr;
  const int32_t* lengths = x[kLens]->as<int32_t>();
  for (int64_t row = 0; row < batch; ++row) {
    if (lengths[row] < 0 || lengths[row] > steps) {
      throw Error("row " + std::to_string(row) + " has " + std::to_string(lengths[row]) +
                  " steps, expected 0 to " + std::to_string(steps));
    }
  }
  return lengths;
}

}  // namespace

std::vector<Tensor> evaluate_lstm(const Node& node, const Operands& x) {
  const int64_t steps = x[kX]->dims[0], batch = x[kX]->dims[1], inputs = x[kX]->dims[2];
  const int64_t hidden = node.lstm.hidden, output = node.lstm.output();
  const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  const int32_t* lengths = checked_lengths(x, steps, batch);
  Tensor y = Tensor::zeros(SLUICE_F32, {steps, directions, batch, output});
  Tensor y_h = Tensor::zeros(SLUICE_F32, {directions, batch, output});
  Tensor y_c = Tensor::zeros(SLUICE_F32, {directions, batch, hidden});
  for (int64_t d = 0; d < directions; ++d) {
    const OneDirection layer(node, x, d);
    std::vector<double> h = initial(x, kInitialH, d, batch, output, lengths);
    std::vector<double> c = initial(x, kInitialC, d, batch, hidden, lengths);
    const bool reverse = d == 1 || node.lstm.direction == Direction::Reverse;
    for (int64_t i = 0; i < steps; ++i) {
      const int64_t t = reverse ? steps - 1 - i : i;
      for (int64_t row = 0; row < batch; ++row) {
        if (lengths && t >= lengths[row]) continue;
        double* state = h.data() + row * output;
        layer.step(x[kX]->as<float>() + (t * batch + row) * inputs, state, c.data() + row * hidden);
        float* to = y.as<float>() + ((t * directions + d) * batch + row) * output;
        std::transform(state, state + output, to, [](double v) { return static_cast<float>(v); });
      }
    }
    const auto store = [d](const std::vector<double>& from, Tensor* to) {
      std::transform(from.begin(), from.end(),
                     to->as<float>() + d * static_cast<int64_t>(from.size()),
                     [](double v) { return static_cast<float>(v); });
    };
    store(h, &y_h);
    store(c, &y_c);
  }
  return {y, y_h, y_c};
}

}  // namespace sluice

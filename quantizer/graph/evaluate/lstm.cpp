#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// One direction of a layer.
struct OneDirection {
  int64_t batch, inputs, hidden;
  const float *w, *r, *b;           // [4H,I], [4H,H], [8H] or null
  std::vector<double> h, c, gates;  // [B,H], [B,H], [4H]

  void step(const float* x) {
    std::vector<double> next(h.size());
    for (int64_t row = 0; row < batch; ++row) {
      for (int64_t j = 0; j < 4 * hidden; ++j) {
        double sum = b ? double(b[j]) + b[4 * hidden + j] : 0;
        for (int64_t k = 0; k < inputs; ++k) sum += double(w[j * inputs + k]) * x[row * inputs + k];
        for (int64_t k = 0; k < hidden; ++k) {
          sum += r[j * hidden + k] * h[static_cast<size_t>(row * hidden + k)];
        }
        gates[static_cast<size_t>(j)] = sum;
      }
      for (int64_t unit = 0; unit < hidden; ++unit) {
        const auto gate = [&](int64_t g) { return gates[static_cast<size_t>(g * hidden + unit)]; };
        const auto at = static_cast<size_t>(row * hidden + unit);
        c[at] = sigmoid(gate(2)) * c[at] + sigmoid(gate(0)) * std::tanh(gate(3));
        next[at] = sigmoid(gate(1)) * std::tanh(c[at]);
      }
    }
    h = next;
  }
};

std::vector<double> initial(const Operands& x, size_t operand, int64_t direction, size_t size) {
  std::vector<double> state(size);
  if (operand < x.size() && x[operand]) {
    const float* from = x[operand]->as<float>() + direction * static_cast<int64_t>(size);
    state.assign(from, from + size);
  }
  return state;
}

}  // namespace

std::vector<Tensor> evaluate_lstm(const Node& node, const Operands& x) {
  if ((x.size() > 4 && x[4]) || (x.size() > 7 && x[7])) {
    throw Error("the reference of Lstm has no sequence lengths and peepholes");
  }
  const int64_t steps = x[0]->dims[0], batch = x[0]->dims[1], inputs = x[0]->dims[2];
  const int64_t hidden = node.lstm.hidden;
  const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  Tensor y = Tensor::zeros(SLUICE_F32, {steps, directions, batch, hidden});
  Tensor y_h = Tensor::zeros(SLUICE_F32, {directions, batch, hidden}), y_c = y_h;
  const auto size = static_cast<size_t>(batch * hidden);
  for (int64_t d = 0; d < directions; ++d) {
    OneDirection layer{batch,
                       inputs,
                       hidden,
                       x[1]->as<float>() + d * 4 * hidden * inputs,
                       x[2]->as<float>() + d * 4 * hidden * hidden,
                       x.size() > 3 && x[3] ? x[3]->as<float>() + d * 8 * hidden : nullptr,
                       initial(x, 5, d, size),
                       initial(x, 6, d, size),
                       std::vector<double>(static_cast<size_t>(4 * hidden))};
    const bool reverse = d == 1 || node.lstm.direction == Direction::Reverse;
    for (int64_t i = 0; i < steps; ++i) {
      const int64_t t = reverse ? steps - 1 - i : i;
      layer.step(x[0]->as<float>() + t * batch * inputs);
      for (size_t k = 0; k < size; ++k) {
        y.as<float>()[static_cast<size_t>(t * directions + d) * size + k] =
            static_cast<float>(layer.h[k]);
      }
    }
    for (size_t k = 0; k < size; ++k) {
      y_h.as<float>()[static_cast<size_t>(d) * size + k] = static_cast<float>(layer.h[k]);
      y_c.as<float>()[static_cast<size_t>(d) * size + k] = static_cast<float>(layer.c[k]);
    }
  }
  return {y, y_h, y_c};
}

}  // namespace sluice

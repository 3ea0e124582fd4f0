#include "tests/reference/lstm.h"

#include "tests/reference/gate_functions.h"
#include "tests/reference/layer_norm.h"

namespace sluice::reference {
namespace {

enum Gate { kInput = 0, kOutput = 1, kForget = 2, kCell = 3 };

int16_t clamp16(int64_t x) { return static_cast<int16_t>(clamp_to_bits(x, 16)); }
int64_t within(int64_t x, int64_t limit) { return limit > 0 ? std::clamp(x, -limit, limit) : x; }

Rounding gate_rounding(const LstmLayer& layer) {
  if (layer.profile == Profile::Native) return Rounding::SingleUp;
  return layer.activation_bits == 16 ? Rounding::Int64Up : Rounding::DoubleAway;
}
Rounding hidden_rounding(const LstmLayer& layer) {
  return layer.profile == Profile::Native ? Rounding::SingleUp : Rounding::DoubleAway;
}

int16_t sigmoid(const LstmLayer& layer, int16_t x) {
  return layer.profile == Profile::Tflite ? sigmoid_gemmlowp(x) : sigmoid_table(x);
}
int16_t tanh(const LstmLayer& layer, int16_t x, int integer_bits) {
  return layer.profile == Profile::Tflite ? tanh_gemmlowp(x, integer_bits)
                                          : tanh_table(x, integer_bits);
}

int64_t dot(const int16_t* x, const int8_t* w, int64_t n) {
  int64_t sum = 0;
  for (int64_t k = 0; k < n; ++k) sum += int64_t{x[k]} * w[k];
  return sum;
}

// All that happens to a gate of all units before its function; c: the cell its peephole sees.
std::vector<int16_t> finish_gate(const LstmLayer& layer, int gate, std::vector<int16_t> p,
                                 const std::vector<int16_t>& c) {
  const auto h = static_cast<size_t>(layer.units);
  const size_t first = static_cast<size_t>(gate) * h;
  for (size_t u = 0; u < h; ++u) {
    if (!layer.peephole.empty() && gate != kCell) {
      const int64_t seen = int64_t{layer.peephole[first + u]} * c[u];
      p[u] = add_scaled(seen, layer.peephole_multiplier[gate], gate_rounding(layer), p[u], 16);
    }
    p[u] = static_cast<int16_t>(within(p[u], layer.gate_clip));
  }
  if (layer.norm.empty()) return p;
  const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(first + h);
  const Normalization by{{layer.norm.begin() + from, layer.norm.begin() + to},
                         {layer.norm_bias.begin() + from, layer.norm_bias.begin() + to},
                         layer.norm_multiplier[gate],
                         layer.norm_variance_guard[gate]};
  return layer_norm(p, by);
}

}  // namespace

int16_t add_scaled(int64_t sum, Multiplier by, Rounding rounding, int32_t addend, int bits) {
  const int64_t near = std::clamp<int64_t>(requantize(sum, by, rounding), -(1 << 20), 1 << 20);
  return static_cast<int16_t>(clamp_to_bits(near + addend, bits));
}

int16_t next_cell(const LstmLayer& layer, int32_t f, int32_t c, int32_t i, int32_t z) {
  const int64_t kept = int64_t{f} * c, added = int64_t{i} * z;
  const int n = layer.cell_log2;
  int64_t next = 0;
  switch (layer.profile) {
    case Profile::Native:
      next = (kept + (added >> (15 + n)) + (1 << 14)) >> 15;
      break;
    case Profile::Tflm:
      next = clamp16(requantize(kept, {1 << 30, -14}, Rounding::DoubleAway)) +
             requantize(added, {layer.input_multiplier, -29 - n}, Rounding::DoubleAway);
      break;
    case Profile::Tflite:
      next = shift_right_away(kept, 15) + shift_right_away(added, 30 + n);
      break;
  }
  return static_cast<int16_t>(within(clamp16(next), layer.cell_clip));
}

std::vector<int16_t> project(const LstmLayer& layer, const std::vector<int16_t>& hidden) {
  if (layer.projection.empty()) return hidden;
  std::vector<int16_t> h;
  for (int64_t n = 0; n < layer.outputs; ++n) {
    const auto at = static_cast<size_t>(n);
    const int64_t sum = dot(hidden.data(), &layer.projection[at * hidden.size()], layer.units) +
                        layer.projection_bias[at];
    int64_t value = add_scaled(sum, layer.projection_multiplier[at], gate_rounding(layer),
                               layer.h_zero, layer.activation_bits);
    // TensorFlow Lite clips the integer, we clip the value it stands for.
    const int64_t centre = layer.profile == Profile::Native ? layer.h_zero : 0;
    value = clamp_to_bits(centre + within(value - centre, layer.projection_clip),
                          layer.activation_bits);
    h.push_back(static_cast<int16_t>(value));
  }
  return h;
}

int32_t output_zero(const LstmLayer& layer) {
  return layer.projection.empty() ? layer.hidden_zero : layer.h_zero;
}

std::vector<int16_t> input_gates(const LstmLayer& layer, const int16_t* x) {
  std::vector<int16_t> gx;
  for (size_t j = 0; j < layer.x_bias.size(); ++j) {
    const int64_t sum =
        dot(x, &layer.w[j * static_cast<size_t>(layer.inputs)], layer.inputs) + layer.x_bias[j];
    gx.push_back(clamp16(requantize(sum, layer.x_multiplier[j], gate_rounding(layer))));
  }
  return gx;
}

std::vector<int16_t> step(const LstmLayer& layer, const std::vector<int16_t>& gx,
                          std::vector<int16_t>& h, std::vector<int16_t>& c) {
  const auto units = static_cast<size_t>(layer.units);
  std::vector<int16_t> p[4];
  for (size_t j = 0; j < 4 * units; ++j) {
    const int64_t sum =
        dot(h.data(), &layer.r[j * static_cast<size_t>(layer.outputs)], layer.outputs) +
        layer.h_bias[j];
    p[j / units].push_back(add_scaled(sum, layer.h_multiplier[j], gate_rounding(layer),
                                      gx[j] * (1 << layer.gx_shift), 16));
  }
  for (const int gate : {kInput, kForget, kCell}) p[gate] = finish_gate(layer, gate, p[gate], c);
  for (size_t u = 0; u < units; ++u) {
    int32_t i = sigmoid(layer, p[kInput][u]), f = sigmoid(layer, p[kForget][u]);
    if (layer.coupling == Coupling::InputFromForget) i = 32767 - f;
    if (layer.coupling == Coupling::ForgetFromInput) f = 32767 - i;
    c[u] = next_cell(layer, f, c[u], i, tanh(layer, p[kCell][u], 3));
  }
  p[kOutput] = finish_gate(layer, kOutput, p[kOutput], c);
  std::vector<int16_t> hidden;
  for (size_t u = 0; u < units; ++u) {
    const int64_t product =
        int64_t{sigmoid(layer, p[kOutput][u])} * tanh(layer, c[u], 15 + layer.cell_log2);
    hidden.push_back(add_scaled(product, layer.hidden_multiplier, hidden_rounding(layer),
                                layer.hidden_zero, layer.activation_bits));
  }
  h = project(layer, hidden);
  return hidden;
}

std::vector<int16_t> run(const LstmLayer& layer, const std::vector<int16_t>& x, int64_t steps,
                         int64_t batch, std::vector<int16_t>& h, std::vector<int16_t>& c,
                         const std::vector<int32_t>& lens, bool reverse) {
  std::vector<int16_t> y(static_cast<size_t>(steps * batch * layer.outputs),
                         static_cast<int16_t>(output_zero(layer)));
  for (int64_t i = 0; i < steps; ++i) {
    const int64_t t = reverse ? steps - 1 - i : i;
    for (int64_t b = 0; b < batch; ++b) {
      if (!lens.empty() && t >= lens[static_cast<size_t>(b)]) continue;
      const auto h_at = h.begin() + b * layer.outputs;
      const auto c_at = c.begin() + b * layer.units;
      std::vector<int16_t> row_h(h_at, h_at + layer.outputs), row_c(c_at, c_at + layer.units);
      step(layer, input_gates(layer, &x[static_cast<size_t>((t * batch + b) * layer.inputs)]),
           row_h, row_c);
      std::copy(row_h.begin(), row_h.end(), h_at);
      std::copy(row_c.begin(), row_c.end(), c_at);
      std::copy(row_h.begin(), row_h.end(), y.begin() + (t * batch + b) * layer.outputs);
    }
  }
  return y;
}

}  // namespace sluice::reference

// An integer LSTM layer in plain C++, written from docs/numerics.md: what kernels, operations and
// whole plans are compared with.
#ifndef SLUICE_TESTS_REFERENCE_LSTM_H
#define SLUICE_TESTS_REFERENCE_LSTM_H

#include <cstdint>
#include <vector>

#include "tests/reference/fixed_point.h"

namespace sluice::reference {

enum class Profile { Native, Tflm, Tflite };
enum class Coupling { None, InputFromForget, ForgetFromInput };

/// One direction. Gates in the order i, o, f, c; arrays per gate and unit are [4, H]. Empty
/// vectors: the layer has no such part.
struct LstmLayer {
  Profile profile = Profile::Native;
  int activation_bits = 8;                     // of x, h and hidden: 8 or 16
  int64_t inputs = 0, units = 0, outputs = 0;  // I, H, P; P = H without projection

  std::vector<int8_t> w, r;                            // [4, H, I], [4, H, P]
  std::vector<int32_t> x_bias, h_bias;                 // zero points of x and h folded in
  std::vector<Multiplier> x_multiplier, h_multiplier;  // to Q3.12, with layer norm to its scale
  int gx_shift = 0;  // Native: x_multiplier gives steps of 2^gx_shift times the others'

  std::vector<int16_t> peephole;      // [3, H]
  Multiplier peephole_multiplier[3];  // i, o, f
  std::vector<int16_t> norm;          // [4, H]
  std::vector<int32_t> norm_bias;     // [4, H]
  Multiplier norm_multiplier[4];
  int32_t norm_variance_guard[4] = {1, 1, 1, 1};

  Coupling coupling = Coupling::None;
  int32_t gate_clip = 0, cell_clip = 0, projection_clip = 0;  // 0: none
  int cell_log2 = -12;                                        // scale of the cell: 2^cell_log2
  int32_t input_multiplier = 1 << 30;  // Tflm: other than 2^30 for a cell scale beside 2^cell_log2
  Multiplier hidden_multiplier;        // o tanh(c), Q0.30, to hidden
  int32_t hidden_zero = 0;

  std::vector<int8_t> projection;                 // [P, H]
  std::vector<int32_t> projection_bias;           // [P], hidden_zero folded in
  std::vector<Multiplier> projection_multiplier;  // [P]
  int32_t h_zero = 0;                             // of h after a projection; else hidden_zero
};

/// x W + x_bias as pre-activations, [4, H], of one row x [I].
std::vector<int16_t> input_gates(const LstmLayer& layer, const int16_t* x);

/// One row, one step: gx from input_gates, h [P] and c [H] become their successors. Returns the
/// hidden state before a projection, [H].
std::vector<int16_t> step(const LstmLayer& layer, const std::vector<int16_t>& gx,
                          std::vector<int16_t>& h, std::vector<int16_t>& c);

/// hidden [H] to h [P]; hidden itself without a projection.
std::vector<int16_t> project(const LstmLayer& layer, const std::vector<int16_t>& hidden);

/// The whole layer: x [T, B, I], h [B, P] and c [B, H] (updated) to y [T, B, P]. `lens`, [B] or
/// empty: row b is active while t < lens[b], keeps its state afterwards, and its y is the zero
/// point. `reverse`: t from T - 1 to 0.
std::vector<int16_t> run(const LstmLayer& layer, const std::vector<int16_t>& x, int64_t steps,
                         int64_t batch, std::vector<int16_t>& h, std::vector<int16_t>& c,
                         const std::vector<int32_t>& lens = {}, bool reverse = false);

/// clamp(requantize(sum) + addend) to `bits`, the requantized sum kept within +-2^20 first.
int16_t add_scaled(int64_t sum, Multiplier by, Rounding rounding, int32_t addend, int bits);

/// The next cell of gates f, i, z in Q0.15 and the cell before, clipped.
int16_t next_cell(const LstmLayer& layer, int32_t f, int32_t c, int32_t i, int32_t z);

/// Zero point of h.
int32_t output_zero(const LstmLayer& layer);

}  // namespace sluice::reference

#endif

// What static quantization makes of one node: every number that the integer kernels need, computed
// and range-checked on the host. Lowering packs it and emits calls, nothing else.
#ifndef SLUICE_QUANTIZE_INTEGER_LAYER_H
#define SLUICE_QUANTIZE_INTEGER_LAYER_H

#include <cstdint>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/quantized_matrix.h"

namespace sluice {

/// real = scale (q - zero_point), type s8 or s16 (zero_point 0).
struct ValueQuantization {
  sluice_type type = SLUICE_S8;
  float scale = 1;
  int32_t zero_point = 0;

  bool operator==(const ValueQuantization& other) const {
    return type == other.type && scale == other.scale && zero_point == other.zero_point;
  }
};

/// The factor multiplier 2^(shift - 31), multiplier 0 or in [2^30, 2^31), shift in [-31, 30].
struct Multiplier {
  int32_t multiplier = 0, shift = 0;
};

/// How sums become outputs; the kernels of fixed_point.h. Int64Up takes a 16-bit multiplier
/// (flavour D: 16-bit activations of TensorFlow Lite Micro).
enum class Requantization { SingleUp, DoubleAway, DoubleUp, Int64Up };

/// y = clamp(requantize(sum_k x[k] w[n][k] + bias[n]) + y.zero_point, low, high): Linear and Conv.
struct IntegerProduct {
  Requantization requantization = Requantization::SingleUp;
  ValueQuantization x, y;
  QuantizedMatrix weights;              // [N, K]
  std::vector<int32_t> bias;            // [N], with -x.zero_point sum_k w[n][k] in it
  std::vector<Multiplier> multipliers;  // [N]
  int32_t low = -128, high = 127;
};

/// One direction of an integer LSTM; rows in gate order i, o, f, c.
struct IntegerLstmDirection {
  QuantizedMatrix w, r;                                // [4H, I], [4H, P]
  std::vector<int32_t> x_bias, h_bias;                 // [4H], zero points of x and h folded in
  std::vector<Multiplier> x_multiplier, h_multiplier;  // [4H], to gates in Q3.12 (or LN's scale)
  std::vector<int16_t> peephole;                       // [3H] in the order i, o, f; empty: none
  Multiplier peephole_multiplier[3];                   // i, o, f
  std::vector<int16_t> norm;                           // [4H]; empty: none
  std::vector<int32_t> norm_bias;                      // [4H]
  Multiplier norm_multiplier[4];                       // scale of `norm`
  int32_t norm_variance_guard[4] = {1, 1, 1, 1};
  QuantizedMatrix projection;                     // [P, H]; no rows: none
  std::vector<int32_t> projection_bias;           // [P], zero point of hidden folded in
  std::vector<Multiplier> projection_multiplier;  // [P]
};

struct IntegerLstm {
  Profile profile = Profile::Native;
  ValueQuantization x, h;    // h: the hidden state outside, after a projection
  ValueQuantization hidden;  // before a projection; else equal to h
  int32_t gx_shift = 0;      // Native: x_multiplier gives steps of 2^gx_shift times the gates'
  int32_t cell_log2 = -12;   // cell: s16, scale 2^cell_log2, cell_log2 in [-15, -9]
  Coupling coupling = Coupling::None;
  int32_t gate_clip = 0, cell_clip = 0, projection_clip = 0;  // in steps; 0: off
  Multiplier hidden_multiplier;                               // o tanh(c) in Q0.30 to hidden
  int32_t input_multiplier = 1 << 30;  // Tflm: of i tanh(z), with shift -29 - cell_log2
  std::vector<IntegerLstmDirection> directions;
};

/// y = clamp(requantize(ma (a - za) 2^left + mb (b - zb) 2^left)) + zy: Binary Add and Sub;
/// y = clamp(requantize((a - za) (b - zb)) + zy): Binary Mul. Rules: docs/numerics.md. One type;
/// SingleUp or DoubleAway.
struct IntegerBinary {
  Requantization requantization = Requantization::SingleUp;
  ValueQuantization a, b, y;
  Multiplier a_multiplier, b_multiplier, y_multiplier;  // a, b: of Add and Sub only
  int32_t left_shift = 0;                               // of Add and Sub
  int32_t low = -128, high = 127;
};

/// y = table[x + 128]: any function of one s8.
struct IntegerTable {
  ValueQuantization x, y;
  std::vector<int16_t> table;  // 256, values of y's type
};

/// y = requantize(x - x.zero_point) + y.zero_point; SingleUp or DoubleAway.
struct IntegerRequantize {
  Requantization requantization = Requantization::SingleUp;
  ValueQuantization x, y;
  Multiplier multiplier;
};

/// Softmax over the last axis from a table of exponentials; the rule depends on the profile.
struct IntegerSoftmax {
  Profile profile = Profile::Native;
  ValueQuantization x, y;
  std::vector<int32_t> exponentials;      // Native, Tflm: 256, of -i steps of x
  std::vector<float> float_exponentials;  // Tflite: 256
};

}  // namespace sluice

#endif

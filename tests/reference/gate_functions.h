// Sigmoid and tanh of s16 in fixed point; results in Q0.15. `integer_bits` of x stand before its
// binary point.
#ifndef SLUICE_TESTS_REFERENCE_GATE_FUNCTIONS_H
#define SLUICE_TESTS_REFERENCE_GATE_FUNCTIONS_H

#include <array>
#include <cstdint>

namespace sluice::reference {

/// T[i] = round(65536 (s(i/24) - s''(i/24) / (16 24^2))), s the sigmoid; T[255] = 65535.
const std::array<int32_t, 256>& gate_table();

/// Interpolation in the table: profiles native and tflm. x of the sigmoid is in Q3.12.
int16_t sigmoid_table(int16_t x);
int16_t tanh_table(int16_t x, int integer_bits);

/// gemmlowp's fixedpoint.h (logistic, tanh): profile tflite.
int16_t sigmoid_gemmlowp(int16_t x);
int16_t tanh_gemmlowp(int16_t x, int integer_bits);

}  // namespace sluice::reference

#endif

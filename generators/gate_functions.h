// Sigmoid and tanh of s16 in fixed point, as Halide expressions. Results are Q0.15.
//
// Two flavours, bit for bit those of other engines: interpolation in a table (CMSIS-NN, TensorFlow
// Lite Micro, and our native profile) and the polynomials of gemmlowp (TensorFlow Lite).
#ifndef SLUICE_GENERATORS_GATE_FUNCTIONS_H
#define SLUICE_GENERATORS_GATE_FUNCTIONS_H

#include <map>
#include <string>

#include "generators/gate_functions_gemmlowp.h"
#include "generators/gate_functions_table.h"

namespace sluice {

enum class GateFlavour { Table, Gemmlowp };

/// As generator parameters name them.
inline const std::map<std::string, GateFlavour> kGateFlavours = {
    {"table", GateFlavour::Table}, {"gemmlowp", GateFlavour::Gemmlowp}};

/// Sigmoid of x, an s16 in Q3.12.
inline Halide::Expr sigmoid_s16(const Halide::Expr& x, GateFlavour flavour,
                                const Halide::Target& target) {
  return flavour == GateFlavour::Table ? interpolated::sigmoid(x, target) : gemmlowp::sigmoid(x);
}

/// tanh of x, an s16 with `integer_bits` (s32, 0 ... 6) bits before the binary point.
inline Halide::Expr tanh_s16(const Halide::Expr& x, const Halide::Expr& integer_bits,
                             GateFlavour flavour) {
  return flavour == GateFlavour::Table ? interpolated::tanh(x, integer_bits)
                                       : gemmlowp::tanh(x, integer_bits);
}

/// tanh of x, an s16 in Q3.12.
inline Halide::Expr tanh_of_gate_s16(const Halide::Expr& x, GateFlavour flavour,
                                     const Halide::Target& target) {
  return flavour == GateFlavour::Table ? interpolated::tanh_of_gate(x, target)
                                       : gemmlowp::tanh(x, 3);
}

}  // namespace sluice

#endif

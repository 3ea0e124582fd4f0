// Functions that Halide has no good code for: generators call them by name, and schedules say with
// which instructions they are computed.
#ifndef SLUICE_SCHEDULES_LANE_FUNCTIONS_H
#define SLUICE_SCHEDULES_LANE_FUNCTIONS_H

#include <map>
#include <string>
#include <vector>

#include "Halide.h"

namespace sluice {

/// u16 of a u16 below 256: an entry of the gate table (generators/gate_table.h), and the next entry
/// minus it.
constexpr const char* kGateTableValue = "sluice_gate_table_value";
constexpr const char* kGateTableSlope = "sluice_gate_table_slope";

/// The same for a u16 below 192, which is as far as sigmoid looks.
constexpr const char* kSigmoidTableValue = "sluice_sigmoid_table_value";
constexpr const char* kSigmoidTableSlope = "sluice_sigmoid_table_slope";

/// s32 x, multiplier, shift: floor(x multiplier 2^(shift - 31) + 1/2), kept within +-2^20.
constexpr const char* kRequantizeNear = "sluice_requantize_near";

/// s16: its lower byte, u8, and its upper one, s8.
constexpr const char* kLowerByte = "sluice_lower_byte";
constexpr const char* kUpperByte = "sluice_upper_byte";

/// A call of a lane function that not all families have: what is `otherwise` where the target's has
/// none.
Halide::Expr lane_function_or(const Halide::Expr& otherwise, const char* name,
                              const std::vector<Halide::Expr>& arguments,
                              const Halide::Target& target);

/// u16 m of 2^15 at most, u16 n of 8 or 9: floor(3 m / 2^n).
constexpr const char* kTripleShifted = "sluice_triple_shifted";

/// u16 a, even, u16 b below 2^15: floor(a b / 2^16).
constexpr const char* kHighHalf = "sluice_high_half";

/// s32 x, s16 a and b: x + a b.
constexpr const char* kAddProduct = "sluice_add_product";

/// kRequantizeNear of the first three arguments, and the fourth, of s16, added to it; where the sum
/// is beyond s16, another of the same sign.
constexpr const char* kRequantizeAdd = "sluice_requantize_add";

/// Defines all of them for `target` in the module that a generator makes, to be inlined: for one
/// value, and where the family has a quick way for vectors.
void define_lane_functions(std::map<std::string, Halide::ExternalCode>& externs,
                           const Halide::Target& target);

}  // namespace sluice

#endif

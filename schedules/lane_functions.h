// Functions that Halide has no good code for: generators call them by name, and schedules say with
// which instructions they are computed.
#ifndef SLUICE_SCHEDULES_LANE_FUNCTIONS_H
#define SLUICE_SCHEDULES_LANE_FUNCTIONS_H

#include <map>
#include <string>

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

/// Defines all of them for `target` in the module that a generator makes, to be inlined: for one
/// value, and where the family has a quick way for vectors.
void define_lane_functions(std::map<std::string, Halide::ExternalCode>& externs,
                           const Halide::Target& target);

}  // namespace sluice

#endif

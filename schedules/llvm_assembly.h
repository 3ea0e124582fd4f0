// Pieces of LLVM assembly.
#ifndef SLUICE_SCHEDULES_LLVM_ASSEMBLY_H
#define SLUICE_SCHEDULES_LLVM_ASSEMBLY_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "Halide.h"

namespace sluice {

using GateEntries = std::array<int32_t, 256>;

/// "i16 1, i16 2, ..." of entries [first, first + count).
std::string elements(const GateEntries& entries, size_t first, size_t count);

/// "<i32 7, i32 7, ...>"
std::string splat(const std::string& type, int64_t value, int lanes);

/// Bitcode of assembly for a target. Throws std::runtime_error.
std::vector<uint8_t> bitcode(const std::string& assembly, const Halide::Target& target);

namespace x86 {

/// The look-up `name` in the first `used` entries, 192 or 256, for vectors with AVX512BW, where
/// they fit in registers; nothing for others.
std::string vector_lookup(const std::string& name, const GateEntries& entries, int used,
                          const Halide::Target& target);

/// kRequantizeNear for the natural vectors of the target.
std::string vector_requantize_near(const Halide::Target& target);

/// What both call.
std::string vector_declarations(const Halide::Target& target);

}  // namespace x86

namespace arm {

/// The look-ups `value` and `slope` for vectors of eight.
std::string vector_lookups(const std::string& value, const std::string& slope,
                           const GateEntries& values, const GateEntries& slopes);

/// kRequantizeNear for vectors of four.
std::string vector_requantize_near(const Halide::Target& target);

/// The functions of lane_function_or.
std::string further_functions(const Halide::Target& target);

/// What they call.
std::string vector_declarations(const Halide::Target& target);

}  // namespace arm

namespace hexagon {

/// Declarations of what the others call.
std::string vector_declarations();

/// The look-up `name` in the first `used` entries, for one vector of 16 bits and for two.
std::string vector_lookup(const std::string& name, const GateEntries& entries, int used);

/// The same in entries below 1024 that do not rise.
std::string vector_slope_lookup(const std::string& name, const GateEntries& entries, int used);

/// kRequantizeNear for one vector.
std::string vector_requantize_near();

/// kLowerByte and kUpperByte for four, in scalar registers.
std::string vector_bytes_of_words();

}  // namespace hexagon
}  // namespace sluice

#endif

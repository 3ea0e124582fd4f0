// LLVM assembly of HVX instructions on vectors of 128 bytes.
#ifndef SLUICE_SCHEDULES_HEXAGON_INSTRUCTIONS_H
#define SLUICE_SCHEDULES_HEXAGON_INSTRUCTIONS_H

#include <cstdint>
#include <string>

namespace sluice::hexagon {

inline constexpr const char* kVector = "<32 x i32>";
inline constexpr const char* kPair = "<64 x i32>";

inline std::string instruction(const std::string& name) {
  return "@llvm.hexagon.V6." + name + ".128B";
}

/// "  %result = call <32 x i32> name(<32 x i32> %a, <32 x i32> %b)"
inline std::string binary(const std::string& result, const std::string& name, const std::string& a,
                          const std::string& b) {
  const std::string vector = kVector;
  return "  %" + result + " = call " + vector + " " + instruction(name) + "(" + vector + " %" + a +
         ", " + vector + " %" + b + ")\n";
}

inline std::string splat_byte(const std::string& result, int value) {
  return "  %" + result + " = call " + kVector + " " + instruction("lvsplatb") + "(i32 " +
         std::to_string(value) + ")\n";
}

inline std::string splat_word(const std::string& result, int32_t value) {
  return "  %" + result + " = call " + kVector + " " + instruction("lvsplatw") + "(i32 " +
         std::to_string(value) + ")\n";
}

}  // namespace sluice::hexagon

#endif

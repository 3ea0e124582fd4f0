#include "schedules/lane_functions.h"

#include <sstream>

#include "schedules/hexagon/instructions.h"
#include "schedules/llvm_assembly.h"

namespace sluice::hexagon {

std::string vector_declarations() {
  const std::string vector = kVector, pair = kPair;
  std::ostringstream text;
  for (const char* name : {"vaddw", "vsubw", "vminw", "vmaxw", "vaslwv", "vasrwv", "vlsrwv",
                           "vmpyewuh", "vavgwrnd", "vshuffeb"}) {
    text << "declare " << vector << " " << instruction(name) << "(" << vector << ", " << vector
         << ")\n";
  }
  text << "declare " << vector << " " << instruction("lvsplatb") << "(i32)\n"
       << "declare <128 x i1> " << instruction("vgtub") << "(" << vector << ", " << vector << ")\n"
       << "declare " << vector << " " << instruction("vaddbq") << "(<128 x i1>, " << vector << ", "
       << vector << ")\n"
       << "declare " << pair << " " << instruction("vshufoeb") << "(" << vector << ", " << vector
       << ")\n"
       << "declare " << vector << " " << instruction("vlutvvb") << "(" << vector << ", " << vector
       << ", i32)\n"
       << "declare " << vector << " " << instruction("vlutvvb.oracc") << "(" << vector << ", "
       << vector << ", " << vector << ", i32)\n"
       << "declare " << vector << " " << instruction("vmpyowh.sacc") << "(" << vector << ", "
       << vector << ", " << vector << ")\n"
       << "declare " << vector << " " << instruction("vnot") << "(" << vector << ")\n"
       << "declare " << vector << " " << instruction("lvsplatw") << "(i32)\n"
       << "declare " << vector << " " << instruction("lo") << "(" << pair << ")\n"
       << "declare " << vector << " " << instruction("hi") << "(" << pair << ")\n"
       << "declare " << pair << " " << instruction("vlutvwh") << "(" << vector << ", " << vector
       << ", i32)\n"
       << "declare " << pair << " " << instruction("vlutvwh.oracc") << "(" << pair << ", " << vector
       << ", " << vector << ", i32)\n";
  return text.str();
}

// x 2^left, saturating, times the multiplier: the doubled product's high word is shifted to the
// right by one bit less than it needs, and halved up. With n = -1 - shift: right = max(n, 1),
// left = right - n.
std::string vector_requantize_near() {
  const std::string vector = kVector;
  std::ostringstream text;
  text << "define linkonce_odr hidden " << vector << " @" << kRequantizeNear << "x32(" << vector
       << " %x, " << vector << " %m, " << vector << " %s) alwaysinline {\n"
       << splat_word("least_n", -29) << splat_word("one", 1) << splat_word("zero", 0)
       << splat_word("largest", 0x7fffffff) << splat_word("limit", 1 << 20)
       << splat_word("minus_limit", -(1 << 20)) << "  %any_n = call " << vector << " "
       << instruction("vnot") << "(" << vector << " %s)\n"
       << binary("n", "vmaxw", "any_n", "least_n") << binary("right", "vmaxw", "n", "one")
       << binary("left", "vsubw", "right", "n") << binary("most", "vlsrwv", "largest", "left")
       << "  %least = call " << vector << " " << instruction("vnot") << "(" << vector << " %most)\n"
       << binary("x_most", "vminw", "x", "most") << binary("x_near", "vmaxw", "x_most", "least")
       << binary("shifted", "vaslwv", "x_near", "left")
       << binary("even", "vmpyewuh", "shifted", "m") << "  %doubled = call " << vector << " "
       << instruction("vmpyowh.sacc") << "(" << vector << " %even, " << vector << " %shifted, "
       << vector << " %m)\n"
       << binary("twice", "vasrwv", "doubled", "right")
       << binary("rounded", "vavgwrnd", "twice", "zero")
       << binary("rounded_most", "vminw", "rounded", "limit")
       << binary("y", "vmaxw", "rounded_most", "minus_limit") << "  ret " << vector << " %y\n}\n";
  return text.str();
}

std::string vector_bytes_of_words() {
  std::ostringstream text;
  for (const auto& [name, bytes] : {std::pair{kLowerByte, "vtrunehb"}, {kUpperByte, "vtrunohb"}}) {
    text << "declare i32 @llvm.hexagon.S2." << bytes << "(i64)\n"
         << "define linkonce_odr hidden <4 x i8> @" << name << "x4(<4 x i16> %x) alwaysinline {\n"
         << "  %words = bitcast <4 x i16> %x to i64\n"
         << "  %bytes = call i32 @llvm.hexagon.S2." << bytes << "(i64 %words)\n"
         << "  %y = bitcast i32 %bytes to <4 x i8>\n  ret <4 x i8> %y\n}\n";
  }
  return text.str();
}

}  // namespace sluice::hexagon

#include "schedules/lane_functions.h"

#include <sstream>

#include "schedules/llvm_assembly.h"

namespace sluice::hexagon {
namespace {

constexpr size_t kTableEntries = 64;  // of one register
constexpr const char* kVector = "<32 x i32>";
constexpr const char* kPair = "<64 x i32>";

std::string instruction(const std::string& name) { return "@llvm.hexagon.V6." + name + ".128B"; }

// "  %result = call <32 x i32> name(<32 x i32> %a, <32 x i32> %b)"
std::string binary(const std::string& result, const std::string& name, const std::string& a,
                   const std::string& b) {
  const std::string vector = kVector;
  return "  %" + result + " = call " + vector + " " + instruction(name) + "(" + vector + " %" + a +
         ", " + vector + " %" + b + ")\n";
}

std::string splat_word(const std::string& result, int32_t value) {
  return "  %" + result + " = call " + kVector + " " + instruction("lvsplatw") + "(i32 " +
         std::to_string(value) + ")\n";
}

// 64 entries as vlut16 wants them: lower and upper halves of 32 words have the entries of bit 5.
std::string table(const GateEntries& entries, size_t first) {
  std::ostringstream text;
  for (size_t word = 0; word < kTableEntries / 2; ++word) {
    const auto low = static_cast<uint32_t>(entries[first + word]) & 0xffff;
    const auto high = static_cast<uint32_t>(entries[first + word + kTableEntries / 2]) << 16;
    text << (word == 0 ? "<" : ", ") << "i32 " << static_cast<int32_t>(high | low);
  }
  return text.str() + ">";
}

// "<i32 0, i32 1, ...>"
std::string in_order(int lanes) {
  std::ostringstream mask;
  for (int i = 0; i < lanes; ++i) mask << (i == 0 ? "<" : ", ") << "i32 " << i;
  return mask.str() + ">";
}

// The same followed by itself.
std::string twice(int lanes) {
  const std::string once = in_order(lanes);
  return once.substr(0, once.size() - 1) + ", " + once.substr(1);
}

}  // namespace

std::string vector_declarations() {
  const std::string vector = kVector, pair = kPair;
  std::ostringstream text;
  for (const char* name : {"vaddw", "vsubw", "vminw", "vmaxw", "vaslwv", "vasrwv", "vlsrwv",
                           "vmpyewuh", "vavgwrnd", "vshuffeb"}) {
    text << "declare " << vector << " " << instruction(name) << "(" << vector << ", " << vector
         << ")\n";
  }
  text << "declare " << vector << " " << instruction("vmpyowh.sacc") << "(" << vector << ", "
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

// Each vlut16 looks up the bytes whose upper four bits are a number, and gives 0 for others. Its
// results for even bytes make the first vector, those for odd ones the second.
std::string vector_lookup(const std::string& name, const GateEntries& entries) {
  const std::string vector = kVector, pair = kPair, start = "define linkonce_odr hidden ";
  std::ostringstream text;
  text << start << "<128 x i16> @" << name << "x128(<128 x i16> %i) alwaysinline {\n"
       << "  %words = bitcast <128 x i16> %i to " << pair << "\n";
  for (const char* half : {"lo", "hi"}) {
    text << "  %" << half << " = call " << vector << " " << instruction(half) << "(" << pair
         << " %words)\n";
  }
  text << binary("bytes", "vshuffeb", "hi", "lo");
  for (size_t part = 0; part < entries.size() / 16; ++part) {
    const std::string entry = table(entries, part / 4 * kTableEntries);
    text << "  %part" << part << " = call " << pair << " ";
    if (part == 0) {
      text << instruction("vlutvwh") << "(";
    } else {
      text << instruction("vlutvwh.oracc") << "(" << pair << " %part" << part - 1 << ", ";
    }
    text << vector << " %bytes, " << vector << " " << entry << ", i32 " << part << ")\n";
  }
  text << "  %y = bitcast " << pair << " %part" << entries.size() / 16 - 1
       << " to <128 x i16>\n  ret <128 x i16> %y\n}\n"
       // One vector twice.
       << start << "<64 x i16> @" << name << "x64(<64 x i16> %i) alwaysinline {\n"
       << "  %both = shufflevector <64 x i16> %i, <64 x i16> undef, <128 x i32> " << twice(64)
       << "\n  %entries = call <128 x i16> @" << name << "x128(<128 x i16> %both)\n"
       << "  %y = shufflevector <128 x i16> %entries, <128 x i16> undef, <64 x i32> "
       << in_order(64) << "\n  ret <64 x i16> %y\n}\n";
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

#include "schedules/lane_functions.h"

#include <algorithm>
#include <sstream>

#include "schedules/llvm_assembly.h"

namespace sluice::hexagon {
namespace {

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

std::string splat_byte(const std::string& result, int value) {
  return "  %" + result + " = call " + kVector + " " + instruction("lvsplatb") + "(i32 " +
         std::to_string(value) + ")\n";
}

std::string splat_word(const std::string& result, int32_t value) {
  return "  %" + result + " = call " + kVector + " " + instruction("lvsplatw") + "(i32 " +
         std::to_string(value) + ")\n";
}

// A table of `bits` bits an entry, as vlut16 and vlut32 want it: the lower halves of words or
// halfwords have the entries of the first half.
std::string table(const GateEntries& entries, size_t first, unsigned bits) {
  const size_t count = 1024 / bits, units = count / 2;
  std::ostringstream text;
  for (size_t word = 0; word < 32; ++word) {
    uint32_t value = 0;
    for (size_t i = 0; i < 32 / bits; ++i) {
      const size_t unit = word * 16 / bits + i / 2;
      const auto entry = static_cast<uint32_t>(entries[first + unit + i % 2 * units]);
      value |= (entry & ((1u << bits) - 1)) << (bits * i);
    }
    text << (word == 0 ? "<" : ", ") << "i32 " << static_cast<int32_t>(value);
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

// Begins the function `name` of two vectors and looks their lower bytes up: those of the first one
// are the even bytes of %bytes. Each look-up finds the bytes whose upper bits are a number, and
// gives 0 for others; the last %part has them all.
std::string look_up(const std::string& name, const GateEntries& entries, int used, unsigned bits,
                    const std::string& look_up_name, const std::string& type) {
  const std::string vector = kVector, pair = kPair;
  const int of_part = bits == 16 ? 16 : 32, of_table = 1024 / static_cast<int>(bits);
  std::ostringstream text;
  text << "define linkonce_odr hidden <128 x i16> @" << name
       << "x128(<128 x i16> %i) alwaysinline {\n"
       << "  %words = bitcast <128 x i16> %i to " << pair << "\n";
  for (const char* half : {"lo", "hi"}) {
    text << "  %" << half << " = call " << vector << " " << instruction(half) << "(" << pair
         << " %words)\n";
  }
  text << binary("bytes", "vshuffeb", "hi", "lo");
  for (int part = 0; part < used / of_part; ++part) {
    const int first = part * of_part / of_table * of_table;
    text << "  %part" << part << " = call " << type << " ";
    if (part == 0) {
      text << instruction(look_up_name) << "(";
    } else {
      text << instruction(look_up_name + ".oracc") << "(" << type << " %part" << part - 1 << ", ";
    }
    text << vector << " %bytes, " << vector << " "
         << table(entries, static_cast<size_t>(first), bits) << ", i32 " << part << ")\n";
  }
  return text.str();
}

// The function of one vector, which is given to that of two twice.
std::string one_vector(const std::string& name) {
  return "define linkonce_odr hidden <64 x i16> @" + name +
         "x64(<64 x i16> %i) alwaysinline {\n"
         "  %both = shufflevector <64 x i16> %i, <64 x i16> undef, <128 x i32> " +
         twice(64) + "\n  %entries = call <128 x i16> @" + name +
         "x128(<128 x i16> %both)\n"
         "  %y = shufflevector <128 x i16> %entries, <128 x i16> undef, <64 x i32> " +
         in_order(64) + "\n  ret <64 x i16> %y\n}\n";
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

std::string vector_lookup(const std::string& name, const GateEntries& entries, int used) {
  return look_up(name, entries, used, 16, "vlutvwh", kPair) + "  %y = bitcast " + kPair + " %part" +
         std::to_string(used / 16 - 1) + " to <128 x i16>\n  ret <128 x i16> %y\n}\n" +
         one_vector(name);
}

// Lower bytes are looked up; upper ones follow from where entries fall below 512 and 256.
std::string vector_slope_lookup(const std::string& name, const GateEntries& entries, int used) {
  const std::string vector = kVector;
  std::ostringstream text;
  text << look_up(name, entries, used, 8, "vlutvvb", kVector) << splat_byte("one", 1)
       << splat_byte("zero", 0);
  std::string upper = "zero";
  for (const int limit : {256, 512}) {
    const auto below =
        std::find_if(entries.begin(), entries.end(), [&](int32_t entry) { return entry < limit; });
    const std::string number = std::to_string(limit);
    text << splat_byte("first" + number, static_cast<int>(below - entries.begin())) << "  %has"
         << number << " = call <128 x i1> " << instruction("vgtub") << "(" << vector << " %first"
         << number << ", " << vector << " %bytes)\n"
         << "  %upper" << number << " = call " << vector << " " << instruction("vaddbq")
         << "(<128 x i1> %has" << number << ", " << vector << " %" << upper << ", " << vector
         << " %one)\n";
    upper = "upper" + number;
  }
  text << "  %pair = call " << kPair << " " << instruction("vshufoeb") << "(" << vector << " %"
       << upper << ", " << vector << " %part" << used / 32 - 1 << ")\n"
       << "  %y = bitcast " << kPair << " %pair to <128 x i16>\n  ret <128 x i16> %y\n}\n"
       << one_vector(name);
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

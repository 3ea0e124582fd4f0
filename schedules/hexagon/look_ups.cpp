#include <algorithm>
#include <sstream>

#include "schedules/hexagon/instructions.h"
#include "schedules/llvm_assembly.h"

namespace sluice::hexagon {
namespace {

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

}  // namespace sluice::hexagon

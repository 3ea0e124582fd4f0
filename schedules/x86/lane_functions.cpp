#include "schedules/lane_functions.h"

#include <sstream>

#include "schedules/llvm_assembly.h"

namespace sluice::x86 {
namespace {

constexpr const char* kPermute = "@llvm.x86.avx512.vpermi2var.hi.512";

bool has_avx512bw(const Halide::Target& target) {
  return target.has_feature(Halide::Target::AVX512_Skylake);
}

// The first `used` of `lanes` in order, the others whatever.
std::string first_lanes(int used, int lanes) {
  std::ostringstream mask;
  for (int i = 0; i < lanes; ++i) {
    mask << (i == 0 ? "<" : ", ") << "i32 " << (i < used ? std::to_string(i) : "undef");
  }
  return mask.str() + ">";
}

std::string vector(int lanes, const std::string& type) {
  return "<" + std::to_string(lanes) + " x " + type + ">";
}

// %even_product and %odd_product: 64-bit products of the lanes of %a and %m, without moving lanes.
std::string products(int lanes, const std::string& a) {
  const std::string v32 = vector(lanes, "i32"), v64 = vector(lanes / 2, "i64");
  const std::string half = splat("i64", 32, lanes / 2);
  std::ostringstream text;
  for (const auto& [name, from] : {std::pair<std::string, std::string>{"a", a}, {"m", "m"}}) {
    text << "  %" << name << "64 = bitcast " << v32 << " %" << from << " to " << v64 << "\n"
         << "  %" << name << "_up = shl " << v64 << " %" << name << "64, " << half << "\n"
         << "  %" << name << "_even = ashr " << v64 << " %" << name << "_up, " << half << "\n"
         << "  %" << name << "_odd = ashr " << v64 << " %" << name << "64, " << half << "\n";
  }
  text << "  %even_product = mul " << v64 << " %a_even, %m_even\n"
       << "  %odd_product = mul " << v64 << " %a_odd, %m_odd\n";
  return text.str();
}

// Low halves of %even and of %odd as the lanes of %`result`.
std::string merge(int lanes, const std::string& result) {
  const std::string v32 = vector(lanes, "i32"), v64 = vector(lanes / 2, "i64");
  std::ostringstream mask;
  for (int i = 0; i < lanes; ++i) {
    mask << (i == 0 ? "<" : ", ") << "i32 " << (i % 2 == 0 ? i : lanes + i);
  }
  std::ostringstream text;
  text << "  %odd_up = shl " << v64 << " %odd, " << splat("i64", 32, lanes / 2) << "\n"
       << "  %even32 = bitcast " << v64 << " %even to " << v32 << "\n"
       << "  %odd32 = bitcast " << v64 << " %odd_up to " << v32 << "\n"
       << "  %" << result << " = shufflevector " << v32 << " %even32, " << v32 << " %odd32, "
       << vector(lanes, "i32") << " " << mask.str() << ">\n";
  return text.str();
}

// "  %result = call type @llvm.which.suffix(type %a, type b)"
std::string bound(const std::string& result, const std::string& which, const std::string& type,
                  const std::string& suffix, const std::string& a, const std::string& b) {
  return "  %" + result + " = call " + type + " @llvm." + which + "." + suffix + "(" + type + " %" +
         a + ", " + type + " " + b + ")\n";
}

// As for one value: with AVX512 64-bit lanes can be shifted and bounded.
std::string requantize_in_64_bits() {
  const std::string v64 = "<8 x i64>";
  std::ostringstream text;
  text << products(16, "x") << "  %right = sub <16 x i32> " << splat("i32", 30, 16) << ", %s\n"
       << "  %right64 = bitcast <16 x i32> %right to " << v64 << "\n"
       << "  %right_even = and " << v64 << " %right64, " << splat("i64", 0xffffffff, 8) << "\n"
       << "  %right_odd = lshr " << v64 << " %right64, " << splat("i64", 32, 8) << "\n";
  for (const std::string part : {"even", "odd"}) {
    text << "  %" << part << "_doubled = ashr " << v64 << " %" << part << "_product, %right_"
         << part << "\n"
         << bound(part + "_most", "smin", v64, "v8i64", part + "_doubled", splat("i64", 1 << 21, 8))
         << bound(part, "smax", v64, "v8i64", part + "_most", splat("i64", -(1 << 21), 8));
  }
  text << merge(16, "near") << "  %more = add <16 x i32> %near, " << splat("i32", 1, 16) << "\n"
       << "  %y = ashr <16 x i32> %more, " << splat("i32", 1, 16) << "\n";
  return text.str();
}

// x 2^left, saturating, times the multiplier: the high half has the result and more, to be shifted
// right. left = clamp(shift + 2, 0, 30).
std::string requantize_in_32_bits(int lanes) {
  const std::string v32 = vector(lanes, "i32"), v64 = vector(lanes / 2, "i64"),
                    suffix = "v" + std::to_string(lanes) + "i32";
  const auto all = [lanes](int64_t value) { return splat("i32", value, lanes); };
  std::ostringstream text;
  text << "  %s2 = add " << v32 << " %s, " << all(2) << "\n"
       << bound("s2_least", "smax", v32, suffix, "s2", all(0))
       << bound("left", "smin", v32, suffix, "s2_least", all(30)) << "  %most = lshr " << v32 << " "
       << all(0x7fffffff) << ", %left\n"
       << "  %least = xor " << v32 << " %most, " << all(-1) << "\n"
       << bound("x_most", "smin", v32, suffix, "x", "%most")
       << bound("x_near", "smax", v32, suffix, "x_most", "%least") << "  %shifted = shl " << v32
       << " %x_near, %left\n"
       << products(lanes, "shifted") << "  %even = lshr " << v64 << " %even_product, "
       << splat("i64", 32, lanes / 2) << "\n"
       << "  %odd = lshr " << v64 << " %odd_product, " << splat("i64", 32, lanes / 2) << "\n"
       << merge(lanes, "high") << "  %minus = sub " << v32 << " " << all(-2) << ", %s\n"
       << bound("right", "smax", v32, suffix, "minus", all(0)) << "  %doubled = ashr " << v32
       << " %high, %right\n"
       << "  %more = add " << v32 << " %doubled, " << all(1) << "\n"
       << "  %rounded = ashr " << v32 << " %more, " << all(1) << "\n"
       << bound("rounded_most", "smin", v32, suffix, "rounded", all(1 << 20))
       << bound("y", "smax", v32, suffix, "rounded_most", all(-(1 << 20)));
  return text.str();
}

}  // namespace

std::string vector_declarations(const Halide::Target& target) {
  std::ostringstream text;
  if (has_avx512bw(target)) {
    text << "declare <32 x i16> " << kPermute << "(<32 x i16>, <32 x i16>, <32 x i16>)\n";
  }
  for (const auto& [type, suffix] :
       {std::pair{"<8 x i64>", "v8i64"}, {"<8 x i32>", "v8i32"}, {"<4 x i32>", "v4i32"}}) {
    for (const char* which : {"smin", "smax"}) {
      text << "declare " << type << " @llvm." << which << "." << suffix << "(" << type << ", "
           << type << ")\n";
    }
  }
  return text.str();
}

// vpermi2w chooses among 64 entries by six bits of an index; the other two choose among such
// results.
std::string vector_lookup(const std::string& name, const GateEntries& entries, int used,
                          const Halide::Target& target) {
  if (!has_avx512bw(target)) return "";
  std::ostringstream text;
  text << "define linkonce_odr hidden <32 x i16> @" << name
       << "x32(<32 x i16> %i) alwaysinline {\n";
  for (size_t part = 0; part < static_cast<size_t>(used) / 64; ++part) {
    text << "  %part" << part << " = call <32 x i16> " << kPermute << "(<32 x i16> <"
         << elements(entries, 64 * part, 32) << ">, <32 x i16> %i, <32 x i16> <"
         << elements(entries, 64 * part + 32, 32) << ">)\n";
  }
  for (const int bit : {64, 128}) {
    text << "  %bit" << bit << " = and <32 x i16> %i, " << splat("i16", bit, 32) << "\n"
         << "  %has" << bit << " = icmp ne <32 x i16> %bit" << bit << ", zeroinitializer\n";
  }
  const auto choose = [&](const char* result, int bit, const char* with, const char* without) {
    text << "  %" << result << " = select <32 x i1> %has" << bit << ", <32 x i16> %" << with
         << ", <32 x i16> %" << without << "\n";
  };
  choose("low", 64, "part1", "part0");
  if (used == 256) choose("high", 64, "part3", "part2");
  choose("entry", 128, used == 256 ? "high" : "part2", "low");
  text << "  ret <32 x i16> %entry\n}\n"
       << "define linkonce_odr hidden <16 x i16> @" << name << "x16(<16 x i16> %i) alwaysinline {\n"
       << "  %wide = shufflevector <16 x i16> %i, <16 x i16> undef, <32 x i32> "
       << first_lanes(16, 32) << "\n"
       << "  %entries = call <32 x i16> @" << name << "x32(<32 x i16> %wide)\n"
       << "  %low = shufflevector <32 x i16> %entries, <32 x i16> undef, <16 x i32> "
       << first_lanes(16, 16) << "\n  ret <16 x i16> %low\n}\n";
  return text.str();
}

std::string vector_requantize_near(const Halide::Target& target) {
  const bool wide = has_avx512bw(target);
  const int lanes = target.natural_vector_size<int32_t>();
  const std::string v32 = vector(lanes, "i32");
  return "define linkonce_odr hidden " + v32 + " @" + kRequantizeNear + "x" +
         std::to_string(lanes) + "(" + v32 + " %x, " + v32 + " %m, " + v32 +
         " %s) alwaysinline {\n" + (wide ? requantize_in_64_bits() : requantize_in_32_bits(lanes)) +
         "  ret " + v32 + " %y\n}\n";
}

}  // namespace sluice::x86

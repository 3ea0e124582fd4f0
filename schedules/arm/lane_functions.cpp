#include "schedules/lane_functions.h"

#include <sstream>

#include "schedules/llvm_assembly.h"

namespace sluice::arm {
namespace {

// LLVM's name of an instruction on vectors.
std::string intrinsic(const std::string& name32, const std::string& name64,
                      const Halide::Target& target, const std::string& suffix = ".v4i32") {
  return (target.bits == 64 ? "@llvm.aarch64.neon." + name64 : "@llvm.arm.neon." + name32) + suffix;
}

std::string vector(int lanes, const std::string& type) {
  return lanes == 1 ? type : "<" + std::to_string(lanes) + " x " + type + ">";
}

std::string constant(int value, int lanes, const std::string& type) {
  return lanes == 1 ? std::to_string(value) : splat(type, value, lanes);
}

// "  %result = call <4 x i32> @what(<4 x i32> %a, <4 x i32> b)"
std::string call(const std::string& result, const std::string& what, const std::string& a,
                 const std::string& b) {
  return "  %" + result + " = call <4 x i32> " + what + "(<4 x i32> %" + a + ", <4 x i32> " + b +
         ")\n";
}

// "define ... @name(x8)(arguments) alwaysinline {"
std::string define(const std::string& name, int lanes, const std::string& type,
                   const std::string& arguments) {
  return "define linkonce_odr hidden " + type + " @" + name +
         (lanes == 1 ? "" : "x" + std::to_string(lanes)) + "(" + arguments + ") alwaysinline {\n";
}

struct Instructions {
  explicit Instructions(const Halide::Target& target)
      : shift_saturating(intrinsic("vqshifts", "sqshl", target)),
        doubled_high(intrinsic("vqdmulh", "sqdmulh", target)),
        shift_rounding(intrinsic("vrshifts", "srshl", target)) {}
  std::string shift_saturating, doubled_high, shift_rounding;
};

std::string doubled_high_of_s16(int lanes, const Halide::Target& target) {
  return intrinsic("vqdmulh", "sqdmulh", target, ".v" + std::to_string(lanes) + "i16");
}

std::string product_of_s16(const Halide::Target& target) {
  return intrinsic("vmulls", "smull", target);
}

}  // namespace

std::string vector_declarations(const Halide::Target& target) {
  const Instructions use(target);
  std::ostringstream text;
  for (const std::string& name :
       {use.shift_saturating, use.doubled_high, use.shift_rounding, std::string("@llvm.smin.v4i32"),
        std::string("@llvm.smax.v4i32"), std::string("@llvm.sadd.sat.v4i32")}) {
    text << "declare <4 x i32> " << name << "(<4 x i32>, <4 x i32>)\n";
  }
  for (const int lanes : {4, 8}) {
    const std::string v16 = vector(lanes, "i16");
    text << "declare " << v16 << " " << doubled_high_of_s16(lanes, target) << "(" << v16 << ", "
         << v16 << ")\n";
  }
  text << "declare <4 x i32> " << product_of_s16(target) << "(<4 x i16>, <4 x i16>)\n";
  return text.str();
}

// One load a lane gives an entry and what it lacks to the next one; both are taken apart as
// vectors.
std::string vector_lookups(const std::string& value, const std::string& slope,
                           const GateEntries& values, const GateEntries& slopes) {
  std::ostringstream text;
  const std::string array = "@" + value + "_pairs";
  text << array << " = private unnamed_addr constant [256 x i32] [";
  for (size_t i = 0; i < values.size(); ++i) {
    text << (i == 0 ? "" : ", ") << "i32 " << (values[i] | slopes[i] << 16);
  }
  text << "], align 64\n";
  for (const auto& [name, lanes] :
       {std::pair{value, "i32 0, i32 2, i32 4, i32 6, i32 8, i32 10, i32 12, i32 14"},
        {slope, "i32 1, i32 3, i32 5, i32 7, i32 9, i32 11, i32 13, i32 15"}}) {
    text << "define linkonce_odr hidden <8 x i16> @" << name << "x8(<8 x i16> %i) alwaysinline {\n";
    for (int lane = 0; lane < 8; ++lane) {
      const std::string n = std::to_string(lane);
      text << "  %i" << n << " = extractelement <8 x i16> %i, i32 " << n << "\n"
           << "  %place" << n << " = zext i16 %i" << n << " to i64\n"
           << "  %address" << n << " = getelementptr inbounds [256 x i32], [256 x i32]* " << array
           << ", i64 0, i64 %place" << n << "\n"
           << "  %entry" << n << " = load i32, i32* %address" << n << "\n"
           << "  %pairs" << n << " = insertelement <4 x i32> "
           << (lane % 4 == 0 ? "undef" : "%pairs" + std::to_string(lane - 1)) << ", i32 %entry" << n
           << ", i32 " << lane % 4 << "\n";
    }
    text << "  %low = bitcast <4 x i32> %pairs3 to <8 x i16>\n"
         << "  %high = bitcast <4 x i32> %pairs7 to <8 x i16>\n"
         << "  %y = shufflevector <8 x i16> %low, <8 x i16> %high, <8 x i32> <" << lanes << ">\n"
         << "  ret <8 x i16> %y\n}\n";
  }
  return text.str();
}

namespace {

// x 2^left, saturating, times the multiplier: the doubled high half, then its right shift that
// rounds, by one at least, because nested floors compose. The result is %rounded.
std::string requantize(const Halide::Target& target) {
  const Instructions use(target);
  return "  %s1 = add <4 x i32> %s, " + splat("i32", 1, 4) + "\n" +
         call("left", "@llvm.smax.v4i32", "s1", splat("i32", 0, 4)) +
         call("minus_right", "@llvm.smin.v4i32", "s", splat("i32", -1, 4)) +
         call("shifted", use.shift_saturating, "x", "%left") +
         call("doubled", use.doubled_high, "shifted", "%m") +
         call("rounded", use.shift_rounding, "doubled", "%minus_right");
}

}  // namespace

std::string vector_requantize_near(const Halide::Target& target) {
  return define(kRequantizeNear, 4, "<4 x i32>", "<4 x i32> %x, <4 x i32> %m, <4 x i32> %s") +
         requantize(target) +
         call("most", "@llvm.smin.v4i32", "rounded", splat("i32", 1 << 20, 4)) +
         call("y", "@llvm.smax.v4i32", "most", splat("i32", -(1 << 20), 4)) +
         "  ret <4 x i32> %y\n}\n";
}

std::string further_functions(const Halide::Target& target) {
  std::ostringstream text;
  for (const int lanes : {1, 4, 8}) {
    const std::string v16 = vector(lanes, "i16"), v32 = vector(lanes, "i32");
    const std::string one = constant(1, lanes, "i16");
    // 3 m / 2 fits 16 bits.
    text << define(kTripleShifted, lanes, v16, v16 + " %m, " + v16 + " %n") << "  %half = lshr "
         << v16 << " %m, " << one << "\n  %sum = add " << v16 << " %m, %half\n  %left = sub " << v16
         << " %n, " << one << "\n  %y = lshr " << v16 << " %sum, %left\n  ret " << v16
         << " %y\n}\n";

    text << define(kHighHalf, lanes, v16, v16 + " %a, " + v16 + " %b");
    if (lanes == 1) {
      text << "  %a32 = zext i16 %a to i32\n  %b32 = zext i16 %b to i32\n"
           << "  %product = mul i32 %a32, %b32\n  %high = lshr i32 %product, 16\n"
           << "  %y = trunc i32 %high to i16\n";
    } else {
      text << "  %half = lshr " << v16 << " %a, " << one << "\n  %y = call " << v16 << " "
           << doubled_high_of_s16(lanes, target) << "(" << v16 << " %half, " << v16 << " %b)\n";
    }
    text << "  ret " << v16 << " %y\n}\n";
  }
  text << define(kAddProduct, 1, "i32", "i32 %x, i16 %a, i16 %b")
       << "  %a32 = sext i16 %a to i32\n  %b32 = sext i16 %b to i32\n"
       << "  %product = mul i32 %a32, %b32\n  %y = add i32 %product, %x\n  ret i32 %y\n}\n"
       << define(kAddProduct, 4, "<4 x i32>", "<4 x i32> %x, <4 x i16> %a, <4 x i16> %b")
       << "  %product = call <4 x i32> " << product_of_s16(target)
       << "(<4 x i16> %a, <4 x i16> %b)\n  %y = add <4 x i32> %product, %x\n"
       << "  ret <4 x i32> %y\n}\n";
  text << define(kRequantizeAdd, 1, "i32", "i32 %x, i32 %m, i32 %s, i32 %a")
       << "  %near = call i32 @" << kRequantizeNear << "(i32 %x, i32 %m, i32 %s)\n"
       << "  %y = add i32 %near, %a\n  ret i32 %y\n}\n"
       << define(kRequantizeAdd, 4, "<4 x i32>",
                 "<4 x i32> %x, <4 x i32> %m, <4 x i32> %s, <4 x i32> %a")
       << requantize(target) << call("y", "@llvm.sadd.sat.v4i32", "rounded", "%a")
       << "  ret <4 x i32> %y\n}\n";
  return text.str();
}

}  // namespace sluice::arm

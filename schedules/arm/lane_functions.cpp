#include "schedules/lane_functions.h"

#include <sstream>

#include "schedules/llvm_assembly.h"

namespace sluice::arm {
namespace {

// LLVM's name of an instruction on vectors of four s32.
std::string intrinsic(const std::string& name32, const std::string& name64,
                      const Halide::Target& target) {
  return target.bits == 64 ? "@llvm.aarch64.neon." + name64 + ".v4i32"
                           : "@llvm.arm.neon." + name32 + ".v4i32";
}

struct Instructions {
  explicit Instructions(const Halide::Target& target)
      : shift_saturating(intrinsic("vqshifts", "sqshl", target)),
        doubled_high(intrinsic("vqdmulh", "sqdmulh", target)),
        shift_rounding(intrinsic("vrshifts", "srshl", target)) {}
  std::string shift_saturating, doubled_high, shift_rounding;
};

}  // namespace

std::string vector_declarations(const Halide::Target& target) {
  const Instructions use(target);
  std::ostringstream text;
  for (const std::string& name :
       {use.shift_saturating, use.doubled_high, use.shift_rounding, std::string("@llvm.smin.v4i32"),
        std::string("@llvm.smax.v4i32")}) {
    text << "declare <4 x i32> " << name << "(<4 x i32>, <4 x i32>)\n";
  }
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

// x 2^left, saturating, times the multiplier: the doubled high half, then its right shift that
// rounds, by one at least, because nested floors compose.
std::string vector_requantize_near(const Halide::Target& target) {
  const Instructions use(target);
  const auto all = [](int64_t value) { return splat("i32", value, 4); };
  std::ostringstream text;
  const auto call = [&](const char* result, const std::string& what, const std::string& a,
                        const std::string& b) {
    text << "  %" << result << " = call <4 x i32> " << what << "(<4 x i32> %" << a << ", <4 x i32> "
         << b << ")\n";
  };
  text << "define linkonce_odr hidden <4 x i32> @" << kRequantizeNear
       << "x4(<4 x i32> %x, <4 x i32> %m, <4 x i32> %s) alwaysinline {\n"
       << "  %s1 = add <4 x i32> %s, " << all(1) << "\n";
  call("left", "@llvm.smax.v4i32", "s1", all(0));
  call("minus_right", "@llvm.smin.v4i32", "s", all(-1));
  call("shifted", use.shift_saturating, "x", "%left");
  call("doubled", use.doubled_high, "shifted", "%m");
  call("rounded", use.shift_rounding, "doubled", "%minus_right");
  call("most", "@llvm.smin.v4i32", "rounded", all(1 << 20));
  call("y", "@llvm.smax.v4i32", "most", all(-(1 << 20)));
  text << "  ret <4 x i32> %y\n}\n";
  return text.str();
}

}  // namespace sluice::arm

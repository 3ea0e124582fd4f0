// The instructions of the kernels: what must be there, what must not, and what they call. Of one
// target: this machine's, or the one that SLUICE_CODEGEN_TARGET names, in the build that
// SLUICE_CODEGEN_KERNELS names the kernels of.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "tests/codegen/object_code.h"

namespace sluice::test {
namespace {

using Patterns = std::vector<std::string>;

/// For all kernels of target/variant whose name matches `kernel`. Patterns match whole
/// instructions.
struct Rule {
  const char* name;
  const char* folder;    // target/variant
  const char* kernel;    // pattern of kernel names
  const char* features;  // that the disassembler must know
  Patterns required;     // each of these in every object
  Patterns forbidden;    // none of these,
  Patterns allowed;      // but for these
};

void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.name; }

Patterns operator+(Patterns a, const Patterns& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// AVX512-FP16, which AMD has not, and AMX, which an operating system may not have enabled.
const Patterns kFp16AndAmx = {"vmovw *", "vmovsh *", "v*ph *",  "v*sh *",     "vcvt*ph*",
                              "tdp*",    "tile*",    "ldtile*", "sttilecfg *"};
const Patterns kHalfConversions = {"vcvtps2ph *", "vcvtph2ps *"};  // F16C and AVX512F
// Extensions beyond AVX512-F/CD/VL/BW/DQ and VNNI, which the dispatcher does not ask for.
const Patterns kOtherAvx512 = {"vpermb *",   "vpermi2b *", "vpermt2b *",    "vpmultishift*",
                               "vpshld*",    "vpshrd*",    "vpcompressb*",  "vpcompressw*",
                               "vpexpandb*", "vpexpandw*", "vpopcnt*",      "vpshufbitqmb*",
                               "vpmadd52*",  "vdpbf16*",   "vcvtne*",       "vgf2p8*",
                               "vaes*",      "vpclmul*",   "vp2intersect*", "{vex} *"};
// Estimates, whose results differ between makers of CPUs.
const Patterns kEstimates = {"*rcp*ps *", "*rcp*ss *", "*rsqrt*"};
const Patterns kVnni = {"vpdpbusd *", "vpdpbusds *", "vpdpwssd *", "vpdpwssds *"};
const Patterns kZmm = {"*%zmm*", "*%k[0-7]*", "*%[xy]mm1[6-9]*", "*%[xy]mm[23][0-9]*"};
// Needs the VEX prefix or came with AVX and later.
const Patterns kBeyondSse41 = {"v*",      "*%ymm*",   "sarx*",   "shlx*",  "shrx*",  "rorx*",
                               "mulx*",   "andnl *",  "andnq *", "bextr*", "blsr*",  "blsi*",
                               "pdep*",   "pextl *",  "pextq *", "bzhi*",  "lzcnt*", "tzcnt*",
                               "popcnt*", "pcmpgtq*", "crc32*",  "movbe*"};

// ARM: what the disassembler does not know of without more features than the rule names.
const Patterns kUnknown = {"<unknown>*"};
const Patterns kArmEstimates = {"frecp*", "frsqrt*", "vrecp*", "vrsqrt*"};
// Division, fused multiply-add and conversions that came after Cortex-A9, and ARMv8.
const Patterns kBeyondArmv7 = {"sdiv *", "udiv *", "vfma*",   "vfms*",     "vfnm*", "vcvtb*",
                               "vcvtt*", "vrint*", "vmaxnm*", "vminnm*",   "vsel*", "vcvta*",
                               "vcvtm*", "vcvtn*", "vcvtp*",  "v[su]dot*", "lda *", "stl *"};
const char* const kHvx66 = "+hvxv66,+hvx-length128b";
// Products of two vectors: activations spread over one of them.
const Patterns kVectorProducts = {"*vrmpy(v*.ub,v*", "*vrmpy(v*.b,v*", "*vdmpy(*"};

const Rule kRules[] = {
    {"vnni",
     "x86-64-linux/vnni",
     "*",
     "",
     {},
     kFp16AndAmx + kOtherAvx512 + kEstimates,
     kHalfConversions},
    {"avx512",
     "x86-64-linux/avx512",
     "*",
     "",
     {},
     kFp16AndAmx + kOtherAvx512 + kEstimates + kVnni,
     kHalfConversions},
    {"avx2",
     "x86-64-linux/avx2",
     "*",
     "",
     {},
     kFp16AndAmx + kEstimates + kVnni + kZmm,
     kHalfConversions},
    {"sse41", "x86-64-linux/sse41", "*", "", {}, kBeyondSse41 + kEstimates, {}},
    {"products_use_vnni", "x86-64-linux/vnni", "*s8w8*", "", {"vpdpbusd *%zmm*"}, {}, {}},
    {"products_use_avx512", "x86-64-linux/avx512", "*s8w8*", "", {"vpmaddwd *%zmm*"}, {}, {}},
    {"products_use_avx2", "x86-64-linux/avx2", "*s8w8*", "", {"vpmaddwd *%ymm*"}, {}, {}},
    {"products_use_sse41", "x86-64-linux/sse41", "*s8w8*", "", {"pmaddwd *"}, {}, {}},
    {"float_products_fuse", "x86-64-linux/avx512", "gemm_f32", "", {"vfmadd*ps *%zmm*"}, {}, {}},
    {"quantizing_is_vectorized",
     "x86-64-linux/avx512",
     "quantize_rows*",
     "",
     {"vpmaxsd *%zmm*", "vpmaxud *%zmm*"},
     {},
     {}},
    {"gates_divide_exactly", "x86-64-linux/avx512", "sigmoid_f32", "", {"vdivps *%zmm*"}, {}, {}},
    {"dotprod", "arm64-linux/dotprod", "*", "+dotprod", {}, kUnknown + kArmEstimates, {}},
    {"arm64_neon", "arm64-linux/neon", "*", "", {}, kUnknown + kArmEstimates, {}},
    {"armv7_neon", "armv7-linux/neon", "*", "", {}, kUnknown + kArmEstimates + kBeyondArmv7, {}},
    {"products_use_sdot",
     "arm64-linux/dotprod",
     "*s8w8*",
     "+dotprod",
     {"sdot v*.4s, v*.16b, v*.4b[[]*"},
     {"smull*[86]b*", "smlal*[86]b*", "ldrb *", "ldrsb *"},
     {}},
    {"products_use_smull", "arm64-linux/neon", "*s8w8*", "", {"smull v*.8h, v*.8b, *"}, {}, {}},
    {"products_use_vmull", "armv7-linux/neon", "*s8w8*", "", {"vmull.s8 *"}, {}, {}},
    {"arm64_float_products_take_lanes",
     "arm64-linux/dotprod",
     "gemm_f32",
     "",
     {"fmla v*.4s, v*.4s, v*.s[[]*"},
     {},
     {}},
    {"arm64_factors_are_vectors",
     "arm64-linux/dotprod",
     "lstm_step_s8w8_s16",
     "+dotprod",
     {"sqdmulh v*.4s, *", "srshl v*.4s, *"},
     {},
     {}},
    {"arm64_quantizing_is_vectorized",
     "arm64-linux/dotprod",
     "quantize_rows*",
     "",
     {"smax v*.4s, *", "umax v*.4s, *"},
     {},
     {}},
    {"arm64_gates_divide_exactly",
     "arm64-linux/dotprod",
     "sigmoid_f32",
     "",
     {"fdiv v*.4s, *"},
     {},
     {}},
    // Vectors would flush subnormal numbers.
    {"armv7_float_functions_are_scalar",
     "armv7-linux/neon",
     "exp_f32",
     "",
     {"vmul.f32 s*"},
     {"v*.f32 [dq]*"},
     {}},
    // Weights are loaded as they are multiplied, against words of activations in scalar registers.
    {"hexagon_products_use_scalar_vrmpy",
     "hexagon-hvx/v66",
     "gemm_s8w8_*",
     kHvx66,
     {"*vrmpy(v*.ub,r*.b)*", "*v*.cur = vmem(*"},
     kVectorProducts,
     {}},
    {"hexagon_sums_are_not_shuffled",
     "hexagon-hvx/v66",
     "gemm_s8w8_s32",
     kHvx66,
     {},
     {"*vshuff*", "*vdeal*", "*vrdelta*"},
     {}},
    {"hexagon_words_are_multiplied_as_bytes",
     "hexagon-hvx/v66",
     "*s16w8*",
     kHvx66,
     {"*vrmpy(v*.ub,r*.ub)*", "*vrmpy(v*.ub,r*.b)*", "*vtrunehb(*", "*vtrunohb(*"},
     kVectorProducts,
     {}},
    {"hexagon_steps_stay_in_vectors",
     "hexagon-hvx/v66",
     "lstm_step_s8w8_s16",
     kHvx66,
     {"*vrmpy(v*.ub,r*.b)*", "*v*.cur = vmem(*", "*vlut16(v*", "*vmpyo(v*.h):<<1:sat:shift*"},
     kVectorProducts + Patterns{"*vmemu(*", "*memub(*"},
     {}},
    {"hexagon_steps_of_other_engines_stay_in_vectors",
     "hexagon-hvx/v66",
     "lstm_step_s8w8_s16_tfl*",
     kHvx66,
     {"*vrmpy(v*.ub,r*.b)*", "*v*.cur = vmem(*"},
     kVectorProducts,
     {}},
    {"hexagon_gates_look_up_vectors", "hexagon-hvx/v66", "*_tflm", kHvx66, {"*vlut16(v*"}, {}, {}},
    {"hexagon_tables_are_looked_up_in_vectors",
     "hexagon-hvx/v66",
     "[st]*[hd]_s16",
     kHvx66,
     {"*vlut16(v*"},
     {},
     {}},
    {"hexagon_requantizes_in_vectors",
     "hexagon-hvx/v66",
     "re[qs][uc]*",
     kHvx66,
     {"*vmpyo(v*"},
     {},
     {}},
    {"hexagon_vectors_are_not_built_lane_by_lane",
     "hexagon-hvx/v66",
     "*",
     kHvx66,
     {},
     {"*vinsert(*", "*vextract(*"},
     {}},
};

// C's memory functions, and what Halide's Hexagon code names without calling it.
const Patterns kSymbols = {"memcpy", "memmove", "memset"};
const Patterns kHexagonSymbols = {"malloc",         "free",
                                  "halide_error",   "halide_string_to_string",
                                  "qurt_hvx_*lock", "halide_msan_annotate_memory_is_initialized",
                                  "HAP_*_VTCM",     "__hexagon_*"};

// 64-bit division, which 32-bit ARM's compilers bring.
const Patterns kArmv7Symbols = {"__aeabi_ldivmod", "__aeabi_uidiv"};

bool any_matches(const Patterns& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, text); });
}

// sluice_<kernel>_<variant>.o
std::string kernel_of(const std::string& object, const std::string& variant) {
  const std::string stem = std::filesystem::path(object).stem().string();
  return stem.substr(7, stem.size() - 7 - 1 - variant.size());
}

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != 0 ? value : otherwise;
}

// Those of the target that is looked at.
std::vector<Rule> rules() {
  const std::string target = setting("SLUICE_CODEGEN_TARGET", "x86-64-linux");
  std::vector<Rule> chosen;
  for (const Rule& rule : kRules) {
    if (matches(target + "/*", rule.folder)) chosen.push_back(rule);
  }
  return chosen;
}

class Codegen : public testing::TestWithParam<Rule> {
 protected:
  void SetUp() override {
    if (!object_tools_present()) GTEST_SKIP() << "llvm-objdump or llvm-nm is absent";
    const Rule& rule = GetParam();
    const std::string variant = std::filesystem::path(rule.folder).filename().string();
    const std::string kernels = setting("SLUICE_CODEGEN_KERNELS", SLUICE_KERNEL_DIR);
    for (const std::string& object : objects_in(kernels + "/" + rule.folder)) {
      if (matches(rule.kernel, kernel_of(object, variant))) objects.push_back(object);
    }
    ASSERT_FALSE(objects.empty()) << rule.folder;
  }

  Patterns objects;
};

TEST_P(Codegen, HasTheRightInstructions) {
  const Rule& rule = GetParam();
  for (const std::string& object : objects) {
    const Patterns texts = instructions(object, rule.features);
    ASSERT_GT(texts.size(), 5u) << object;
    for (const std::string& pattern : rule.required) {
      const bool found = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
        return matches(pattern, text);
      });
      EXPECT_TRUE(found) << object << " has no " << pattern;
    }
    for (const std::string& text : texts) {
      EXPECT_FALSE(any_matches(rule.forbidden, text) && !any_matches(rule.allowed, text))
          << object << " has " << text;
    }
  }
}

TEST_P(Codegen, CallsNothing) {
  const Rule& rule = GetParam();
  const Patterns allowed = kSymbols + (matches("hexagon*", rule.folder) ? kHexagonSymbols
                                       : matches("armv7*", rule.folder) ? kArmv7Symbols
                                                                        : Patterns());
  for (const std::string& object : objects) {
    for (const std::string& symbol : undefined_symbols(object)) {
      EXPECT_TRUE(any_matches(allowed, symbol)) << object << " calls " << symbol;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, Codegen, testing::ValuesIn(rules()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace sluice::test

// The instructions of the kernels: what must be there, what must not, and what they call.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "tests/codegen/object_code.h"

namespace sluice::test {
namespace {

using Patterns = std::vector<std::string>;

/// For all kernels of family/variant whose name matches `kernel`. Patterns match whole
/// instructions.
struct Rule {
  const char* name;
  const char* folder;    // family/variant
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

const char* const kHvx66 = "+hvxv66,+hvx-length128b";
// Products of two vectors: activations spread over one of them.
const Patterns kVectorProducts = {"*vrmpy(v*.ub,v*", "*vrmpy(v*.b,v*", "*vdmpy(*"};

const Rule kRules[] = {
    {"vnni", "x86/vnni", "*", "", {}, kFp16AndAmx + kOtherAvx512 + kEstimates, kHalfConversions},
    {"avx512",
     "x86/avx512",
     "*",
     "",
     {},
     kFp16AndAmx + kOtherAvx512 + kEstimates + kVnni,
     kHalfConversions},
    {"avx2", "x86/avx2", "*", "", {}, kFp16AndAmx + kEstimates + kVnni + kZmm, kHalfConversions},
    {"sse41", "x86/sse41", "*", "", {}, kBeyondSse41 + kEstimates, {}},
    {"products_use_vnni", "x86/vnni", "*s8w8*", "", {"vpdpbusd *%zmm*"}, {}, {}},
    {"products_use_avx512", "x86/avx512", "*s8w8*", "", {"vpmaddwd *%zmm*"}, {}, {}},
    {"products_use_avx2", "x86/avx2", "*s8w8*", "", {"vpmaddwd *%ymm*"}, {}, {}},
    {"products_use_sse41", "x86/sse41", "*s8w8*", "", {"pmaddwd *"}, {}, {}},
    {"float_products_fuse", "x86/avx512", "gemm_f32", "", {"vfmadd*ps *%zmm*"}, {}, {}},
    {"quantizing_is_vectorized",
     "x86/avx512",
     "quantize_rows*",
     "",
     {"vpmaxsd *%zmm*", "vpmaxud *%zmm*"},
     {},
     {}},
    {"gates_divide_exactly", "x86/avx512", "sigmoid_f32", "", {"vdivps *%zmm*"}, {}, {}},
    {"arm_products_use_sdot",
     "arm/dotprod",
     "gemm_s8w8_s32",
     "+dotprod",
     {"sdot *.4s, *.16b, *"},
     {},
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
    {"hexagon_requantizes_in_vectors", "hexagon-hvx/v66", "re*", kHvx66, {"*vmpyo(v*"}, {}, {}},
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

bool any_matches(const Patterns& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, text); });
}

// sluice_<kernel>_<variant>.o
std::string kernel_of(const std::string& object, const std::string& variant) {
  const std::string stem = std::filesystem::path(object).stem().string();
  return stem.substr(7, stem.size() - 7 - 1 - variant.size());
}

class Codegen : public testing::TestWithParam<Rule> {
 protected:
  void SetUp() override {
    if (!object_tools_present()) GTEST_SKIP() << "llvm-objdump or llvm-nm is absent";
    const Rule& rule = GetParam();
    const std::string variant = std::filesystem::path(rule.folder).filename().string();
    for (const std::string& object : objects_in(std::string(SLUICE_KERNEL_DIR "/") + rule.folder)) {
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
  const bool hexagon = matches("hexagon*", rule.folder);
  for (const std::string& object : objects) {
    for (const std::string& symbol : undefined_symbols(object)) {
      EXPECT_TRUE(any_matches(hexagon ? kSymbols + kHexagonSymbols : kSymbols, symbol))
          << object << " calls " << symbol;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, Codegen, testing::ValuesIn(kRules),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace sluice::test

// The targets a model can be compiled for, from targets/targets.cmake.
#ifndef SLUICE_COMPILE_TARGETS_H
#define SLUICE_COMPILE_TARGETS_H

#include <cstdint>
#include <string>
#include <vector>

#include "sluice/plan.h"

namespace sluice {

/// One instruction set of a target; kernels exist once per variant.
struct TargetVariant {
  std::string name;    // "vnni"
  std::string halide;  // Halide target string
  std::string dot;     // the instruction that sums 8-bit products
  uint32_t features;   // sluice_cpu_feature bits that the code uses
};

struct Target {
  std::string name;      // "x86-64-linux"
  std::string clang;     // options that make clang compile for it
  std::string emulator;  // program that runs its code elsewhere; empty where hosts run it
  sluice_tiling tiling;
  std::vector<TargetVariant> variants;  // best first
};

const std::vector<Target>& targets();
/// The target of that name. Throws sluice::Error listing the names where there is none.
const Target& find_target(const std::string& name);
/// The target with the named variants only, in its own order; with all of them where `names` is
/// empty. Throws sluice::Error for a variant that it does not have.
Target with_variants(const Target& target, const std::vector<std::string>& names);
/// The target that this program runs on, whose kernels it is linked with.
const Target& host_target();

}  // namespace sluice

#endif

#include "quantizer/compile/targets.h"

#include <algorithm>

#include "quantizer/error.h"
#include "sluice/kernels.h"

namespace sluice {
namespace {

/// One variant as the table of targets has it; `halide` begins with the name of its target.
struct Row {
  const char* family;
  int32_t weight_offset, gemm_block, lstm_block;
  const char* variant;
  const char* halide;
  uint32_t features;
};

constexpr Row kRows[] = {
#include "target_rows.inc"
};

/// "x86-64-linux-avx2-..." -> "x86-64-linux"
std::string target_name(const std::string& halide) {
  size_t end = 0;
  for (int part = 0; part < 3 && end != std::string::npos; ++part) end = halide.find('-', end + 1);
  return halide.substr(0, end);
}

sluice_tiling tiling_of(const Row& row) {
  sluice_tiling tiling{};
  std::string(row.family).copy(tiling.family, sizeof tiling.family - 1);
  tiling.weight_offset = row.weight_offset;
  tiling.gemm_block = row.gemm_block;
  tiling.lstm_block = row.lstm_block;
  return tiling;
}

std::vector<Target> make_targets() {
  std::vector<Target> all;
  for (const Row& row : kRows) {
    const std::string name = target_name(row.halide);
    if (all.empty() || all.back().name != name) {
      const sluice_tiling tiling = tiling_of(row);
      const bool has_kernels = std::string(tiling.family) == sluice_kernel_tiling.family;
      all.push_back({name, tiling, {}, has_kernels});
    }
    all.back().variants.push_back({row.variant, row.halide, row.features});
  }
  return all;
}

}  // namespace

const std::vector<Target>& targets() {
  static const std::vector<Target> all = make_targets();
  return all;
}

const Target& find_target(const std::string& name) {
  std::string names;
  for (const Target& target : targets()) {
    if (target.name == name) return target;
    names += (names.empty() ? "" : ", ") + target.name;
  }
  throw Error("unknown target '" + name + "'; expected one of " + names);
}

Target with_variants(const Target& target, const std::vector<std::string>& names) {
  if (names.empty()) return target;
  Target chosen = target;
  chosen.variants.clear();
  std::string known;
  for (const TargetVariant& variant : target.variants) {
    known += (known.empty() ? "" : ", ") + variant.name;
    if (std::find(names.begin(), names.end(), variant.name) != names.end()) {
      chosen.variants.push_back(variant);
    }
  }
  for (const std::string& name : names) {
    const auto is_named = [&](const TargetVariant& variant) { return variant.name == name; };
    if (std::none_of(chosen.variants.begin(), chosen.variants.end(), is_named)) {
      throw Error("target '" + target.name + "' has no variant '" + name + "'; it has " + known);
    }
  }
  return chosen;
}

const sluice_tiling& family_tiling(const std::string& family) {
  std::string names;
  for (const Target& target : targets()) {
    if (family == target.tiling.family) return target.tiling;
    names += (names.empty() ? "" : ", ") + std::string(target.tiling.family);
  }
  throw Error("unknown family '" + family + "'; expected one of " + names);
}

}  // namespace sluice

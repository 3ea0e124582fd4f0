#include "quantizer/compile/targets.h"

#include <algorithm>
#include <cstring>

#include "quantizer/error.h"
#include "sluice/kernels.h"

namespace sluice {
namespace {

/// One variant as the table of targets has it.
struct Row {
  const char* target;
  const char* clang;
  const char* emulator;
  sluice_tiling tiling;
  TargetVariant variant;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
#include "target_rows.inc"
  };
  return all;
}

std::vector<Target> make_targets() {
  std::vector<Target> all;
  for (const Row& row : rows()) {
    if (all.empty() || all.back().name != row.target) {
      all.push_back({row.target, row.clang, row.emulator, row.tiling, {}});
    }
    all.back().variants.push_back(row.variant);
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

const Target& host_target() {
  for (const Target& target : targets()) {
    if (std::strcmp(target.tiling.family, sluice_kernel_tiling.family) == 0) return target;
  }
  throw Error("the table of targets does not have this build's own");
}

}  // namespace sluice

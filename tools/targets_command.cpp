// sluice targets: what models can be compiled for.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>

#include "quantizer/compile/targets.h"
#include "quantizer/compile/tool_paths.h"
#include "quantizer/error.h"
#include "sluice/kernels.h"
#include "tools/commands.h"
#include "tools/output.h"
#include "tools/table.h"

namespace sluice {
namespace {

/// The program's path, or empty where no directory of PATH has it.
std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    std::string candidate = rest.substr(0, colon) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  return "";
}

bool supported_here(const Target& target, const TargetVariant& variant) {
  return target.name == host_target().name && (variant.features & ~sluice_cpu_features()) == 0;
}

std::string layout_text(const sluice_tiling& tiling) {
  return std::string(tiling.weight_offset == 0 ? "s8" : "u8, value + 128") + ", blocks of " +
         std::to_string(tiling.gemm_block) + " channels, " + std::to_string(tiling.lstm_block) +
         " units";
}

/// Whether `compile` finds the libraries of the target.
bool has_libraries(const Target& target) {
  try {
    tool_paths(target);
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::string emulator_text(const Target& target) {
  if (target.emulator.empty()) return "not needed";
  const std::string path = find_program(target.emulator);
  return path.empty() ? target.emulator + " not found" : path;
}

Json target_json(const Target& target) {
  Json variants = Json::array();
  for (const TargetVariant& variant : target.variants) {
    variants.push_back({{"name", variant.name},
                        {"halide_target", variant.halide},
                        {"dot_product", variant.dot},
                        {"supported", supported_here(target, variant)}});
  }
  const std::string path = target.emulator.empty() ? "" : find_program(target.emulator);
  return {{"name", target.name},
          {"family", target.tiling.family},
          {"can_compile", has_libraries(target)},
          {"weights", target.tiling.weight_offset == 0 ? "s8" : "u8"},
          {"gemm_block", target.tiling.gemm_block},
          {"lstm_block", target.tiling.lstm_block},
          {"emulator", target.emulator.empty() ? Json(nullptr) : Json(target.emulator)},
          {"emulator_path", path.empty() ? Json(nullptr) : Json(path)},
          {"variants", variants}};
}

void print_text() {
  std::string text;
  for (const Target& target : targets()) {
    text += target.name + (has_libraries(target) ? "" : " (its libraries are not built here)") +
            "\n  packed weights: " + layout_text(target.tiling) +
            "\n  emulator: " + emulator_text(target) + "\n";
    Table table({"  variant", "dot product", "runs here", "Halide target"});
    for (const TargetVariant& variant : target.variants) {
      table.add({"  " + variant.name, variant.dot, supported_here(target, variant) ? "yes" : "no",
                 variant.halide});
    }
    text += table.text();
  }
  print(text);
}

}  // namespace

void add_targets_command(CLI::App* app) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app->add_subcommand("targets", "List the targets of `compile`");
  command->add_flag("--json", *json, "Print JSON");
  command->footer("Example:\n  sluice targets --json");
  command->callback([json] {
    if (!*json) return print_text();
    Json all = Json::array();
    for (const Target& target : targets()) all.push_back(target_json(target));
    print(Json{{"targets", all}});
  });
}

}  // namespace sluice

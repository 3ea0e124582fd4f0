// sluice compile: a model as a static library.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/quantizer.h"
#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/output.h"
#include "tools/table.h"

namespace sluice {
namespace {

struct Arguments {
  std::string model, target, directory, name, libraries;
  std::vector<std::string> variants;
  bool json = false;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The file's name without directories and extension as a C identifier: other characters become
/// '_'.
std::string identifier_of(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string();
  for (char& c : name) {
    if (!is_letter(c) && !is_digit(c)) c = '_';
  }
  return name.empty() || is_digit(name[0]) ? "_" + name : name;
}

Target checked_target(const Arguments& arguments) {
  const char* option = "--target: ";
  try {
    const Target& target = find_target(arguments.target);
    option = "--variant: ";
    return with_variants(target, arguments.variants);
  } catch (const Error& error) {
    throw UsageError(option + std::string(error.what()));
  }
}

void compile_command(const Arguments& arguments) {
  const Target target = checked_target(arguments);
  const std::string name = arguments.name.empty() ? identifier_of(arguments.model) : arguments.name;
  const PlanData plan = read_model(arguments.model);
  const CompiledLibrary result = compile_library(plan, target, arguments.directory, name,
                                                 tool_paths(target, arguments.libraries));
  const uintmax_t bytes = std::filesystem::file_size(result.library);
  if (arguments.json) {
    print(Json{{"model", arguments.model},
               {"target", target.name},
               {"name", name},
               {"library", result.library},
               {"header", result.header},
               {"library_bytes", bytes}});
  } else {
    print("wrote " + result.library + " (" + grouped_text(bytes) + " bytes) and " + result.header +
          "\n");
  }
}

}  // namespace

void add_compile_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app->add_subcommand("compile", "Compile a model to a static library with a header");
  command->add_option("MODEL", arguments->model, "Model")->required()->type_name("FILE.sluice");
  command->add_option("--target", arguments->target, "Target, see `sluice targets`")
      ->required()
      ->type_name("TARGET");
  command->add_option("-o,--output", arguments->directory, "Directory of libNAME.a and NAME.h")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--name", arguments->name,
                   "Name of the library and prefix of its symbols, a C identifier (default: from "
                   "the file's name)")
      ->type_name("NAME");
  command
      ->add_option("--variant", arguments->variants,
                   "Kernel variant to put in; may be repeated (default: all, the best one that the "
                   "CPU has is chosen when a session is made)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--library-dir", arguments->libraries,
                   "Build tree or installation of Sluice for the target, or the folder of its "
                   "libraries (default: SLUICE_LIBRARY_DIR, else the build beside this program's)")
      ->type_name("DIR");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer(
      "Example:\n  sluice compile kws.sluice --target x86-64-linux -o out --name keywords");
  command->callback([arguments] { compile_command(*arguments); });
}

}  // namespace sluice

// sluice: the command line. Exit codes: 0 done; 1 something is wrong with a model, a file or the
// data; 2 wrong usage.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "quantizer/error.h"
#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/output.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

int report(const std::string& reason, int code) {
  std::string line = reason;
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' ');
  std::fprintf(stderr, "sluice: %s\n", line.c_str());
  return code;
}

/// CLI11 tells only that a command is required, whatever is there instead.
void check_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::string first = arguments.empty() ? "" : arguments.front();
  if (app.get_option_no_throw(first) != nullptr) return;
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == first) return;
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  throw sluice::UsageError(arguments.empty()
                               ? "a command is required: " + names
                               : "unknown command '" + first + "', expected one of " + names);
}

/// "quantize: " where that command was being parsed.
std::string command_prefix(const CLI::App& app) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  return commands.empty() ? "" : commands.front()->get_name() + ": ";
}

int run(int argc, char** argv) {
  CLI::App app("Compiles trained LSTM models to small, fast, quantized libraries.", "sluice");
  app.set_version_flag("--version", "sluice " SLUICE_VERSION);
  app.footer(
      "'sluice COMMAND --help' explains a command.\n"
      "Exit codes: 0 done; 1 something is wrong with a model, a file or the data; 2 wrong usage.");
  app.require_subcommand(1);
  sluice::add_quantize_command(&app);
  sluice::add_run_command(&app);
  sluice::add_compare_command(&app);
  sluice::add_bench_command(&app);
  sluice::add_inspect_command(&app);
  sluice::add_compile_command(&app);
  sluice::add_export_command(&app);
  sluice::add_targets_command(&app);

  std::vector<std::string> arguments =
      sluice::repeat_options({argv + std::min(argc, 1), argv + argc},
                             {"--input", "--output", "--expect", "--layer", "--state-pair"});
  try {
    check_command(app, arguments);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    app.parse(std::move(arguments));
  } catch (const CLI::CallForVersion& version) {
    sluice::print(std::string(version.what()) + "\n");
  } catch (const CLI::CallForHelp&) {
    sluice::print(app.help());
  } catch (const CLI::ParseError& error) {
    return report(command_prefix(app) + error.what() + " (see --help)", kWrongUsage);
  } catch (const sluice::UsageError& error) {
    return report(command_prefix(app) + error.what() + " (see --help)", kWrongUsage);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    return report("out of memory", kFailed);
  } catch (const std::exception& error) {
    return report(error.what(), kFailed);
  }
}

// The commands of `sluice`, one file each. Adding a command gives it its options and what it does
// when it is parsed; failures leave as sluice::Error (exit code 1) or UsageError (exit code 2).
#ifndef SLUICE_TOOLS_COMMANDS_H
#define SLUICE_TOOLS_COMMANDS_H

namespace CLI {
class App;
}

namespace sluice {

void add_quantize_command(CLI::App* app);
void add_run_command(CLI::App* app);
void add_compare_command(CLI::App* app);
void add_bench_command(CLI::App* app);
void add_inspect_command(CLI::App* app);
void add_compile_command(CLI::App* app);
void add_export_command(CLI::App* app);
void add_targets_command(CLI::App* app);

}  // namespace sluice

#endif

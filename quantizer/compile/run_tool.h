// Runs the system's compiler, linker and archiver.
#ifndef SLUICE_COMPILE_RUN_TOOL_H
#define SLUICE_COMPILE_RUN_TOOL_H

#include <string>
#include <vector>

namespace sluice {

/// File in the directory of a run with what the program printed.
constexpr const char* kToolLog = "tool.log";

/// Runs `arguments` (program first, looked up in PATH) in `directory`, without a shell, and waits
/// for it. Throws sluice::Error naming the program where it cannot be started, or where it fails,
/// with the first line it printed that speaks of an error.
void run_tool(const std::vector<std::string>& arguments, const std::string& directory);

}  // namespace sluice

#endif

// Where the compiler of models finds its parts.
#ifndef SLUICE_COMPILE_TOOL_PATHS_H
#define SLUICE_COMPILE_TOOL_PATHS_H

#include <string>
#include <vector>

namespace sluice {

struct ToolPaths {
  std::vector<std::string> compiler;  // C compiler with its first arguments: $CC, or {"cc"}
  std::string linker = "ld";
  std::string objcopy = "objcopy";
  std::string archiver = "ar";
  std::vector<std::string> libraries;  // static libraries of the runtime and the kernels
};

/// The system's tools, and the libraries from the directory in the environment variable
/// SLUICE_LIBRARY_DIR, or from those around the running program: its build tree, or the library
/// directory of its installation. Throws sluice::Error where a library is missing, with the places
/// it looked at.
ToolPaths tool_paths();

}  // namespace sluice

#endif

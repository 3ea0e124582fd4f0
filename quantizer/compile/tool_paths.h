// Where the compiler of models finds its parts.
#ifndef SLUICE_COMPILE_TOOL_PATHS_H
#define SLUICE_COMPILE_TOOL_PATHS_H

#include <string>

namespace sluice {

struct ToolPaths {
  std::string compiler;  // C compiler: $CC, or "cc"
  std::string linker;    // "ld"
  std::string objcopy;   // "objcopy"
  std::string archiver;  // "ar"
  std::string core;      // path of libsluice_core.a
  std::string ops;       // path of libsluice_ops.a
  std::string kernels;   // path of libsluice_kernels.a
  std::string include;   // directory that holds sluice/plan.h
};

/// The system's tools, and the libraries of the environment variable SLUICE_LIBRARY_DIR, or those
/// that lie beside the running program (its build tree, or ../lib of an installation). Throws
/// sluice::Error where a library is missing, with the places it looked at.
ToolPaths tool_paths();

}  // namespace sluice

#endif

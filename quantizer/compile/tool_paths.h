// Where the compiler of models finds its parts.
#ifndef SLUICE_COMPILE_TOOL_PATHS_H
#define SLUICE_COMPILE_TOOL_PATHS_H

#include <string>
#include <vector>

#include "quantizer/compile/targets.h"

namespace sluice {

struct ToolPaths {
  std::vector<std::string> compiler;  // C compiler with its first arguments
  std::vector<std::string> linker;
  std::vector<std::string> objcopy;
  std::string archiver;
  std::vector<std::string> libraries;  // static libraries of the runtime and the kernels
};

/// Tools and libraries for `target`.
///
/// For this machine: the system's tools ($CC, or cc), and libraries from those places that exist of
/// `library_directory` (where not empty), the environment variable SLUICE_LIBRARY_DIR, and around
/// the running program: its build tree, or the library directory of its installation.
///
/// For others: clang, lld and LLVM's binary tools, of the NDK in ANDROID_NDK_HOME for Android where
/// there is one, else from PATH; libraries from `library_directory`, SLUICE_LIBRARY_DIR, or the
/// build tree `<target>` beside the program's.
///
/// `library_directory` may be a build tree, an installation or the directory of the libraries.
/// Throws sluice::Error where a tool or library is missing, with the places it looked at.
ToolPaths tool_paths(const Target& target = host_target(),
                     const std::string& library_directory = "");

}  // namespace sluice

#endif

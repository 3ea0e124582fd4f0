#include "quantizer/compile/tool_paths.h"

#include <linux/limits.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr const char* kLibraries[] = {SLUICE_RUNTIME_LIBRARIES};

/// Directory of the running program, without a slash at its end.
std::string program_directory() {
  char path[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0) return ".";
  const std::string text(path, static_cast<size_t>(length));
  return text.substr(0, text.rfind('/'));
}

/// Where the libraries may lie: beside an installed program, or in the build tree that the program
/// is in.
std::vector<std::string> library_directories() {
  const char* forced = std::getenv("SLUICE_LIBRARY_DIR");
  if (forced && *forced) return {forced};
  const std::string program = program_directory();
  std::vector<std::string> directories;
  for (const char* installed : {"/../lib", "/../" SLUICE_INSTALL_LIBDIR}) {
    directories.push_back(program + installed);
  }
  std::string up = program;
  for (int level = 0; level < 3; ++level) {
    up += "/..";
    for (const char* built : {SLUICE_BUILD_LIBDIRS}) directories.push_back(up + "/" + built);
  }
  return directories;
}

std::string find_library(const std::string& name, const std::vector<std::string>& directories) {
  for (const std::string& directory : directories) {
    const std::string path = directory + "/" + name;
    if (::access(path.c_str(), R_OK) == 0) return path;
  }
  std::string places;
  for (const std::string& directory : directories)
    places += (places.empty() ? "" : ", ") + directory;
  throw Error("cannot find " + name + " in " + places +
              "; SLUICE_LIBRARY_DIR may name its directory");
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

}  // namespace

ToolPaths tool_paths() {
  ToolPaths paths;
  const char* compiler = std::getenv("CC");
  paths.compiler = words(compiler ? compiler : "");
  if (paths.compiler.empty()) paths.compiler = {"cc"};
  const std::vector<std::string> directories = library_directories();
  for (const char* name : kLibraries) paths.libraries.push_back(find_library(name, directories));
  return paths;
}

}  // namespace sluice

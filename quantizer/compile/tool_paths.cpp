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

/// Where there may be a build tree, an installation, or the libraries themselves.
std::vector<std::string> library_roots(const Target& target, const std::string& given) {
  const char* forced = std::getenv("SLUICE_LIBRARY_DIR");
  if (!given.empty()) return {given};
  if (forced && *forced) return {forced};
  const bool here = target.name == host_target().name;
  std::vector<std::string> roots;
  std::string up = program_directory();
  for (int level = 0; level < 3; ++level) {
    up = up.substr(0, up.rfind('/'));
    roots.push_back(here ? up : up + "/" + target.name);
  }
  return roots;
}

/// Where the libraries lie within them.
std::vector<std::string> library_directories(const std::vector<std::string>& roots) {
  std::vector<std::string> directories;
  for (const std::string& root : roots) {
    directories.push_back(root);
    for (const char* place : {"lib", SLUICE_INSTALL_LIBDIR, SLUICE_BUILD_LIBDIRS}) {
      directories.push_back(root + "/" + place);
    }
  }
  return directories;
}

/// Path of the first of `names` in a directory of `directories`; empty where there is none.
std::string find_file(const std::vector<std::string>& names,
                      const std::vector<std::string>& directories, int access_mode) {
  for (const std::string& directory : directories) {
    for (const std::string& name : names) {
      const std::string path = directory + "/" + name;
      if (::access(path.c_str(), access_mode) == 0) return path;
    }
  }
  return "";
}

std::string find_library(const Target& target, const std::string& name,
                         const std::vector<std::string>& roots) {
  const std::string path = find_file({name}, library_directories(roots), R_OK);
  if (!path.empty()) return path;
  std::string places;
  for (const std::string& root : roots) places += (places.empty() ? "" : ", ") + root;
  throw Error("cannot find " + name + " for target '" + target.name + "' in " + places +
              "; --library-dir or SLUICE_LIBRARY_DIR may name a build or an installation for it");
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

/// Directories of PATH, behind those of the NDK's compiler.
std::vector<std::string> program_directories(const Target& target) {
  std::vector<std::string> directories;
  const char* ndk = std::getenv("ANDROID_NDK_HOME");
  if (ndk && *ndk && target.name.find("android") != std::string::npos) {
    directories.push_back(std::string(ndk) + "/toolchains/llvm/prebuilt/linux-x86_64/bin");
  }
  const char* path = std::getenv("PATH");
  std::istringstream stream(path ? path : "");
  for (std::string directory; std::getline(stream, directory, ':');) {
    directories.push_back(directory);
  }
  return directories;
}

/// One of LLVM's programs, by its name or with the version that Debian appends.
std::string llvm_program(const std::string& name, const Target& target) {
  const std::string path =
      find_file({name, name + "-" SLUICE_LLVM_VERSION}, program_directories(target), X_OK);
  if (!path.empty()) return path;
  throw Error("cannot find " + name + " (or " + name + "-" SLUICE_LLVM_VERSION +
              ") in PATH: target '" + target.name + "' is compiled with LLVM's tools");
}

}  // namespace

ToolPaths tool_paths(const Target& target, const std::string& library_directory) {
  ToolPaths paths;
  if (target.name == host_target().name) {
    const char* compiler = std::getenv("CC");
    paths.compiler = words(compiler ? compiler : "");
    if (paths.compiler.empty()) paths.compiler = {"cc"};
    // Groups of sections would be shared between models by name, and one of them would lose its
    // own.
    paths.linker = {"ld", "--force-group-allocation"};
    paths.objcopy = {"objcopy"};
    paths.archiver = "ar";
  } else {
    paths.compiler = words(target.clang);
    paths.compiler.insert(paths.compiler.begin(), llvm_program("clang", target));
    paths.compiler.emplace_back("-ffreestanding");
    paths.linker = {llvm_program("ld.lld", target)};
    // Groups: as above.
    paths.objcopy = {llvm_program("llvm-objcopy", target), "--remove-section=.group"};
    paths.archiver = llvm_program("llvm-ar", target);
  }
  const std::vector<std::string> roots = library_roots(target, library_directory);
  for (const char* name : kLibraries) {
    paths.libraries.push_back(find_library(target, name, roots));
  }
  return paths;
}

}  // namespace sluice

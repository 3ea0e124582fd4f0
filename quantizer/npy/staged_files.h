// Files written all or none.
#ifndef SLUICE_NPY_STAGED_FILES_H
#define SLUICE_NPY_STAGED_FILES_H

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// Collects the new contents of several files in temporary files next to them, then renames all.
/// Whatever fails before the renames (no room, no such directory, a directory in the way) leaves
/// every file as it was. A device or pipe
/// ("/dev/stdout") is written directly, before the renames. Without commit nothing happens.
class StagedFiles {
 public:
  StagedFiles() = default;
  ~StagedFiles();
  StagedFiles(const StagedFiles&) = delete;
  StagedFiles& operator=(const StagedFiles&) = delete;

  /// Throws sluice::Error naming the path.
  void add(const std::string& path, std::vector<uint8_t> contents);
  void commit();

 private:
  struct File {
    std::string path;               // as given, for messages
    std::string target;             // with symbolic links followed
    std::string temporary;          // empty: written directly
    std::vector<uint8_t> contents;  // of one written directly
  };
  std::vector<File> files_;
};

}  // namespace sluice

#endif

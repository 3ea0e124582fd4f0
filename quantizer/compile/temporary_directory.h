// A directory for intermediate files, removed with what it holds.
#ifndef SLUICE_COMPILE_TEMPORARY_DIRECTORY_H
#define SLUICE_COMPILE_TEMPORARY_DIRECTORY_H

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

class TemporaryDirectory {
 public:
  /// Makes a directory inside `parent`, so that files move out of it without being copied. Throws
  /// sluice::Error where that fails.
  explicit TemporaryDirectory(const std::string& parent);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  /// Writes a file into the directory; `name` may have directories of its own. Throws sluice::Error
  /// where that fails.
  void write(const std::string& name, const std::string& text) const;
  void write(const std::string& name, const std::vector<uint8_t>& bytes) const;

 private:
  void write(const std::string& name, const char* data, size_t bytes) const;

  std::string path_;
};

}  // namespace sluice

#endif

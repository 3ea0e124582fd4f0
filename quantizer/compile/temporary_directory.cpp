#include "quantizer/compile/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "quantizer/error.h"

namespace sluice {

TemporaryDirectory::TemporaryDirectory(const std::string& parent)
    : path_(parent + "/.sluice-XXXXXX") {
  if (!::mkdtemp(path_.data())) {
    throw Error("cannot write into '" + parent + "': " + std::strerror(errno));
  }
  path_ = std::filesystem::absolute(path_).string();
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TemporaryDirectory::write(const std::string& name, const char* data, size_t bytes) const {
  const std::filesystem::path path = std::filesystem::path(path_) / name;
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary);
  file.write(data, static_cast<std::streamsize>(bytes));
  file.close();
  if (!file) throw Error("cannot write '" + path.string() + "': " + std::strerror(errno));
}

void TemporaryDirectory::write(const std::string& name, const std::string& text) const {
  write(name, text.data(), text.size());
}

void TemporaryDirectory::write(const std::string& name, const std::vector<uint8_t>& bytes) const {
  write(name, reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace sluice

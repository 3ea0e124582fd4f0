#include "quantizer/import/source_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

namespace sluice {

std::string read_source_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) throw Error(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) throw Error("not a regular file");
  if (status.st_size > std::numeric_limits<int>::max()) {
    throw Error("the file has " + std::to_string(status.st_size) +
                " bytes, expected less than 2 GiB");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(std::strerror(errno));
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (static_cast<size_t>(file.gcount()) != bytes.size()) throw Error("the file cannot be read");
  return bytes;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace sluice

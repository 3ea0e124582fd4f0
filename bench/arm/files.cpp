#include "bench/arm/files.h"

#include <fstream>
#include <iterator>
#include <vector>

#include "quantizer/error.h"

namespace sluice::bench {

Buffer<uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file || bytes.empty()) throw Error("cannot read '" + path + "'");
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

void write_file(const std::string& path, const Buffer<uint8_t>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw Error("cannot write '" + path + "'");
}

}  // namespace sluice::bench

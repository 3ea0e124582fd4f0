#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"
#include "quantizer/npy/npy_header.h"
#include "quantizer/npy/staged_files.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "elements are copied as they are in memory");

namespace sluice {
namespace {

class InputFile {
 public:
  explicit InputFile(const std::string& path)
      : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ < 0) fail("cannot be opened");
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) {
      const int reason = errno;
      close(descriptor_);
      errno = reason;
      fail("cannot be read");
    }
    if (!S_ISREG(status.st_mode)) {
      close(descriptor_);
      throw Error(path + ": is not a regular file");
    }
    size_ = static_cast<uint64_t>(status.st_size);
  }
  ~InputFile() { close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  uint64_t size() const { return size_; }
  void read_at(uint64_t offset, uint8_t* data, size_t bytes) const {
    while (bytes > 0) {
      const ssize_t got = pread(descriptor_, data, bytes, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("cannot be read");
      if (got == 0) throw Error(path_ + ": became shorter while it was read");
      data += got;
      offset += static_cast<uint64_t>(got);
      bytes -= static_cast<size_t>(got);
    }
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw Error(path_ + ": " + what + ": " + std::strerror(errno));
  }

  std::string path_;
  int descriptor_;
  uint64_t size_ = 0;
};

void check_size(const NpyHeader& header, uint64_t size, const std::string& name) {
  const uint64_t found = size - header.header_bytes;
  if (found == header.data_bytes) return;
  throw Error(name + ": holds " + std::to_string(found) + " bytes of elements, expected " +
              std::to_string(header.data_bytes) + " for " + npy_type_name(header.type) +
              npy_shape_text(header.shape));
}

void check_elements(const NpyArray& array, const std::string& name) {
  if (array.type != NpyType::Bool) return;
  for (const uint8_t value : array.bytes) {
    if (value > 1) {
      throw Error(name + ": holds a bool of value " + std::to_string(value) + ", expected 0 or 1");
    }
  }
}

}  // namespace

NpyArray parse_npy(const uint8_t* data, size_t size, const std::string& name) {
  const NpyHeader header = parse_npy_header(data, size, name);
  check_size(header, size, name);
  NpyArray array = npy_zeros(header.type, header.shape);
  std::copy_n(data + header.header_bytes, header.data_bytes, array.bytes.begin());
  check_elements(array, name);
  return array;
}

NpyArray read_npy(const std::string& path) {
  const InputFile file(path);
  std::vector<uint8_t> start(std::min<uint64_t>(file.size(), kNpyMaxHeaderBytes));
  file.read_at(0, start.data(), start.size());
  const NpyHeader header = parse_npy_header(start.data(), start.size(), path);
  check_size(header, file.size(), path);
  NpyArray array = npy_zeros(header.type, header.shape);
  file.read_at(header.header_bytes, array.bytes.data(), array.bytes.size());
  check_elements(array, path);
  return array;
}

std::vector<uint8_t> format_npy(const NpyArray& array) {
  const std::string header = format_npy_header(array.type, array.shape);
  std::vector<uint8_t> bytes(header.begin(), header.end());
  bytes.insert(bytes.end(), array.bytes.begin(), array.bytes.end());
  return bytes;
}

void write_npy(const std::string& path, const NpyArray& array) {
  StagedFiles files;
  files.add(path, format_npy(array));
  files.commit();
}

}  // namespace sluice

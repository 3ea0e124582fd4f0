#include "quantizer/write/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "quantizer/error.h"

namespace sluice {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw Error("cannot write '" + path + "': " + std::strerror(error));
}

/// An open file that is closed, and removed unless it was kept.
class OpenFile {
 public:
  OpenFile(int descriptor, std::string remove)
      : descriptor_(descriptor), remove_(std::move(remove)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!remove_.empty()) ::unlink(remove_.c_str());
  }
  int descriptor() const { return descriptor_; }
  void keep() { remove_.clear(); }
  /// Some file systems report a failed write only here.
  bool close() {
    const int result = ::close(descriptor_);
    descriptor_ = -1;
    return result == 0;
  }

 private:
  int descriptor_;
  std::string remove_;
};

void write_all(int descriptor, const void* data, size_t bytes, const std::string& path) {
  const auto* next = static_cast<const uint8_t*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(descriptor, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path, errno);
    next += written;
    bytes -= static_cast<size_t>(written);
  }
}

mode_t default_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

/// The file a symbolic link leads to: renaming must not replace the link.
std::string resolved(const std::string& path) {
  char target[PATH_MAX];
  return ::realpath(path.c_str(), target) ? target : path;
}

/// Whether something stands at `path`; throws where it may not be replaced.
bool exists(const std::string& path, struct stat* status) {
  if (::stat(path.c_str(), status) != 0) {
    if (errno == ENOENT) return false;
    fail(path, errno);
  }
  if (S_ISDIR(status->st_mode)) fail(path, EISDIR);
  if (::access(path.c_str(), W_OK) != 0) fail(path, errno);
  return true;
}

}  // namespace

void write_file(const std::string& path, const void* data, size_t bytes) {
  struct stat status;
  const bool replaces = exists(path, &status);
  if (replaces && !S_ISREG(status.st_mode)) {
    OpenFile file(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "");
    if (file.descriptor() < 0) fail(path, errno);
    write_all(file.descriptor(), data, bytes, path);
    if (!file.close()) fail(path, errno);
    return;
  }
  const std::string target = resolved(path);
  std::string temporary = target + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) fail(path, errno);
  OpenFile file(descriptor, temporary);
  write_all(descriptor, data, bytes, path);
  const mode_t mode = replaces ? status.st_mode & 07777 : default_mode();
  if (::fchmod(descriptor, mode) != 0 || ::fsync(descriptor) != 0 || !file.close() ||
      ::rename(temporary.c_str(), target.c_str()) != 0) {
    fail(path, errno);
  }
  file.keep();
}

void move_file(const std::string& from, const std::string& path) {
  OpenFile file(-1, from);
  struct stat status;
  exists(path, &status);
  if (::rename(from.c_str(), resolved(path).c_str()) != 0) fail(path, errno);
  file.keep();
}

}  // namespace sluice

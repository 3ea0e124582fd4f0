#include "quantizer/npy/staged_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "quantizer/error.h"

namespace sluice {
namespace {

[[noreturn]] void fail(const std::string& path, int reason) {
  throw Error(path + ": cannot be written: " + std::strerror(reason));
}

/// Writes, flushes to the device and closes; returns 0 or errno.
int write_and_close(int descriptor, const std::vector<uint8_t>& contents) {
  int reason = 0;
  for (size_t done = 0; done < contents.size() && reason == 0;) {
    const ssize_t wrote = write(descriptor, contents.data() + done, contents.size() - done);
    if (wrote >= 0) {
      done += static_cast<size_t>(wrote);
    } else if (errno != EINTR) {
      reason = errno;
    }
  }
  // Delayed allocation reports a full disk here; EINVAL and EROFS: a device or pipe without fsync.
  if (reason == 0 && fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) reason = errno;
  if (close(descriptor) != 0 && reason == 0) reason = errno;
  return reason;
}

/// The path with symbolic links followed; of a file that does not exist, the links of its
/// directory.
std::string resolved(const std::string& path) {
  char* real = realpath(path.c_str(), nullptr);
  if (real != nullptr) {
    const std::string result(real);
    std::free(real);
    return result;
  }
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  real = realpath(directory.c_str(), nullptr);
  if (real == nullptr) fail(path, errno);
  const std::string result = std::string(real) + "/" + path.substr(slash + 1);
  std::free(real);
  return result;
}

}  // namespace

StagedFiles::~StagedFiles() {
  for (const File& file : files_) {
    if (!file.temporary.empty()) unlink(file.temporary.c_str());
  }
}

void StagedFiles::add(const std::string& path, std::vector<uint8_t> contents) {
  if (path.empty()) fail(path, ENOENT);
  File file;
  file.path = path;
  struct stat status {};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) fail(path, errno);
  if (exists && S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    file.target = path;
    file.contents = std::move(contents);
    files_.push_back(std::move(file));
    return;
  }
  file.target = resolved(path);
  for (const File& other : files_) {
    if (other.target == file.target) throw Error(path + ": is to be written twice");
  }
  if (exists && access(path.c_str(), W_OK) != 0) fail(path, errno);

  // The process id and a running number make the name unique; what a killed process left behind is
  // stepped over.
  int descriptor = -1;
  for (int attempt = 0; descriptor < 0; ++attempt) {
    file.temporary = file.target + "." + std::to_string(getpid()) + "-" + std::to_string(attempt);
    const mode_t mode = exists ? status.st_mode & 0777 : 0666;
    descriptor = open(file.temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0 && (errno != EEXIST || attempt == 1000)) fail(path, errno);
  }
  files_.push_back(std::move(file));
  const int reason = write_and_close(descriptor, contents);
  if (reason != 0) fail(path, reason);
}

void StagedFiles::commit() {
  for (const File& file : files_) {
    if (!file.temporary.empty()) continue;
    const int descriptor = open(file.target.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) fail(file.path, errno);
    const int reason = write_and_close(descriptor, file.contents);
    if (reason != 0) fail(file.path, reason);
  }
  for (File& file : files_) {
    if (file.temporary.empty()) continue;
    if (std::rename(file.temporary.c_str(), file.target.c_str()) != 0) fail(file.path, errno);
    file.temporary.clear();
  }
  files_.clear();
}

}  // namespace sluice

#include "runtime/host/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "runtime/core/hooks.h"
#include "runtime/core/message.h"

namespace sluice {
namespace {

// 0 where all is read, else the reason.
const char* read_all(int file, uint8_t* to, size_t bytes) {
  while (bytes > 0) {
    const ssize_t count = ::read(file, to, bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::strerror(errno);
    if (count == 0) return "it became shorter";
    to += count;
    bytes -= static_cast<size_t>(count);
  }
  return nullptr;
}

sluice_status read_open_file(int file, const char* path, void** data, size_t* bytes,
                             sluice_message* message) {
  struct stat status;
  if (::fstat(file, &status) != 0) {
    return fail(message, SLUICE_IO_ERROR, "cannot read '%s': %s", path, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(message, SLUICE_IO_ERROR, "cannot read '%s': it is %s", path,
                S_ISDIR(status.st_mode) ? "a directory" : "not a regular file");
  }
  if (status.st_size == 0) return fail(message, SLUICE_INVALID_MODEL, "'%s' is empty", path);
  const auto size = static_cast<long long>(status.st_size);
  if (size > static_cast<long long>(kMaxFileBytes)) {
    return fail(message, SLUICE_INVALID_MODEL, "'%s' has %lld bytes, a model has at most %lld",
                path, size, static_cast<long long>(kMaxFileBytes));
  }
  void* memory = sluice_hook_allocate(static_cast<size_t>(size));
  if (!memory) {
    return fail(message, SLUICE_OUT_OF_MEMORY, "no memory for the %lld bytes of '%s'", size, path);
  }
  const char* reason = read_all(file, static_cast<uint8_t*>(memory), static_cast<size_t>(size));
  if (reason) {
    sluice_hook_free(memory);
    return fail(message, SLUICE_IO_ERROR, "cannot read '%s': %s", path, reason);
  }
  *data = memory;
  *bytes = static_cast<size_t>(size);
  return SLUICE_OK;
}

}  // namespace

sluice_status read_file(const char* path, void** data, size_t* bytes, sluice_message* message) {
  // Not waiting: `path` may be a pipe that nobody writes.
  const int file = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return fail(message, SLUICE_IO_ERROR, "cannot open '%s': %s", path, std::strerror(errno));
  }
  const sluice_status status = read_open_file(file, path, data, bytes, message);
  ::close(file);
  return status;
}

}  // namespace sluice

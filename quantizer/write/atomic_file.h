// Files that appear complete, or not at all.
#ifndef SLUICE_WRITE_ATOMIC_FILE_H
#define SLUICE_WRITE_ATOMIC_FILE_H

#include <cstddef>
#include <string>

namespace sluice {

/// Writes `bytes` of `data` to a temporary file beside `path` and renames it into place. A device
/// or pipe at `path` is written directly. Throws sluice::Error with the system's reason; then
/// `path` is as it was and nothing else is left.
void write_file(const std::string& path, const void* data, size_t bytes);
/// Renames the finished file `from` to `path`, replacing it. Throws as write_file, and removes
/// `from` then.
void move_file(const std::string& from, const std::string& path);

}  // namespace sluice

#endif

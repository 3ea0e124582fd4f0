// Whole files in memory.
#ifndef SLUICE_HOST_FILE_H
#define SLUICE_HOST_FILE_H

#include <cstddef>

#include "sluice/sluice.h"

namespace sluice {

/// Bytes a model file may have: a FlatBuffer's offsets reach no further.
constexpr size_t kMaxFileBytes = 0x7FFFFFFF;

/// Reads the regular file at `path` into memory of sluice_hook_allocate. SLUICE_IO_ERROR where it
/// cannot be read, is a directory, or changes its size meanwhile; SLUICE_INVALID_MODEL where it is
/// empty or too big; SLUICE_OUT_OF_MEMORY.
sluice_status read_file(const char* path, void** data, size_t* bytes, sluice_message* message);

}  // namespace sluice

#endif

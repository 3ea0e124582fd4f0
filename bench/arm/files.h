// Models as files, between the program that writes them and the one that runs them.
#ifndef SLUICE_BENCH_ARM_FILES_H
#define SLUICE_BENCH_ARM_FILES_H

#include <cstdint>
#include <string>

#include "bench/support/buffer.h"

namespace sluice::bench {

/// Throw sluice::Error where the file cannot be read or written.
Buffer<uint8_t> read_file(const std::string& path);
void write_file(const std::string& path, const Buffer<uint8_t>& bytes);

}  // namespace sluice::bench

#endif

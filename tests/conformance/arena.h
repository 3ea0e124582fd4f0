// The memory of operands: one static piece, used from its start again by every case.
#ifndef SLUICE_TESTS_CONFORMANCE_ARENA_H
#define SLUICE_TESTS_CONFORMANCE_ARENA_H

#include <cstddef>
#include <cstdint>

namespace sluice::conformance {

/// `bytes` at `misalignment` beyond a boundary of 128 bytes. Ends the program with a message where
/// there is no more.
uint8_t* allocate(size_t bytes, size_t misalignment);
void release_all();

}  // namespace sluice::conformance

#endif

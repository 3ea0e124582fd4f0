#include "tests/conformance/arena.h"

#include "tests/conformance/output.h"

namespace sluice::conformance {
namespace {

constexpr size_t kBoundary = 128;
alignas(kBoundary) uint8_t memory[size_t{3} << 20];
size_t used = 0;

}  // namespace

uint8_t* allocate(size_t bytes, size_t misalignment) {
  const size_t start = used + misalignment;
  if (bytes > sizeof(memory) - start) fail("conformance: a case needs more memory\n");
  used = (start + bytes + kBoundary - 1) / kBoundary * kBoundary;
  return memory + start;
}

void release_all() { used = 0; }

}  // namespace sluice::conformance

#include "runtime/core/finite.h"

namespace sluice {
namespace {

constexpr uint32_t kExponent = 0x7F800000;

bool non_finite(const float* x) {
  uint32_t bits;
  __builtin_memcpy(&bits, x, sizeof bits);
  return (bits & kExponent) == kExponent;
}

}  // namespace

int64_t first_non_finite(const float* x, int64_t count) {
  // Without an exit the loop is vectorized.
  uint32_t any = 0;
  for (int64_t i = 0; i < count; ++i) any |= non_finite(x + i) ? 1 : 0;
  if (!any) return -1;
  int64_t i = 0;
  while (!non_finite(x + i)) ++i;
  return i;
}

}  // namespace sluice

/* Arithmetic that Hexagon has no instructions for, under the names by which LLVM calls it:
 * compiler-rt's part in a bare program. */
#include <stdint.h>

/* Quotient and remainder bit by bit, from the first bit that the quotient can have. */
static uint64_t divide(uint64_t a, uint64_t b, uint64_t* remainder) {
  uint64_t quotient = 0;
  if (b != 0 && a >= b) {
    for (int shift = __builtin_clzll(b) - __builtin_clzll(a); shift >= 0; --shift) {
      quotient <<= 1;
      if (b << shift <= a) {
        a -= b << shift;
        quotient |= 1;
      }
    }
  }
  *remainder = a;
  return quotient;
}

static uint64_t magnitude(int64_t a) { return a < 0 ? -(uint64_t)a : (uint64_t)a; }

uint64_t __hexagon_udivdi3(uint64_t a, uint64_t b) {
  uint64_t rest;
  return divide(a, b, &rest);
}

uint64_t __hexagon_umoddi3(uint64_t a, uint64_t b) {
  uint64_t rest;
  divide(a, b, &rest);
  return rest;
}

int64_t __hexagon_divdi3(int64_t a, int64_t b) {
  uint64_t rest;
  const uint64_t quotient = divide(magnitude(a), magnitude(b), &rest);
  return (int64_t)((a ^ b) < 0 ? -quotient : quotient);
}

int64_t __hexagon_moddi3(int64_t a, int64_t b) {
  uint64_t rest;
  divide(magnitude(a), magnitude(b), &rest);
  return (int64_t)(a < 0 ? -rest : rest);
}

uint32_t __hexagon_udivsi3(uint32_t a, uint32_t b) { return (uint32_t)__hexagon_udivdi3(a, b); }

uint32_t __hexagon_umodsi3(uint32_t a, uint32_t b) { return (uint32_t)__hexagon_umoddi3(a, b); }

int32_t __hexagon_divsi3(int32_t a, int32_t b) { return (int32_t)__hexagon_divdi3(a, b); }

int32_t __hexagon_modsi3(int32_t a, int32_t b) { return (int32_t)__hexagon_moddi3(a, b); }

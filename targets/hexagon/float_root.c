/* The square root of a float, rounded as IEEE 754 has it: the compiler's support function in a bare
 * program. */
#include <stdint.h>
#include <string.h>

enum { kMantissaBits = 23, kInfinity = 0x7f800000, kQuiet = 0x00400000 };

/* floor(sqrt(n)), n < 2^54, bit by bit. */
static uint32_t integer_root(uint64_t n) {
  uint64_t root = 0;
  for (uint64_t bit = 1u << 26; bit != 0; bit >>= 1) {
    const uint64_t next = root | bit;
    if (next * next <= n) root = next;
  }
  return (uint32_t)root;
}

/* Above 0 and finite. */
static uint32_t root_of(uint32_t bits) {
  int exponent = (int)(bits >> kMantissaBits);
  uint32_t mantissa = bits & ((1u << kMantissaBits) - 1);
  if (exponent != 0) {
    mantissa |= 1u << kMantissaBits;
  } else {
    const int shift = __builtin_clz(mantissa) - (31 - kMantissaBits);
    mantissa <<= shift;
    exponent = 1 - shift;
  }
  /* n 2^power, power even, n long enough for bits that round. */
  int power = exponent - 150 - 28;
  uint64_t n = (uint64_t)mantissa << 28;
  if ((power & 1) != 0) {
    n <<= 1;
    --power;
  }
  const uint32_t root = integer_root(n);
  const int dropped = root >> 26 != 0 ? 3 : 2;
  const uint32_t rest = root & ((1u << dropped) - 1), half = 1u << (dropped - 1);
  uint32_t rounded = root >> dropped;
  const int is_exact = (uint64_t)root * root == n;
  if (rest > half || (rest == half && (!is_exact || (rounded & 1) != 0))) ++rounded;
  /* The leading bit adds one to the exponent. */
  return ((uint32_t)(power / 2 + dropped + 149) << kMantissaBits) + rounded;
}

float __hexagon_sqrtf(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  const uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > kInfinity) {
    bits |= kQuiet;
  } else if (magnitude != 0 && bits != magnitude) {
    bits = kInfinity | kQuiet;
  } else if (magnitude != 0 && magnitude != kInfinity) {
    bits = root_of(bits);
  }
  memcpy(&x, &bits, sizeof(x));
  return x;
}

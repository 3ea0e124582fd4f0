/* The quotient of floats, rounded as IEEE 754 has it: compiler-rt's part in a bare program. */
#include <stdint.h>
#include <string.h>

enum { kMantissaBits = 23, kBias = 127, kInfinity = 0x7f800000, kQuiet = 0x00400000 };
static const uint32_t kSign = 0x80000000;

/* Mantissa with its leading bit at kMantissaBits, and the biased exponent, of a number above 0. */
static uint32_t mantissa(uint32_t bits, int* exponent) {
  const uint32_t fraction = bits & ((1u << kMantissaBits) - 1);
  *exponent = (int)(bits >> kMantissaBits & 255);
  if (*exponent != 0) return fraction | 1u << kMantissaBits;
  const int shift = __builtin_clz(fraction) - (31 - kMantissaBits);
  *exponent = 1 - shift;
  return fraction << shift;
}

/* Both above 0 and finite. */
static uint32_t quotient(uint32_t a, uint32_t b) {
  int a_exponent, b_exponent;
  uint32_t above = mantissa(a, &a_exponent);
  const uint32_t below = mantissa(b, &b_exponent);
  int exponent = a_exponent - b_exponent + kBias;
  if (above < below) {
    above <<= 1;
    --exponent;
  }
  /* The mantissa and three bits that round it, the last one for all that follow. */
  const uint64_t wide = (uint64_t)above << (kMantissaBits + 2);
  uint32_t q = (uint32_t)(wide / below) << 1;
  q |= wide % below != 0;
  if (exponent >= 255) return kInfinity;
  if (exponent < 1) {
    const int lost = 1 - exponent < 28 ? 1 - exponent : 28;
    q = q >> lost | ((q & ((1u << lost) - 1)) != 0);
    exponent = 1;
    if (q >> 3 == 0 && q <= 4) return 0;
  }
  uint32_t rounded = q >> 3;
  const uint32_t rest = q & 7;
  if (rest > 4 || (rest == 4 && (rounded & 1) != 0)) ++rounded;
  /* The leading bit adds one to the exponent, or is absent from a subnormal number. */
  return ((uint32_t)(exponent - 1) << kMantissaBits) + rounded;
}

float __hexagon_divsf3(float a, float b) {
  uint32_t x, y;
  memcpy(&x, &a, sizeof(x));
  memcpy(&y, &b, sizeof(y));
  const uint32_t sign = (x ^ y) & kSign;
  x &= ~kSign;
  y &= ~kSign;
  uint32_t result;
  if (x > kInfinity || y > kInfinity || (x == y && (x == 0 || x == kInfinity))) {
    result = kInfinity | kQuiet;
  } else if (x == kInfinity || y == 0) {
    result = sign | kInfinity;
  } else if (y == kInfinity || x == 0) {
    result = sign;
  } else {
    result = sign | quotient(x, y);
  }
  float value;
  memcpy(&value, &result, sizeof(value));
  return value;
}

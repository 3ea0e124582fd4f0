/* C's memory functions. Compiled without recognizing them in loops, which would call themselves. */
#include <stdint.h>
#include <string.h>

/* Words where both ends allow it. */
void* memcpy(void* to, const void* from, size_t bytes) {
  unsigned char* out = to;
  const unsigned char* in = from;
  if ((((uintptr_t)out | (uintptr_t)in) & 7) == 0) {
    for (; bytes >= 8; bytes -= 8, out += 8, in += 8) *(uint64_t*)out = *(const uint64_t*)in;
  }
  while (bytes-- != 0) *out++ = *in++;
  return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
  unsigned char* out = to;
  const unsigned char* in = from;
  if ((uintptr_t)out - (uintptr_t)in >= bytes) return memcpy(to, from, bytes);
  while (bytes-- != 0) out[bytes] = in[bytes];
  return to;
}

void* memset(void* to, int value, size_t bytes) {
  unsigned char* out = to;
  while (bytes-- != 0) *out++ = (unsigned char)value;
  return to;
}

int memcmp(const void* a, const void* b, size_t bytes) {
  const unsigned char *x = a, *y = b;
  for (; bytes != 0; --bytes, ++x, ++y) {
    if (*x != *y) return *x - *y;
  }
  return 0;
}

size_t strlen(const char* text) {
  size_t length = 0;
  while (text[length] != 0) ++length;
  return length;
}

int strcmp(const char* a, const char* b) {
  for (; *a != 0 && *a == *b; ++a, ++b) {
  }
  return (unsigned char)*a - (unsigned char)*b;
}

/* What LLVM calls instead of memcpy where it knows this much. */
void* __hexagon_memcpy_likely_aligned_min32bytes_mult8bytes(void* to, const void* from,
                                                            size_t bytes) {
  return memcpy(to, from, bytes);
}

// Short texts without a heap.
#ifndef SLUICE_TESTS_CONFORMANCE_TEXT_H
#define SLUICE_TESTS_CONFORMANCE_TEXT_H

#include <cstdint>

namespace sluice::conformance {

/// Text that grows by what is appended, cut where it exceeds its memory.
class Text {
 public:
  Text() = default;
  explicit Text(const char* text) { *this << text; }

  Text& operator<<(const char* text) {
    while (*text != 0 && length_ + 1 < static_cast<int>(sizeof(text_))) text_[length_++] = *text++;
    text_[length_] = 0;
    return *this;
  }
  Text& operator<<(int32_t value) {
    char digits[12];
    int at = sizeof(digits) - 1;
    digits[at] = 0;
    const bool negative = value < 0;
    auto rest = static_cast<uint32_t>(value);
    if (negative) rest = 0 - rest;
    do {
      digits[--at] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (negative) digits[--at] = '-';
    return *this << digits + at;
  }
  /// 16 digits.
  Text& hexadecimal(uint64_t value) {
    char digits[17] = {};
    for (int i = 0; i < 16; ++i) digits[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    return *this << digits;
  }
  const char* c_str() const { return text_; }

 private:
  char text_[160] = {};
  int length_ = 0;
};

}  // namespace sluice::conformance

#endif

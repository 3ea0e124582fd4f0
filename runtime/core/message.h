// One-line messages without the C library.
#ifndef SLUICE_CORE_MESSAGE_H
#define SLUICE_CORE_MESSAGE_H

#include <cstdarg>
#include <cstddef>
#include <cstdint>

#include "sluice/sluice.h"

namespace sluice {

/// Appends text to a message and keeps it terminated; what does not fit is cut, never inside a
/// UTF-8 sequence. Control characters, which names of a hostile file may hold, become '?'.
class MessageWriter {
 public:
  /// Starts an empty message; `message` may be null.
  explicit MessageWriter(sluice_message* message);

  void text(const char* text);
  void number(long long value);
  /// printf of %s, %d, %lld and %%.
  void format(const char* format, va_list arguments);

 private:
  void put(char c);

  sluice_message* message_;
  size_t used_ = 0;
  bool full_ = false;
};

/// Writes one message and returns `status`. `message` may be null.
__attribute__((format(printf, 3, 4))) sluice_status fail(sluice_message* message,
                                                         sluice_status status, const char* format,
                                                         ...);

}  // namespace sluice

#endif

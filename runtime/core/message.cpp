#include "runtime/core/message.h"

namespace sluice {

MessageWriter::MessageWriter(sluice_message* message) : message_(message) {
  if (message_) message_->text[0] = '\0';
}

void MessageWriter::put(char c) {
  if (!message_ || full_) return;
  const auto byte = static_cast<unsigned char>(c);
  if (used_ + 1 >= sizeof message_->text) {
    full_ = true;
    // c continues a sequence that has begun: take its beginning back.
    if ((byte & 0xC0) == 0x80) {
      while (used_ > 0 && (static_cast<unsigned char>(message_->text[used_ - 1]) & 0xC0) == 0x80) {
        --used_;
      }
      if (used_ > 0) --used_;
      message_->text[used_] = '\0';
    }
    return;
  }
  message_->text[used_++] = byte < 0x20 || byte == 0x7F ? '?' : c;
  message_->text[used_] = '\0';
}

void MessageWriter::text(const char* text) {
  for (const char* c = text ? text : "(none)"; *c; ++c) put(*c);
}

void MessageWriter::number(long long value) {
  char digits[20];
  int count = 0;
  // Negated in unsigned arithmetic, where the smallest value has a counterpart.
  unsigned long long rest = static_cast<unsigned long long>(value);
  if (value < 0) {
    put('-');
    rest = 0 - rest;
  }
  do {
    digits[count++] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  while (count > 0) put(digits[--count]);
}

void MessageWriter::format(const char* format, va_list arguments) {
  for (const char* c = format; *c; ++c) {
    if (*c != '%') {
      put(*c);
    } else if (c[1] == 's') {
      text(va_arg(arguments, const char*));
      c += 1;
    } else if (c[1] == 'd') {
      number(va_arg(arguments, int));
      c += 1;
    } else if (c[1] == 'l' && c[2] == 'l' && c[3] == 'd') {
      number(va_arg(arguments, long long));
      c += 3;
    } else {
      put('%');
      if (c[1] == '%') c += 1;
    }
  }
}

sluice_status fail(sluice_message* message, sluice_status status, const char* format, ...) {
  MessageWriter writer(message);
  va_list arguments;
  va_start(arguments, format);
  writer.format(format, arguments);
  va_end(arguments);
  return status;
}

}  // namespace sluice

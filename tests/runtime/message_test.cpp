#include "runtime/core/message.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace sluice {
namespace {

std::string formatted(const char* format, const char* text) {
  sluice_message message;
  fail(&message, SLUICE_OK, format, text);
  return message.text;
}

TEST(Message, FormatsTextAndNumbers) {
  sluice_message message;
  EXPECT_EQ(fail(&message, SLUICE_IO_ERROR, "%s: %d of %lld, 100%%", "x", -5,
                 static_cast<long long>(INT64_MIN)),
            SLUICE_IO_ERROR);
  EXPECT_STREQ(message.text, "x: -5 of -9223372036854775808, 100%");
  EXPECT_EQ(fail(nullptr, SLUICE_INTERNAL, "%s", "nobody listens"), SLUICE_INTERNAL);
}

TEST(Message, IsOneLine) { EXPECT_EQ(formatted("'%s'", "a\nb\x1b[31m\x7f"), "'a?b?[31m?'"); }

TEST(Message, IsCutWhereItIsTooLong) {
  const std::string text = formatted("%s", std::string(1000, 'a').c_str());
  EXPECT_EQ(text, std::string(sizeof(sluice_message) - 1, 'a'));
}

TEST(Message, IsNotCutInsideACharacter) {
  for (size_t length = sizeof(sluice_message) - 6; length < sizeof(sluice_message); ++length) {
    const std::string whole(length, 'a');
    const std::string text = formatted("%s", (whole + "\xE2\x82\xAC\xE2\x82\xAC").c_str());
    ASSERT_EQ(text.substr(0, length), whole.substr(0, text.size()));
    EXPECT_EQ((text.size() - length) % 3, 0u) << length;
  }
}

}  // namespace
}  // namespace sluice

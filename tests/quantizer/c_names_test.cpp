#include "quantizer/compile/c_names.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(CNames, BecomeIdentifiersThatDiffer) {
  UniqueNames names;
  EXPECT_EQ(names.add("x"), "x");
  EXPECT_EQ(names.add("x"), "x_2");
  EXPECT_EQ(names.add("X"), "X_3") << "macros are upper case";
  EXPECT_EQ(names.add("serving_default/in:0"), "serving_default_in_0");
  EXPECT_EQ(names.add("__a..b__"), "a_b");
  EXPECT_EQ(names.add("1st"), "v1st");
  EXPECT_EQ(names.add(""), "value");
  EXPECT_EQ(names.add("\xc3\xa9"), "value_2");
  EXPECT_EQ(names.add("class"), "class_value");
}

TEST(CNames, KnowIdentifiers) {
  EXPECT_TRUE(is_c_identifier("kws"));
  EXPECT_TRUE(is_c_identifier("a1_B"));
  for (const char* name : {"", "_a", "1a", "a-b", "int", "template", "linux"}) {
    EXPECT_FALSE(is_c_identifier(name)) << name;
  }
}

}  // namespace
}  // namespace sluice

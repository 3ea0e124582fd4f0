#include "tools/arguments.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Strings = std::vector<std::string>;

TEST(Arguments, FilesSplitAtTheFirstEquals) {
  EXPECT_EQ(split_first("--input", {"a:0=x.npy", "b/c=d=e.npy"}),
            (std::vector<NamedValue>{{"a:0", "x.npy"}, {"b/c", "d=e.npy"}}));
}

TEST(Arguments, SchemesSplitAtTheLastEquals) {
  EXPECT_EQ(split_last("--layer", {"a=b/lstm=f32"}),
            (std::vector<NamedValue>{{"a=b/lstm", "f32"}}));
}

TEST(Arguments, RefusesWhatIsNoPair) {
  for (const char* bad : {"", "x", "=x", "x="}) {
    EXPECT_THROW(split_first("--input", {bad}), UsageError) << bad;
    EXPECT_THROW(split_last("--layer", {bad}), UsageError) << bad;
  }
  EXPECT_THROW(split_first("--input", {"a=1", "b=2", "a=3"}), UsageError);
}

TEST(Arguments, AnOptionTakesAllPairsThatFollow) {
  const Strings options{"--input", "--output"};
  EXPECT_EQ(repeat_options({"run", "m", "--input", "a=1", "b=2", "--output", "c=3"}, options),
            (Strings{"run", "m", "--input", "a=1", "--input", "b=2", "--output", "c=3"}));
  EXPECT_EQ(repeat_options({"run", "--input", "a=1", "m", "b=2"}, options),
            (Strings{"run", "--input", "a=1", "m", "b=2"}));
  EXPECT_EQ(repeat_options({"run", "--input", "a=1", "--state", "x=y"}, options),
            (Strings{"run", "--input", "a=1", "--state", "x=y"}));
  EXPECT_EQ(repeat_options({"run", "--input", "-a=1", "", "b=2"}, options),
            (Strings{"run", "--input", "-a=1", "", "b=2"}));
  EXPECT_EQ(repeat_options({"--input"}, options), (Strings{"--input"}));
}

}  // namespace
}  // namespace sluice

#include "quantizer/calibrate/recordings.h"

#include <gtest/gtest.h>

#include "quantizer/error.h"

namespace sluice {
namespace {

TEST(Recordings, EachFileOfAnInputIsARecording) {
  const std::vector<Recording> all =
      recordings({{"x", "a.npy"}, {"gain", "g.npy"}, {"x", "b.npy"}});
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0], (Recording{{"x", "a.npy"}, {"gain", "g.npy"}}));
  EXPECT_EQ(all[1], (Recording{{"x", "b.npy"}, {"gain", "g.npy"}}));
  EXPECT_TRUE(recordings({}).empty());
}

TEST(Recordings, NumbersOfFilesMustAgree) {
  try {
    recordings({{"x", "a"}, {"x", "b"}, {"x", "c"}, {"y", "d"}, {"y", "e"}});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "calibration: input 'y' has 2 files, expected 1 or 3 as 'x'");
  }
}

TEST(Recordings, AMissingFileIsNamed) {
  try {
    read_recording({{"x", "/nowhere/a.npy"}});
    FAIL() << "read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/a.npy"), std::string::npos);
  }
}

}  // namespace
}  // namespace sluice

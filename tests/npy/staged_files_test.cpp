#include "quantizer/npy/staged_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "quantizer/error.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

std::vector<uint8_t> bytes(const std::string& text) { return {text.begin(), text.end()}; }

std::string contents(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

class StagedFilesTest : public testing::Test {
 protected:
  StagedFilesTest()
      : directory_(fs::temp_directory_path() / ("staged-" + std::to_string(getpid()))) {
    fs::create_directories(directory_);
  }
  ~StagedFilesTest() override { fs::remove_all(directory_); }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  size_t files() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }

  fs::path directory_;
};

TEST_F(StagedFilesTest, NothingChangesBeforeCommit) {
  std::ofstream(path("a")) << "old";
  StagedFiles staged;
  staged.add(path("a"), bytes("new a"));
  staged.add(path("b"), bytes("new b"));
  EXPECT_EQ(contents(path("a")), "old");
  EXPECT_FALSE(fs::exists(path("b")));
  staged.commit();
  EXPECT_EQ(contents(path("a")), "new a");
  EXPECT_EQ(contents(path("b")), "new b");
  EXPECT_EQ(files(), 2u);
}

TEST_F(StagedFilesTest, WithoutCommitNoTraceIsLeft) {
  {
    StagedFiles staged;
    staged.add(path("a"), bytes("new"));
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(StagedFilesTest, OneFailureLeavesEveryFileAsItWas) {
  std::ofstream(path("a")) << "old";
  fs::create_directory(path("directory"));
  const std::string impossible[] = {path("directory"), path("missing/b"), path("a/b"),
                                    "/proc/b",         "/dev/full",       ""};
  for (const std::string& other : impossible) {
    StagedFiles staged;
    try {
      staged.add(path("a"), bytes("new"));
      staged.add(other, bytes("new"));
      staged.commit();
      ADD_FAILURE() << other << " was written";
    } catch (const Error& e) {
      EXPECT_EQ(std::string(e.what()).rfind(other + ": cannot be written: ", 0), 0u) << e.what();
    }
    EXPECT_EQ(contents(path("a")), "old");
  }
  EXPECT_EQ(files(), 2u);
}

TEST_F(StagedFilesTest, DevicesStayDevices) {
  StagedFiles staged;
  staged.add("/dev/null", bytes("gone"));
  staged.commit();
  struct stat status {};
  ASSERT_EQ(stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST_F(StagedFilesTest, KeepsLinksAndPermissions) {
  std::ofstream(path("target")) << "old";
  ASSERT_EQ(chmod(path("target").c_str(), 0640), 0);
  fs::create_symlink("target", path("link"));
  StagedFiles staged;
  staged.add(path("link"), bytes("new"));
  staged.commit();
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(contents(path("target")), "new");
  struct stat status {};
  ASSERT_EQ(stat(path("target").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST_F(StagedFilesTest, RefusesToWriteAFileTwice) {
  StagedFiles staged;
  staged.add(path("a"), bytes("1"));
  EXPECT_THROW(staged.add(path("a"), bytes("2")), Error);
  EXPECT_THROW(staged.add(path("./a"), bytes("2")), Error);
}

}  // namespace
}  // namespace sluice

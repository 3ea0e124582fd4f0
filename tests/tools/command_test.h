// Runs the real program in a directory of its own.
#ifndef SLUICE_TESTS_TOOLS_COMMAND_TEST_H
#define SLUICE_TESTS_TOOLS_COMMAND_TEST_H

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"

namespace sluice {

struct CommandResult {
  int code = -1;  // exit code; -1: ended by a signal
  std::string out, err;
};

class CommandTest : public testing::Test {
 protected:
  CommandTest();
  ~CommandTest() override;

  /// Path of a file in the test's directory.
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  /// Runs `sluice arguments`.
  CommandResult sluice(const std::vector<std::string>& arguments) const;
  /// Runs it, expects success and nothing on the standard error, and returns the standard output.
  std::string succeed(const std::vector<std::string>& arguments) const;
  /// The same with --json, parsed.
  nlohmann::json succeed_json(std::vector<std::string> arguments) const;
  /// Runs it, expects exit code `code`, an empty standard output and one line "sluice: ..." that
  /// holds every one of `parts`.
  void fail(const std::vector<std::string>& arguments, int code,
            const std::vector<std::string>& parts) const;

  /// Writes float32 values made of their index.
  std::string write_floats(const std::string& name, const std::vector<int64_t>& shape) const;
  /// Makes NAME.onnx with `write` and quantizes it to NAME.sluice, whose path it returns.
  std::string make_model(const std::string& name, void (*write)(const std::string&),
                         const std::string& scheme = "f32") const;

 private:
  std::filesystem::path directory_;
};

std::string file_contents(const std::string& path);
void write_text(const std::string& path, const std::string& text);
/// Largest |a - b|; fails where the shapes differ.
float max_difference(const NpyArray& a, const NpyArray& b);

}  // namespace sluice

#endif

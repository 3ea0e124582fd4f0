#include "tests/tools/command_test.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace sluice {

namespace fs = std::filesystem;

CommandTest::CommandTest() {
  const testing::TestInfo* info = testing::UnitTest::GetInstance()->current_test_info();
  directory_ = fs::temp_directory_path() /
               ("sluice-" + std::to_string(getpid()) + "-" + std::string(info->name()));
  fs::create_directories(directory_);
}

CommandTest::~CommandTest() { fs::remove_all(directory_); }

CommandResult CommandTest::sluice(const std::vector<std::string>& arguments) const {
  const std::string out = path(".stdout"), err = path(".stderr");
  const pid_t child = fork();
  if (child == 0) {
    const int out_descriptor = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    const int err_descriptor = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(out_descriptor, STDOUT_FILENO);
    dup2(err_descriptor, STDERR_FILENO);
    std::vector<char*> argv{const_cast<char*>("sluice")};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    execv(SLUICE_PROGRAM, argv.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CommandResult result;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.out = file_contents(out);
  result.err = file_contents(err);
  fs::remove(out);
  fs::remove(err);
  return result;
}

std::string CommandTest::succeed(const std::vector<std::string>& arguments) const {
  const CommandResult result = sluice(arguments);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  return result.out;
}

nlohmann::json CommandTest::succeed_json(std::vector<std::string> arguments) const {
  arguments.emplace_back("--json");
  const std::string out = succeed(arguments);
  const nlohmann::json json = nlohmann::json::parse(out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << out;
  return json;
}

void CommandTest::fail(const std::vector<std::string>& arguments, int code,
                       const std::vector<std::string>& parts) const {
  const CommandResult result = sluice(arguments);
  EXPECT_EQ(result.code, code) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err.rfind("sluice: ", 0), 0u) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_EQ(result.err.empty() ? '\0' : result.err.back(), '\n') << result.err;
  for (const std::string& part : parts) {
    EXPECT_NE(result.err.find(part), std::string::npos) << "no '" << part << "' in " << result.err;
  }
}

std::string CommandTest::write_floats(const std::string& name,
                                      const std::vector<int64_t>& shape) const {
  NpyArray array = npy_zeros(NpyType::F32, shape);
  for (int64_t i = 0; i < array.elements(); ++i) {
    array.as<float>()[i] = static_cast<float>(std::sin(0.7 * static_cast<double>(i)));
  }
  write_npy(path(name), array);
  return path(name);
}

std::string CommandTest::make_model(const std::string& name, void (*write)(const std::string&),
                                    const std::string& scheme) const {
  write(path(name + ".onnx"));
  succeed({"quantize", path(name + ".onnx"), "-o", path(name + ".sluice"), "--scheme", scheme});
  return path(name + ".sluice");
}

std::string file_contents(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

float max_difference(const NpyArray& a, const NpyArray& b) {
  EXPECT_EQ(a.type, NpyType::F32);
  EXPECT_EQ(b.type, NpyType::F32);
  EXPECT_EQ(a.shape, b.shape);
  if (a.shape != b.shape) return INFINITY;
  float difference = 0;
  for (int64_t i = 0; i < a.elements(); ++i) {
    difference = std::max(difference, std::abs(a.as<float>()[i] - b.as<float>()[i]));
  }
  return difference;
}

}  // namespace sluice

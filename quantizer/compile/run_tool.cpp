#include "quantizer/compile/run_tool.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "quantizer/error.h"

extern char** environ;

namespace sluice {
namespace {

/// What the child does before it becomes the program.
class SpawnActions {
 public:
  explicit SpawnActions(const std::string& directory) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, kToolLog,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// The line that tells why a tool failed: the first with "error" in it, else the first.
std::string reason(const std::string& directory) {
  std::ifstream log(directory + "/" + kToolLog);
  std::string first;
  for (std::string line; std::getline(log, line);) {
    if (line.find("error") != std::string::npos) return line;
    if (first.empty()) first = line;
  }
  return first.empty() ? "it printed nothing" : first;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

}  // namespace

void run_tool(const std::vector<std::string>& arguments, const std::string& directory) {
  const SpawnActions actions(directory);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], actions.get(), nullptr, argv.data(), environ);
  if (error != 0) {
    throw Error("cannot run '" + arguments[0] + "': " + std::strerror(error) +
                (error == ENOENT ? "; is it installed?" : ""));
  }
  const int status = wait_for(child);
  if (status == 0) return;
  const std::string how = status > 0 && WIFSIGNALED(status)
                              ? "was killed by signal " + std::to_string(WTERMSIG(status))
                              : "failed";
  throw Error("'" + arguments[0] + "' " + how + ": " + reason(directory));
}

}  // namespace sluice

// A line on the standard error that tells how far long work is, where that is a terminal.
#ifndef SLUICE_TOOLS_PROGRESS_H
#define SLUICE_TOOLS_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <string>

namespace sluice {

/// Nothing appears within the first half second, and the line is cleared at the end.
class Progress {
 public:
  explicit Progress(std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(int64_t done, int64_t total);
  /// The same with more about what is being done.
  void update(const std::string& detail, int64_t done, int64_t total);

 private:
  std::string label_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace sluice

#endif

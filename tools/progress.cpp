#include "tools/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace sluice {

Progress::Progress(std::string label)
    : label_(std::move(label)),
      terminal_(isatty(STDERR_FILENO) == 1),
      last_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::update(int64_t done, int64_t total) { update("", done, total); }

void Progress::update(const std::string& detail, int64_t done, int64_t total) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(500)) return;
  last_ = now;
  shown_ = true;
  std::fprintf(stderr, "\r\033[K%s%s%s: %lld of %lld", label_.c_str(), detail.empty() ? "" : ", ",
               detail.c_str(), static_cast<long long>(done), static_cast<long long>(total));
  std::fflush(stderr);
}

}  // namespace sluice

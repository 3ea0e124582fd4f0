#include "bench/compare/measure.h"

#include <algorithm>
#include <cstddef>
#include <exception>

namespace sluice::bench {

double Measured::min_us() const { return *std::min_element(us.begin(), us.end()); }

const Measured* CaseResult::fastest(Role role) const {
  const Measured* fastest = nullptr;
  for (const Measured& measured : contenders) {
    if (measured.role != role || measured.us.empty()) continue;
    if (fastest == nullptr || measured.median_us() < fastest->median_us()) fastest = &measured;
  }
  return fastest;
}

CaseResult measure_case(const Case& source, const InterleaveOptions& options) {
  CaseResult result{&source, {}};
  std::vector<std::function<void()>> runs;
  std::vector<size_t> running;  // which contender a run belongs to
  for (const Entry& entry : source.entries) {
    Measured measured{entry.name, entry.role, 0, {}, {}};
    try {
      Contender contender = entry.make();
      measured.error = contender.error;
      if (contender.error <= entry.tolerance) {
        runs.push_back(std::move(contender.run));
        running.push_back(result.contenders.size());
      } else {
        measured.failure = "wrong result: largest error " + std::to_string(contender.error) +
                           ", expected at most " + std::to_string(entry.tolerance);
      }
    } catch (const std::exception& error) {
      measured.failure = error.what();
    }
    result.contenders.push_back(std::move(measured));
  }
  if (runs.empty()) return result;
  std::vector<std::vector<double>> times = interleave(runs, options);
  for (size_t i = 0; i < running.size(); ++i) {
    result.contenders[running[i]].us = std::move(times[i]);
  }
  return result;
}

}  // namespace sluice::bench

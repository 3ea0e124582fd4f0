#include "bench/support/interleave.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "bench/support/clock.h"

namespace sluice::bench {
namespace {

// Long against reading the clock, short against a time slice.
constexpr double kSampleUs = 30;

struct Turn {
  const std::function<void()>* run;
  int runs_per_sample = 1;
  int samples = 1;
  double us = 0;  // of one turn, about

  double sample() const {
    const double start = thread_us();
    for (int i = 0; i < runs_per_sample; ++i) (*run)();
    return (thread_us() - start) / runs_per_sample;
  }

  double take() const {
    // The other contenders have taken the caches: the first runs bring the weights back.
    sample();
    std::vector<double> times(static_cast<size_t>(samples));
    for (double& time : times) time = sample();
    return median(std::move(times));
  }
};

Turn plan_turn(const std::function<void()>& run, const InterleaveOptions& options) {
  Turn turn{&run};
  run();
  double us = turn.sample();
  for (int i = 0; i < 4; ++i) us = std::min(us, turn.sample());
  turn.runs_per_sample = std::max(1, static_cast<int>(std::ceil(kSampleUs / us)));
  const double sample_us = us * turn.runs_per_sample;
  turn.samples = std::clamp(static_cast<int>(options.batch_us / sample_us), 1, 31);
  turn.us = sample_us * (turn.samples + 1);
  return turn;
}

}  // namespace

std::vector<std::vector<double>> interleave(const std::vector<std::function<void()>>& contenders,
                                            const InterleaveOptions& options) {
  std::vector<Turn> turns;
  double round_us = 1;
  for (const std::function<void()>& run : contenders) {
    turns.push_back(plan_turn(run, options));
    round_us += turns.back().us;
  }
  const int rounds = std::clamp(static_cast<int>(options.budget_s * 1e6 / round_us),
                                options.min_rounds, options.max_rounds);
  std::vector<std::vector<double>> times(contenders.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < turns.size(); ++i) {
      const size_t turn = (i + static_cast<size_t>(round)) % turns.size();
      times[turn].push_back(turns[turn].take());
    }
  }
  return times;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double median_ratio(const std::vector<double>& numerator, const std::vector<double>& denominator) {
  std::vector<double> ratios;
  for (size_t i = 0; i < numerator.size(); ++i) ratios.push_back(numerator[i] / denominator[i]);
  return median(std::move(ratios));
}

}  // namespace sluice::bench

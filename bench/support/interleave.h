// Side-by-side timing on a machine that is not quiet: contenders take turns in short batches, so
// that whatever disturbs the machine disturbs them alike, and are compared round by round.
#ifndef SLUICE_BENCH_SUPPORT_INTERLEAVE_H
#define SLUICE_BENCH_SUPPORT_INTERLEAVE_H

#include <functional>
#include <vector>

namespace sluice::bench {

struct InterleaveOptions {
  double batch_us = 3000;  // least time of a contender's turn
  double budget_s = 8;     // time for all rounds
  int min_rounds = 7;      // also where the budget does not allow it
  int max_rounds = 201;
};

/// us_per_run[contender][round], the median of the samples of the contender's turn. The order of
/// the contenders rotates from round to round.
std::vector<std::vector<double>> interleave(const std::vector<std::function<void()>>& contenders,
                                            const InterleaveOptions& options);

/// Median of a non-empty list.
double median(std::vector<double> values);
/// Median over rounds of numerator[round] / denominator[round].
double median_ratio(const std::vector<double>& numerator, const std::vector<double>& denominator);

}  // namespace sluice::bench

#endif

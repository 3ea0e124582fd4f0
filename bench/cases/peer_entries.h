// The peers that this build knows, as contenders of a case.
#ifndef SLUICE_BENCH_CASES_PEER_ENTRIES_H
#define SLUICE_BENCH_CASES_PEER_ENTRIES_H

#include <functional>
#include <string>
#include <vector>

#include "bench/cases/cases.h"
#include "bench/support/gemm_problem.h"
#include "bench/support/lstm_problem.h"

namespace sluice::bench {

using LstmSource = std::function<const LstmProblem&()>;
using GemmSource = std::function<const GemmProblem&()>;

double tolerance(Role role);

void add_lstm_peers(const LstmSource& problem, std::vector<Entry>& entries);
void add_gemm_peers(const GemmSource& problem, std::vector<Entry>& entries);
void add_static_gemm_peers(const GemmSource& problem, std::vector<Entry>& entries);

/// "ONNX Runtime 1.30.0", "oneDNN 2.6.3": what runs here, and why something does not.
std::vector<std::string> peer_descriptions();

}  // namespace sluice::bench

#endif

// The ratios of a comparison, as a table or as JSON.
#ifndef SLUICE_BENCH_COMPARE_REPORT_H
#define SLUICE_BENCH_COMPARE_REPORT_H

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/compare/measure.h"

namespace sluice::bench {

enum class TableStyle { Text, Markdown };

/// Column heads, and one case's cells in the same order.
std::string table_head(TableStyle style);
std::string table_row(const CaseResult& result, TableStyle style);

/// {"name", "target", "bound_us", "contenders": [{"name", "role", "median_us", "min_us", "rounds",
/// "error"} or {"name", "role", "failure"}], "ratio", "ratio_f32", "ratio_own_f32"}; times in
/// microseconds per run.
nlohmann::json json_of(const CaseResult& result);

}  // namespace sluice::bench

#endif

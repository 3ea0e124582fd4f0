// compare: our layers beside those of ONNX Runtime and oneDNN, in turns, in one process.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/cases/cases.h"
#include "bench/cases/kernels_in_use.h"
#include "bench/cases/peer_entries.h"
#include "bench/compare/measure.h"
#include "bench/compare/report.h"
#include "bench/machine/limits.h"

namespace sluice::bench {
namespace {

struct Options {
  InterleaveOptions interleave;
  std::vector<std::string> filters;
  bool json = false, markdown = false;
};

bool wanted(const Case& one, const std::vector<std::string>& filters) {
  for (const std::string& filter : filters) {
    if (one.name().find(filter) != std::string::npos) return true;
  }
  return filters.empty();
}

std::string machine_text() {
  const MachineLimits& limits = machine_limits();
  char text[256];
  int length = std::snprintf(text, sizeof text, "peak %.0f GMAC/s 8 bit, %.0f f32; reads",
                             limits.s8_gmacs, limits.f32_gmacs);
  for (const MachineLimits::Level& level : limits.levels) {
    length += std::snprintf(text + length, sizeof text - static_cast<size_t>(length), " %s %.0f",
                            level.level.name.c_str(), level.gbs);
  }
  return std::string(text) + " GB/s";
}

nlohmann::json machine_json() {
  const MachineLimits& limits = machine_limits();
  nlohmann::json json = {{"s8_gmacs", limits.s8_gmacs}, {"f32_gmacs", limits.f32_gmacs}};
  for (const MachineLimits::Level& level : limits.levels) {
    json["read_gbs"][level.level.name] = level.gbs;
  }
  return json;
}

void report_failures(const CaseResult& result) {
  for (const Measured& measured : result.contenders) {
    if (measured.failure.empty()) continue;
    std::fprintf(stderr, "%s: %s left out: %s\n", result.source->name().c_str(),
                 measured.name.c_str(), measured.failure.c_str());
  }
}

void compare(const Options& options) {
  std::vector<Case> cases = lstm_cases();
  for (Case& one : gemm_cases()) cases.push_back(std::move(one));
  const TableStyle style = options.markdown ? TableStyle::Markdown : TableStyle::Text;
  nlohmann::json json = {{"variant", kernels_in_use().variant},
                         {"peers", peer_descriptions()},
                         {"machine", machine_json()},
                         {"cases", nlohmann::json::array()}};
  if (!options.json) {
    std::printf("Variant %s", kernels_in_use().variant);
    for (const std::string& peer : peer_descriptions()) std::printf("; %s", peer.c_str());
    std::printf("\n%s\n\n%s", machine_text().c_str(), table_head(style).c_str());
  }
  for (Case& one : cases) {
    if (!wanted(one, options.filters)) continue;
    const CaseResult result = measure_case(one, options.interleave);
    report_failures(result);
    if (options.json) {
      json["cases"].push_back(json_of(result));
    } else {
      std::printf("%s", table_row(result, style).c_str());
      std::fflush(stdout);
    }
    one.entries.clear();  // and with them the weights
  }
  if (options.json) std::printf("%s\n", json.dump(2).c_str());
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  sluice::bench::Options options;
  CLI::App app("Our layers beside those of ONNX Runtime and oneDNN, one thread each");
  app.add_option("--seconds", options.interleave.budget_s, "Time for each layer")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--filter", options.filters,
                 "Only layers whose name contains this; may be given more than once");
  auto* markdown = app.add_flag("--markdown", options.markdown, "Print the table as Markdown");
  app.add_flag("--json", options.json, "Print everything as JSON")->excludes(markdown);
  CLI11_PARSE(app, argc, argv);
  try {
    sluice::bench::compare(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compare: %s\n", error.what());
    return 1;
  }
  return 0;
}

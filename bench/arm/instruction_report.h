// Counted instructions as text.
#ifndef SLUICE_BENCH_ARM_INSTRUCTION_REPORT_H
#define SLUICE_BENCH_ARM_INSTRUCTION_REPORT_H

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sluice::bench {

struct Counted {
  std::string name;        // "tflite-integer"
  std::string engine;      // "TensorFlow Lite 2.9.0"
  std::string difference;  // largest error of the outputs
  double instructions;     // of one call
};

struct CountedLayer {
  std::string shape, cpu;
  std::vector<Counted> contenders;
};

/// A Markdown table; ratios are instructions over those of ours with the two 8-bit schemes.
std::string instruction_table_head();
std::string instruction_table_rows(const CountedLayer& layer);
nlohmann::json instruction_json(const std::vector<CountedLayer>& layers);

}  // namespace sluice::bench

#endif

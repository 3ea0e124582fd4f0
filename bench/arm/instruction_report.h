// Counted instructions as text.
#ifndef SLUICE_BENCH_ARM_INSTRUCTION_REPORT_H
#define SLUICE_BENCH_ARM_INSTRUCTION_REPORT_H

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

/// Markdown; ratios are instructions over those of ours with the two 8-bit schemes.
std::string table(const std::vector<CountedLayer>& layers);
std::string json(const std::vector<CountedLayer>& layers);

}  // namespace sluice::bench

#endif

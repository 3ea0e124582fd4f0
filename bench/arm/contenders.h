// What is counted: LSTM layers as models of the engines that run_layer knows.
#ifndef SLUICE_BENCH_ARM_CONTENDERS_H
#define SLUICE_BENCH_ARM_CONTENDERS_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/support/buffer.h"
#include "bench/support/lstm_problem.h"
#include "sluice/plan.h"

namespace sluice::bench {

struct LayerContender {
  std::string name;    // "onnxruntime-dynamic-tensor"
  std::string engine;  // as run_layer knows it
  /// Environment variables that name the engine's library: here, and where it runs. Empty for ours.
  std::string library_here, library_there;
  std::function<Buffer<uint8_t>(const LstmProblem&)> model;
};

/// Ours, for kernels of `tiling`, and those of the peers whose models this build can make.
std::vector<LayerContender> layer_contenders(const sluice_tiling& tiling);

}  // namespace sluice::bench

#endif

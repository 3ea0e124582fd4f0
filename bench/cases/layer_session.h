// One layer as a model, run through the public API.
#ifndef SLUICE_BENCH_CASES_LAYER_SESSION_H
#define SLUICE_BENCH_CASES_LAYER_SESSION_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/cases/open_model.h"
#include "bench/support/buffer.h"
#include "quantizer/graph/graph.h"

namespace sluice::bench {

class LayerSession {
 public:
  /// Quantizes `graph` (one float input of the extents `dims`, one float output with `outputs`
  /// elements), lowers it, and opens the model with `x` as its input. Throws sluice::Error.
  LayerSession(const Graph& graph, const std::string& scheme, const std::vector<float>& x,
               const std::vector<int64_t>& dims, size_t outputs);

  void run() { opened_.run(&input_, &output_); }
  const float* output() const { return y_.data(); }

 private:
  AlignedBytes bytes_;  // outlive the model
  OpenModel opened_;
  Buffer<float> x_, y_;
  sluice_buffer input_ = {}, output_ = {};
};

}  // namespace sluice::bench

#endif

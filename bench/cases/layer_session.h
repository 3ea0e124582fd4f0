// One layer as a model, run through the public API.
#ifndef SLUICE_BENCH_CASES_LAYER_SESSION_H
#define SLUICE_BENCH_CASES_LAYER_SESSION_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/cases/open_model.h"
#include "bench/support/buffer.h"

namespace sluice::bench {

class LayerSession {
 public:
  /// `model` has one float input of the extents `dims`, which is `x`, and one float output with
  /// `outputs` elements. Throws sluice::Error.
  LayerSession(Buffer<uint8_t> model, const std::vector<float>& x, const std::vector<int64_t>& dims,
               size_t outputs);

  void run() { opened_.run(&input_, &output_); }
  const float* output() const { return y_.data(); }

 private:
  Buffer<uint8_t> model_;  // outlives the session
  OpenModel opened_;
  Buffer<float> x_, y_;
  sluice_buffer input_ = {}, output_ = {};
};

}  // namespace sluice::bench

#endif

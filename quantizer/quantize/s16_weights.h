// 16-bit weights with one scale: peepholes and layer normalization.
#ifndef SLUICE_QUANTIZE_S16_WEIGHTS_H
#define SLUICE_QUANTIZE_S16_WEIGHTS_H

#include <cstdint>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// w[i] ~ scale q[i]
struct S16Weights {
  std::vector<int16_t> q;
  float scale = 1;
};

/// Elements first ... first + count of a constant of two axes: the integers that the source gives
/// with zero point 0 and one scale for them, else round(w / scale) with scale = max |w| / 32767, 1
/// for zeros. Throws sluice::Error beginning with `what` where an element is not finite.
S16Weights s16_weights(const Graph& graph, ValueId operand, int64_t first, int64_t count,
                       const std::string& what);

}  // namespace sluice

#endif

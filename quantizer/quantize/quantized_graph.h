// A graph with its layers' schemes and quantized weights, beside the nodes, which stay as they are.
#ifndef SLUICE_QUANTIZE_QUANTIZED_GRAPH_H
#define SLUICE_QUANTIZE_QUANTIZED_GRAPH_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// w[n][k] ~ scale[n] * q[n][k], row-major, one row per output channel.
struct QuantizedMatrix {
  int64_t rows = 0, columns = 0;
  std::vector<int8_t> q;
  std::vector<float> scale;
};

/// What a scheme makes of one layer.
struct QuantizedLayer {
  std::string scheme;  // name of the scheme in use
  std::string note;    // why it is not the one that was asked for; else empty
  /// Lstm: per direction W [4H, I], then per direction R [4H, H], rows in gate order i, o, f, c.
  /// Linear: W [N, K], whatever the order of the operand.
  /// Conv: W [M, C/group * kh * kw].
  std::vector<QuantizedMatrix> weights;
  /// Run-time quantization of activations with zero point 0 (-127 ... 127) instead of over the
  /// whole range of a row.
  bool symmetric = false;
};

struct QuantizedGraph {
  const Graph* graph = nullptr;
  std::map<size_t, QuantizedLayer> layers;  // by index of the node; one entry for every layer
};

}  // namespace sluice

#endif

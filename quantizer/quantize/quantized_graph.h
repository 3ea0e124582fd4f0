// A graph with what the schemes make of it, beside the nodes, which stay as they are.
#ifndef SLUICE_QUANTIZE_QUANTIZED_GRAPH_H
#define SLUICE_QUANTIZE_QUANTIZED_GRAPH_H

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_layer.h"
#include "quantizer/quantize/quantized_matrix.h"

namespace sluice {

/// What a scheme makes of one layer.
struct QuantizedLayer {
  std::string scheme;  // name of the scheme in use
  std::string note;    // why it is not the one that was asked for; else empty
  /// Of run-time quantization; empty for float and static schemes.
  /// Lstm: per direction W [4H, I], then per direction R [4H, P], then per direction projection
  /// [P, H] where there is one; rows in gate order i, o, f, c.
  /// Linear: W [N, K], whatever the order of the operand.
  /// Conv: W [M, C/group * kh * kw].
  std::vector<QuantizedMatrix> weights;
  /// Run-time quantization of activations with zero point 0 (-127 ... 127) instead of over the
  /// whole range of a row.
  bool symmetric = false;
  /// One scale for all rows instead of one per row.
  bool whole_tensor = false;
};

/// How a node computes in integers. monostate: it moves elements, as they are, of operands that all
/// have the quantization of its result (Reshape, Transpose, Slice, Concat, Gather, Expand, Pad).
using IntegerNode = std::variant<std::monostate, IntegerProduct, IntegerLstm, IntegerBinary,
                                 IntegerTable, IntegerRequantize, IntegerSoftmax>;

struct QuantizedGraph {
  const Graph* graph = nullptr;
  /// Where the nodes are not those of the source: `graph`, with Requantize nodes inserted between
  /// values and readers that need another scale. Values of the source keep their index.
  std::shared_ptr<const Graph> changed;
  std::map<size_t, QuantizedLayer> layers;  // by index of the node; one entry for every layer
  /// Nodes that compute in integers, by index. Their float operands and results are read and
  /// written as the integers that `values` says; lowering converts between them and float nodes.
  std::map<size_t, IntegerNode> integer;
  /// Values that exist as integers: every float operand and result of the nodes in `integer` that
  /// is not one of their constants. A conversion from float is a Quantize.
  std::map<ValueId, ValueQuantization> values;
  /// Model inputs and outputs that are integers at the edge (`--io s8`, or as in a quantized
  /// source); all of them are in `values`.
  std::vector<ValueId> integer_edges;
  /// Names of nodes that stay float between integer ones, and why; for `inspect`.
  std::map<size_t, std::string> float_notes;
};

}  // namespace sluice

#endif

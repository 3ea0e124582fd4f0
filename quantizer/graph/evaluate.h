// Reference semantics of the graph's operations: plain, slow and clear. Constant folding uses it,
// and tests run whole graphs with it.
#ifndef SLUICE_GRAPH_EVALUATE_H
#define SLUICE_GRAPH_EVALUATE_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// A dense row-major array.
struct Tensor {
  sluice_type type = SLUICE_F32;
  std::vector<int64_t> dims;
  std::vector<uint8_t> bytes;

  /// Zeros. Throws sluice::Error where an extent is negative or the size overflows.
  static Tensor zeros(sluice_type type, const std::vector<int64_t>& dims);

  int64_t elements() const;
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(bytes.data());
  }
  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(bytes.data());
  }
};

/// Values of the symbols.
using Symbols = std::map<std::string, int64_t>;

/// The extents of a shape with the given symbols.
std::vector<int64_t> concrete(const Shape& shape, const Symbols& symbols);
/// A constant of the graph.
Tensor constant_tensor(const Value& value);

/// Results of `node` for `inputs` (null: absent operand), for every output, present or not. Layout
/// operations take operands of any element type, also one that differs from the graph's; arithmetic
/// is computed in double and rounded to float once per result. Throws sluice::Error where an index
/// or an extent does not fit.
std::vector<Tensor> evaluate(const Graph& graph, const Node& node,
                             const std::vector<const Tensor*>& inputs, const Symbols& symbols);

/// One element of a Unary node, or of an activation of a layer.
double apply_unary(UnaryKind kind, double alpha, double beta, double x);

}  // namespace sluice

#endif

// One function per operation for evaluate(); operands are checked where they are used.
#ifndef SLUICE_GRAPH_EVALUATE_OPERATIONS_H
#define SLUICE_GRAPH_EVALUATE_OPERATIONS_H

#include <vector>

#include "quantizer/graph/evaluate.h"

namespace sluice {

/// Number of elements from one index of each axis to the next; 0 for axes of extent 1 where
/// `broadcast`.
std::vector<int64_t> strides(const std::vector<int64_t>& dims, bool broadcast = false);

/// Calls visit(index, flat) for every index of an array, in row-major order.
template <typename Visit>
void for_each_index(const std::vector<int64_t>& dims, const Visit& visit) {
  std::vector<int64_t> index(dims.size());
  for (const int64_t extent : dims) {
    if (extent == 0) return;
  }
  for (int64_t flat = 0;; ++flat) {
    visit(index, flat);
    size_t axis = dims.size();
    while (axis > 0 && ++index[axis - 1] == dims[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
  }
}

/// y[i] = a[i] op b[i]
void apply_binary(BinaryKind kind, const float* a, const float* b, int64_t count, float* y);

using Operands = std::vector<const Tensor*>;

// `dims` are the extents of the result.
Tensor evaluate_reshape(const Operands& x, const std::vector<int64_t>& dims);
Tensor evaluate_transpose(const Node& node, const Operands& x);
Tensor evaluate_slice(const Node& node, const Operands& x, const std::vector<int64_t>& dims,
                      const Symbols& symbols);
Tensor evaluate_concat(const Node& node, const Operands& x);
Tensor evaluate_pad(const Node& node, const Operands& x, const std::vector<int64_t>& dims,
                    const Symbols& symbols);
Tensor evaluate_gather(const Node& node, const Operands& x);
Tensor evaluate_expand(const Operands& x, const std::vector<int64_t>& dims);
Tensor evaluate_cast(const Operands& x, sluice_type type);
Tensor evaluate_where(const Operands& x);
Tensor evaluate_unary(const Node& node, const Operands& x);
Tensor evaluate_binary(const Node& node, const Operands& x);
Tensor evaluate_quantize(const Graph& graph, const Node& node, const Operands& x);
Tensor evaluate_dequantize(const Graph& graph, const Node& node, const Operands& x);
Tensor evaluate_reduce(const Node& node, const Operands& x);
Tensor evaluate_softmax(const Node& node, const Operands& x);
Tensor evaluate_linear(const Node& node, const Operands& x);
Tensor evaluate_matmul(const Operands& x);
Tensor evaluate_conv(const Node& node, const Operands& x, const std::vector<int64_t>& dims);
std::vector<Tensor> evaluate_lstm(const Node& node, const Operands& x);

}  // namespace sluice

#endif

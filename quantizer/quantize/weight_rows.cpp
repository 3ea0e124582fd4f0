#include "quantizer/quantize/weight_rows.h"

#include <algorithm>
#include <cmath>

#include "quantizer/error.h"

namespace sluice {
namespace {

int64_t extent(const Graph& graph, ValueId id, size_t axis) {
  return graph.values[id].shape[axis].constant();
}

const float* floats(const Graph& graph, ValueId id) {
  return graph.values[id].constant->as<float>();
}

void append_lstm_matrices(const Graph& graph, const Node& node, ValueId operand, const char* what,
                          std::vector<QuantizedMatrix>* matrices) {
  const int64_t directions = extent(graph, operand, 0);
  const int64_t rows = extent(graph, operand, 1), columns = extent(graph, operand, 2);
  for (int64_t d = 0; d < directions; ++d) {
    matrices->push_back(
        quantize_rows(floats(graph, operand) + d * rows * columns, rows, columns, node.name, what));
  }
}

QuantizedMatrix linear_matrix(const Graph& graph, const Node& node) {
  const ValueId operand = node.inputs[1];
  const float* w = floats(graph, operand);
  if (node.transposed) {
    return quantize_rows(w, extent(graph, operand, 0), extent(graph, operand, 1), node.name,
                         "weight");
  }
  const int64_t k = extent(graph, operand, 0), n = extent(graph, operand, 1);
  std::vector<float> rows(static_cast<size_t>(k * n));
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = 0; j < n; ++j) rows[j * k + i] = w[i * n + j];
  }
  return quantize_rows(rows.data(), n, k, node.name, "weight");
}

}  // namespace

QuantizedMatrix quantize_rows(const float* w, int64_t rows, int64_t columns,
                              const std::string& layer, const char* what) {
  QuantizedMatrix matrix;
  matrix.rows = rows;
  matrix.columns = columns;
  matrix.q.resize(static_cast<size_t>(rows * columns));
  matrix.scale.resize(static_cast<size_t>(rows));
  for (int64_t n = 0; n < rows; ++n) {
    const float* row = w + n * columns;
    float largest = 0;
    for (int64_t k = 0; k < columns; ++k) {
      if (!std::isfinite(row[k])) {
        throw Error("layer '" + layer + "': " + what + " of output channel " + std::to_string(n) +
                    " is " + std::to_string(row[k]) + ", expected a finite number");
      }
      largest = std::max(largest, std::fabs(row[k]));
    }
    float scale = largest / 127.0f;
    if (scale == 0.0f) scale = 1.0f;
    matrix.scale[n] = scale;
    for (int64_t k = 0; k < columns; ++k) {
      // A subnormal scale has lost bits, so that the quotient may pass 127.
      const float q = std::clamp(std::nearbyint(row[k] / scale), -127.0f, 127.0f);
      matrix.q[n * columns + k] = static_cast<int8_t>(q);
    }
  }
  return matrix;
}

std::vector<QuantizedMatrix> quantize_layer_rows(const Graph& graph, const Node& node) {
  std::vector<QuantizedMatrix> matrices;
  switch (node.kind) {
    case OpKind::Lstm:
      append_lstm_matrices(graph, node, node.inputs[1], "input weight", &matrices);
      append_lstm_matrices(graph, node, node.inputs[2], "recurrent weight", &matrices);
      break;
    case OpKind::Linear:
      matrices.push_back(linear_matrix(graph, node));
      break;
    case OpKind::Conv: {
      const ValueId operand = node.inputs[1];
      const int64_t rows = extent(graph, operand, 0);
      const int64_t columns =
          extent(graph, operand, 1) * extent(graph, operand, 2) * extent(graph, operand, 3);
      matrices.push_back(quantize_rows(floats(graph, operand), rows, columns, node.name, "weight"));
      break;
    }
    default:
      throw Error("node '" + node.name + "' is not a layer with weights");
  }
  return matrices;
}

}  // namespace sluice

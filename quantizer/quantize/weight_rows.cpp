#include "quantizer/quantize/weight_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/quantize/integer_weights.h"

namespace sluice {
namespace {

int8_t round_weight(float w, float scale) {
  // A subnormal scale has lost bits, so that the quotient may pass 127.
  return static_cast<int8_t>(std::clamp(std::nearbyint(w / scale), -127.0f, 127.0f));
}

// Squared error of a row at a scale, given up where it passes `bound`.
double squared_error(const float* row, int64_t columns, float scale, double bound) {
  double sum = 0;
  for (int64_t k = 0; k < columns && sum < bound; ++k) {
    const double error = double{row[k]} - double{scale} * round_weight(row[k], scale);
    sum += error * error;
  }
  return sum;
}

// The scale with the least squared error among candidates from the one that covers the row
// downwards.
float best_scale(const float* row, int64_t columns, float covering) {
  constexpr int kCandidates = 64;
  constexpr float kStep = 1.0f / 256;  // down to 3/4
  float best = covering;
  double least = squared_error(row, columns, covering, std::numeric_limits<double>::infinity());
  for (int i = 1; i <= kCandidates && least > 0; ++i) {
    const float scale = covering * (1.0f - kStep * static_cast<float>(i));
    if (scale < std::numeric_limits<float>::min()) break;
    const double error = squared_error(row, columns, scale, least);
    if (error < least) least = error, best = scale;
  }
  return best;
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
    const float covering = largest / 127.0f;
    const float scale = covering == 0.0f ? 1.0f : best_scale(row, columns, covering);
    matrix.scale[n] = scale;
    for (int64_t k = 0; k < columns; ++k) matrix.q[n * columns + k] = round_weight(row[k], scale);
  }
  return matrix;
}

std::vector<QuantizedMatrix> quantize_layer_rows(const Graph& graph, const Node& node) {
  std::vector<QuantizedMatrix> matrices;
  const auto append = [&](const MatrixView& view, const char* what) {
    matrices.push_back(integer_matrix(graph, view, WeightScales::PerRow, node.name, what));
  };
  const auto append_directions = [&](ValueId operand, const char* what) {
    const Shape& shape = graph.values[operand].shape;
    for (int64_t d = 0; d < shape[0].constant(); ++d) {
      append(lstm_weights(graph, operand, d, 0, shape[1].constant()), what);
    }
  };
  switch (node.kind) {
    case OpKind::Lstm:
      append_directions(node.inputs[1], "input weight");
      append_directions(node.inputs[2], "recurrent weight");
      if (node.lstm.projected > 0) append_directions(node.inputs[9], "projection weight");
      break;
    case OpKind::Linear:
    case OpKind::Conv:
      append(product_weights(graph, node), "weight");
      break;
    default:
      throw Error("node '" + node.name + "' is not a layer with weights");
  }
  return matrices;
}

}  // namespace sluice

#include "quantizer/quantize/integer_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/quantize/weight_rows.h"

namespace sluice {
namespace {

int64_t extent(const Graph& graph, ValueId id, size_t axis) {
  return graph.values[id].shape[axis].constant();
}

std::vector<int64_t> extents(const Shape& shape) {
  std::vector<int64_t> result;
  for (const Dim& dim : shape) result.push_back(dim.constant());
  return result;
}

int64_t product(const std::vector<int64_t>& extents, size_t from, size_t to) {
  int64_t result = 1;
  for (size_t i = from; i < to; ++i) result *= extents[i];
  return result;
}

int32_t integer_at(const GivenQuantization& given, int64_t element) {
  return given.type == SLUICE_U8 ? given.q->as<uint8_t>()[element] : given.q->as<int8_t>()[element];
}

void quantize_tensor(const std::vector<float>& real, QuantizedMatrix* matrix) {
  float largest = 0;
  for (const float w : real) largest = std::max(largest, std::fabs(w));
  const float covering = largest / 127.0f;
  const float scale = covering < std::numeric_limits<float>::min() ? 1.0f : covering;
  matrix->scale.assign(static_cast<size_t>(matrix->rows), scale);
  matrix->q.resize(real.size());
  for (size_t i = 0; i < real.size(); ++i) {
    matrix->q[i] = static_cast<int8_t>(std::clamp(std::round(real[i] / scale), -127.0f, 127.0f));
  }
}

void check_finite(const std::vector<float>& real, int64_t columns, const std::string& layer,
                  const char* what) {
  for (size_t i = 0; i < real.size(); ++i) {
    if (std::isfinite(real[i])) continue;
    throw Error("layer '" + layer + "': " + what + " of output channel " +
                std::to_string(static_cast<int64_t>(i) / columns) + " is " +
                std::to_string(real[i]) + ", expected a finite number");
  }
}

void requantize_rows(const std::vector<float>& real, int64_t first, int64_t count, float scale,
                     QuantizedMatrix* weights) {
  for (int64_t n = first; n < first + count; ++n) {
    weights->scale[n] = scale;
    for (int64_t k = 0; k < weights->columns; ++k) {
      const int64_t i = n * weights->columns + k;
      weights->q[i] =
          static_cast<int8_t>(std::clamp(std::nearbyint(real[i] / scale), -127.0f, 127.0f));
    }
  }
}

}  // namespace

MatrixView product_weights(const Graph& graph, const Node& node) {
  MatrixView view;
  view.operand = node.inputs[1];
  if (node.kind == OpKind::Conv) {
    view.rows = extent(graph, view.operand, 0);
    view.columns = extent(graph, view.operand, 1) * extent(graph, view.operand, 2) *
                   extent(graph, view.operand, 3);
    view.row_stride = view.columns;
  } else if (node.transposed) {
    view.rows = extent(graph, view.operand, 0);
    view.columns = extent(graph, view.operand, 1);
    view.row_stride = view.columns;
  } else {
    view.columns = extent(graph, view.operand, 0);
    view.rows = extent(graph, view.operand, 1);
    view.row_stride = 1;
    view.column_stride = view.rows;
  }
  return view;
}

MatrixView lstm_weights(const Graph& graph, ValueId operand, int64_t direction, int64_t first,
                        int64_t rows) {
  MatrixView view;
  view.operand = operand;
  view.rows = rows;
  view.columns = graph.values[operand].shape.size() > 2 ? extent(graph, operand, 2) : 1;
  view.row_stride = view.columns;
  view.first = (direction * extent(graph, operand, 1) + first) * view.columns;
  return view;
}

GivenScale::GivenScale(const GivenQuantization& given, const Shape& shape) {
  const auto scales = static_cast<int64_t>(given.scale.size());
  if (given.zero_point.size() != given.scale.size() || scales == 0) return;
  const std::vector<int64_t> dims = extents(shape);
  const auto axis = static_cast<size_t>(given.axis);
  if (scales == 1) {
    inner_ = std::max<int64_t>(1, product(dims, 0, dims.size()));
  } else if (given.axis >= 0 && axis < dims.size() && dims[axis] == scales) {
    inner_ = product(dims, axis + 1, dims.size());
  } else if (dims.size() >= 2 && dims[0] * dims[1] == scales) {
    inner_ = product(dims, 2, dims.size());
  } else {
    return;
  }
  count_ = inner_ > 0 ? scales : 0;
}

const GivenQuantization* given_integers(const Value& value) {
  if (!value.constant || !value.given || !value.given->q) return nullptr;
  const size_t count = value.constant->bytes.size() / element_bytes(value.type);
  const size_t bytes = value.given->q->bytes.size();
  return bytes == count * element_bytes(value.given->type) ? value.given.get() : nullptr;
}

std::optional<QuantizedMatrix> given_matrix(const Graph& graph, const MatrixView& view) {
  const Value& value = graph.values[view.operand];
  if (!given_integers(value)) return std::nullopt;
  const GivenQuantization& given = *value.given;
  const GivenScale scale(given, value.shape);
  if ((given.type != SLUICE_S8 && given.type != SLUICE_U8) || !scale.fits()) return std::nullopt;
  QuantizedMatrix matrix;
  matrix.rows = view.rows;
  matrix.columns = view.columns;
  matrix.q.reserve(static_cast<size_t>(view.rows * view.columns));
  for (int64_t n = 0; n < view.rows; ++n) {
    const size_t index = scale.index(view.element(n, 0));
    matrix.scale.push_back(given.scale[index]);
    for (int64_t k = 0; k < view.columns; ++k) {
      const int64_t element = view.element(n, k);
      const int32_t q = integer_at(given, element) - given.zero_point[index];
      const size_t other = scale.index(element);
      if (given.scale[other] != given.scale[index] ||
          given.zero_point[other] != given.zero_point[index] || q < -128 || q > 127) {
        return std::nullopt;
      }
      matrix.q.push_back(static_cast<int8_t>(q));
    }
  }
  return matrix;
}

std::vector<float> real_matrix(const Graph& graph, const MatrixView& view) {
  const float* elements = graph.values[view.operand].constant->as<float>();
  std::vector<float> real;
  real.reserve(static_cast<size_t>(view.rows * view.columns));
  for (int64_t n = 0; n < view.rows; ++n) {
    for (int64_t k = 0; k < view.columns; ++k) real.push_back(elements[view.element(n, k)]);
  }
  return real;
}

QuantizedMatrix integer_matrix(const Graph& graph, const MatrixView& view, WeightScales scales,
                               const std::string& layer, const char* what) {
  if (std::optional<QuantizedMatrix> given = given_matrix(graph, view)) return std::move(*given);
  const std::vector<float> real = real_matrix(graph, view);
  if (scales == WeightScales::PerRow) {
    return quantize_rows(real.data(), view.rows, view.columns, layer, what);
  }
  check_finite(real, view.columns, layer, what);
  QuantizedMatrix matrix;
  matrix.rows = view.rows;
  matrix.columns = view.columns;
  quantize_tensor(real, &matrix);
  return matrix;
}

void fit_bias(const std::vector<float>& real, const std::vector<double>& bias, float x_scale,
              float result_scale, int64_t group, QuantizedMatrix* weights) {
  constexpr double kZeroRowSteps = 0x1p-8;
  constexpr double kLargestBias = 0x1p30;
  for (int64_t first = 0; first < weights->rows; first += group) {
    double largest = 0;
    bool zeros = true;
    for (int64_t n = first; n < first + group; ++n) {
      largest = std::max(largest, std::fabs(bias[n]));
      for (int64_t k = 0; k < weights->columns; ++k) {
        zeros = zeros && weights->q[n * weights->columns + k] == 0;
      }
    }
    double scale = zeros ? kZeroRowSteps * result_scale / x_scale : double{weights->scale[first]};
    scale = std::max(scale, largest / kLargestBias / x_scale);
    const auto rounded = static_cast<float>(scale);
    if (rounded != weights->scale[first]) {
      requantize_rows(real, first, group, rounded, weights);
    }
  }
}

std::vector<int64_t> given_bias(const Graph& graph, ValueId operand, int64_t first, int64_t count) {
  if (operand == kAbsent) return {};
  const Value& value = graph.values[operand];
  if (!given_integers(value)) return {};
  const GivenQuantization& given = *value.given;
  for (const int32_t zero_point : given.zero_point) {
    if (zero_point != 0) return {};
  }
  std::vector<int64_t> result;
  for (int64_t i = first; i < first + count; ++i) {
    if (given.type == SLUICE_S32) {
      result.push_back(given.q->as<int32_t>()[i]);
    } else if (given.type == SLUICE_S64) {
      result.push_back(given.q->as<int64_t>()[i]);
    } else {
      return {};
    }
  }
  return result;
}

void append_rows(const QuantizedMatrix& part, QuantizedMatrix* all) {
  all->columns = part.columns;
  all->rows += part.rows;
  all->q.insert(all->q.end(), part.q.begin(), part.q.end());
  all->scale.insert(all->scale.end(), part.scale.begin(), part.scale.end());
}

}  // namespace sluice

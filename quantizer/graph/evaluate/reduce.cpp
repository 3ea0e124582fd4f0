#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/graph/evaluate/operations.h"

namespace sluice {
namespace {

double first_value(ReduceKind kind) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return kind == ReduceKind::Max ? -kInfinity : kind == ReduceKind::Min ? kInfinity : 0;
}

double accumulate(ReduceKind kind, double sum, double x) {
  switch (kind) {
    case ReduceKind::Max:
      return std::isnan(x) || x > sum ? x : sum;
    case ReduceKind::Min:
      return std::isnan(x) || x < sum ? x : sum;
    default:
      return sum + x;
  }
}

}  // namespace

Tensor evaluate_reduce(const Node& node, const Operands& x) {
  std::vector<int64_t> kept = x[0]->dims, dims;
  for (const int64_t axis : node.axes) kept[static_cast<size_t>(axis)] = 1;
  for (size_t i = 0; i < kept.size(); ++i) {
    const bool reduced =
        std::count(node.axes.begin(), node.axes.end(), static_cast<int64_t>(i)) > 0;
    if (!reduced || node.keep_dims) dims.push_back(kept[i]);
  }
  Tensor y = Tensor::zeros(SLUICE_F32, dims);
  std::vector<double> sums(static_cast<size_t>(y.elements()), first_value(node.reduce));
  const std::vector<int64_t> stride = strides(kept, true);
  for_each_index(x[0]->dims, [&](const auto& index, int64_t flat) {
    int64_t offset = 0;
    for (size_t i = 0; i < index.size(); ++i) offset += index[i] * stride[i];
    double& sum = sums[static_cast<size_t>(offset)];
    sum = accumulate(node.reduce, sum, x[0]->as<float>()[flat]);
  });
  const double count =
      y.elements() == 0 ? 1
                        : static_cast<double>(x[0]->elements()) / static_cast<double>(y.elements());
  for (size_t i = 0; i < sums.size(); ++i) {
    y.as<float>()[i] =
        static_cast<float>(node.reduce == ReduceKind::Mean ? sums[i] / count : sums[i]);
  }
  return y;
}

Tensor evaluate_softmax(const Node& node, const Operands& x) {
  Tensor y = Tensor::zeros(SLUICE_F32, x[0]->dims);
  const auto axis = static_cast<size_t>(node.axis);
  const int64_t extent = x[0]->dims[axis];
  const int64_t stride = strides(x[0]->dims)[axis];
  for (int64_t row = 0; extent > 0 && row < y.elements() / extent; ++row) {
    const int64_t base = row / stride * stride * extent + row % stride;
    const float* from = x[0]->as<float>() + base;
    double largest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (int64_t i = 0; i < extent; ++i) largest = std::max<double>(largest, from[i * stride]);
    for (int64_t i = 0; i < extent; ++i) sum += std::exp(from[i * stride] - largest);
    for (int64_t i = 0; i < extent; ++i) {
      const double shifted = from[i * stride] - largest;
      y.as<float>()[base + i * stride] =
          static_cast<float>(node.log ? shifted - std::log(sum) : std::exp(shifted) / sum);
    }
  }
  return y;
}

}  // namespace sluice

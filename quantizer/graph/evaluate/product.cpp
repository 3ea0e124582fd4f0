#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {

Tensor evaluate_linear(const Node& node, const Operands& x) {
  const float* w = x[1]->as<float>();
  const int64_t k_extent = x[1]->dims[node.transposed ? 1 : 0];
  const int64_t n_extent = x[1]->dims[node.transposed ? 0 : 1];
  const float* bias = x.size() > 2 && x[2] ? x[2]->as<float>() : nullptr;
  if (x[0]->dims.back() != k_extent) throw Error("operand and weights of a product disagree");
  std::vector<int64_t> dims = x[0]->dims;
  dims.back() = n_extent;
  Tensor y = Tensor::zeros(SLUICE_F32, dims);
  for (int64_t i = 0; i < y.elements(); ++i) {
    const int64_t m = i / n_extent, n = i % n_extent;
    const float* row = x[0]->as<float>() + m * k_extent;
    double sum = bias ? bias[n] : 0;
    for (int64_t k = 0; k < k_extent; ++k) {
      sum += double(row[k]) * w[node.transposed ? n * k_extent + k : k * n_extent + n];
    }
    y.as<float>()[i] = std::min(std::max(static_cast<float>(sum), node.low), node.high);
  }
  return y;
}

Tensor evaluate_matmul(const Operands& x) {
  const Tensor& a = *x[0];
  const Tensor& b = *x[1];
  const size_t rank_a = a.dims.size(), rank_b = b.dims.size();
  const int64_t m_extent = a.dims[rank_a - 2], k_extent = a.dims[rank_a - 1];
  const int64_t n_extent = b.dims[rank_b - 1];
  if (b.dims[rank_b - 2] != k_extent) throw Error("operands of a product disagree");
  std::vector<int64_t> batch_a(a.dims.begin(), a.dims.end() - 2);
  std::vector<int64_t> batch_b(b.dims.begin(), b.dims.end() - 2);
  const size_t rank = std::max(batch_a.size(), batch_b.size());
  batch_a.insert(batch_a.begin(), rank - batch_a.size(), 1);
  batch_b.insert(batch_b.begin(), rank - batch_b.size(), 1);
  std::vector<int64_t> batch(rank);
  for (size_t i = 0; i < rank; ++i) {
    batch[i] = batch_a[i] == 1 ? batch_b[i] : batch_a[i];
    if (batch_b[i] != 1 && batch_b[i] != batch[i]) throw Error("operands of a product disagree");
  }
  std::vector<int64_t> dims = batch;
  dims.insert(dims.end(), {m_extent, n_extent});
  Tensor y = Tensor::zeros(SLUICE_F32, dims);
  const std::vector<int64_t> stride_a = strides(batch_a, true), stride_b = strides(batch_b, true);
  for_each_index(batch, [&](const auto& index, int64_t flat) {
    int64_t at_a = 0, at_b = 0;
    for (size_t i = 0; i < rank; ++i) {
      at_a += index[i] * stride_a[i];
      at_b += index[i] * stride_b[i];
    }
    const float* left = a.as<float>() + at_a * m_extent * k_extent;
    const float* right = b.as<float>() + at_b * k_extent * n_extent;
    float* out = y.as<float>() + flat * m_extent * n_extent;
    for (int64_t i = 0; i < m_extent * n_extent; ++i) {
      double sum = 0;
      for (int64_t k = 0; k < k_extent; ++k) {
        sum += double(left[i / n_extent * k_extent + k]) * right[k * n_extent + i % n_extent];
      }
      out[i] = static_cast<float>(sum);
    }
  });
  return y;
}

Tensor evaluate_conv(const Node& node, const Operands& x, const std::vector<int64_t>& dims) {
  const Tensor& data = *x[0];
  const Tensor& weights = *x[1];
  const ConvAttributes& conv = node.conv;
  const float* bias = x.size() > 2 && x[2] ? x[2]->as<float>() : nullptr;
  Tensor y = Tensor::zeros(SLUICE_F32, dims);
  const int64_t channels = weights.dims[1], kh = weights.dims[2], kw = weights.dims[3];
  const int64_t height = data.dims[2], width = data.dims[3];
  for_each_index(dims, [&](const auto& index, int64_t flat) {
    const int64_t first = index[1] / (dims[1] / conv.group) * channels;
    double sum = bias ? bias[index[1]] : 0;
    for (int64_t c = 0; c < channels; ++c) {
      const float* plane =
          data.as<float>() + (index[0] * data.dims[1] + first + c) * height * width;
      const float* kernel = weights.as<float>() + (index[1] * channels + c) * kh * kw;
      for (int64_t i = 0; i < kh * kw; ++i) {
        const int64_t row =
            index[2] * conv.stride[0] + i / kw * conv.dilation[0] - conv.pad_before[0];
        const int64_t column =
            index[3] * conv.stride[1] + i % kw * conv.dilation[1] - conv.pad_before[1];
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        sum += double(plane[row * width + column]) * kernel[i];
      }
    }
    y.as<float>()[flat] = static_cast<float>(sum);
  });
  return y;
}

}  // namespace sluice

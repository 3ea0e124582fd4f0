#include <cstring>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {
namespace {

void copy_element(const Tensor& x, int64_t from, Tensor* y, int64_t to) {
  const size_t size = element_bytes(x.type);
  std::memcpy(y->bytes.data() + static_cast<size_t>(to) * size,
              x.bytes.data() + static_cast<size_t>(from) * size, size);
}

int64_t dot(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  int64_t sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Position of `index` in an operand of these strides that is broadcast to the index's rank.
int64_t broadcast_offset(const std::vector<int64_t>& index, const std::vector<int64_t>& stride) {
  const size_t skip = index.size() - stride.size();
  int64_t sum = 0;
  for (size_t i = 0; i < stride.size(); ++i) sum += index[skip + i] * stride[i];
  return sum;
}

std::vector<int64_t> broadcast_dims(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  std::vector<int64_t> dims = a.size() >= b.size() ? a : b;
  const std::vector<int64_t>& shorter = a.size() >= b.size() ? b : a;
  const size_t skip = dims.size() - shorter.size();
  for (size_t i = 0; i < shorter.size(); ++i) {
    int64_t& extent = dims[skip + i];
    if (extent == 1) {
      extent = shorter[i];
    } else if (shorter[i] != 1 && shorter[i] != extent) {
      throw Error("extents " + std::to_string(extent) + " and " + std::to_string(shorter[i]) +
                  " do not broadcast");
    }
  }
  return dims;
}

}  // namespace

Tensor evaluate_reshape(const Operands& x, const std::vector<int64_t>& dims) {
  Tensor y = Tensor::zeros(x[0]->type, dims);
  if (y.bytes.size() != x[0]->bytes.size()) throw Error("a reshape changes the number of elements");
  y.bytes = x[0]->bytes;
  return y;
}

Tensor evaluate_transpose(const Node& node, const Operands& x) {
  const std::vector<int64_t> from = strides(x[0]->dims);
  std::vector<int64_t> dims, stride;
  for (const int64_t axis : node.perm) {
    dims.push_back(x[0]->dims[static_cast<size_t>(axis)]);
    stride.push_back(from[static_cast<size_t>(axis)]);
  }
  Tensor y = Tensor::zeros(x[0]->type, dims);
  for_each_index(dims, [&](const auto& index, int64_t flat) {
    copy_element(*x[0], dot(index, stride), &y, flat);
  });
  return y;
}

Tensor evaluate_slice(const Node& node, const Operands& x, const std::vector<int64_t>& dims,
                      const Symbols& symbols) {
  const std::vector<int64_t> from = strides(x[0]->dims);
  std::vector<int64_t> stride(dims.size());
  int64_t base = 0;
  Tensor y = Tensor::zeros(x[0]->type, dims);
  if (y.bytes.empty()) return y;
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t first = node.start[i].evaluate(symbols);
    const int64_t last = first + (dims[i] - 1) * node.step[i];
    const int64_t extent = x[0]->dims[i];
    if (first < 0 || first >= extent || last < 0 || last >= extent) {
      throw Error("a slice from " + std::to_string(first) + " to " + std::to_string(last) +
                  " leaves an extent of " + std::to_string(extent));
    }
    base += first * from[i];
    stride[i] = node.step[i] * from[i];
  }
  for_each_index(dims, [&](const auto& index, int64_t flat) {
    copy_element(*x[0], base + dot(index, stride), &y, flat);
  });
  return y;
}

Tensor evaluate_concat(const Node& node, const Operands& x) {
  const auto axis = static_cast<size_t>(node.axis);
  std::vector<int64_t> dims = x[0]->dims;
  for (size_t k = 1; k < x.size(); ++k) dims[axis] += x[k]->dims[axis];
  Tensor y = Tensor::zeros(x[0]->type, dims);
  const std::vector<int64_t> stride = strides(dims);
  int64_t base = 0;
  for (const Tensor* operand : x) {
    for_each_index(operand->dims, [&](const auto& index, int64_t flat) {
      copy_element(*operand, flat, &y, base + dot(index, stride));
    });
    base += operand->dims[axis] * stride[axis];
  }
  return y;
}

Tensor evaluate_pad(const Node& node, const Operands& x, const std::vector<int64_t>& dims,
                    const Symbols& symbols) {
  Tensor fill = Tensor::zeros(SLUICE_F32, {});
  *fill.as<float>() = node.alpha;
  fill = evaluate_cast({&fill}, x[0]->type);
  Tensor y = Tensor::zeros(x[0]->type, dims);
  const std::vector<int64_t> stride = strides(x[0]->dims);
  const std::vector<int64_t> before = concrete(node.start, symbols);
  for_each_index(dims, [&](const auto& index, int64_t flat) {
    int64_t offset = 0;
    for (size_t i = 0; i < dims.size(); ++i) {
      const int64_t extent = x[0]->dims[i];
      int64_t at = index[i] - before[i];
      if (at < 0 || at >= extent) {
        if (node.pad_mode == PadMode::Constant) {
          copy_element(fill, 0, &y, flat);
          return;
        }
        if (node.pad_mode == PadMode::Reflect) {
          at = at < 0 ? -at : 2 * (extent - 1) - at;
        } else {
          at = at < 0 ? 0 : extent - 1;
        }
        if (at < 0 || at >= extent) throw Error("a pad is larger than the extent it repeats");
      }
      offset += at * stride[i];
    }
    copy_element(*x[0], offset, &y, flat);
  });
  return y;
}

Tensor evaluate_gather(const Node& node, const Operands& x) {
  const auto axis = static_cast<size_t>(node.axis);
  const Tensor& data = *x[0];
  const Tensor& indices = *x[1];
  std::vector<int64_t> dims(data.dims.begin(), data.dims.begin() + node.axis);
  dims.insert(dims.end(), indices.dims.begin(), indices.dims.end());
  dims.insert(dims.end(), data.dims.begin() + node.axis + 1, data.dims.end());
  Tensor y = Tensor::zeros(data.type, dims);
  if (y.bytes.empty()) return y;
  const int64_t extent = data.dims[axis];
  const int64_t inner = strides(data.dims)[axis];
  const int64_t count = indices.elements();
  for (int64_t flat = 0; flat < y.elements(); ++flat) {
    const int64_t position = flat / inner % count;
    int64_t at = indices.type == SLUICE_S32 ? indices.as<int32_t>()[position]
                                            : indices.as<int64_t>()[position];
    if (at < -extent || at >= extent) {
      throw Error("index " + std::to_string(at) + " is outside an extent of " +
                  std::to_string(extent));
    }
    if (at < 0) at += extent;
    const int64_t outer = flat / inner / count;
    copy_element(data, (outer * extent + at) * inner + flat % inner, &y, flat);
  }
  return y;
}

Tensor evaluate_expand(const Operands& x, const std::vector<int64_t>& dims) {
  if (broadcast_dims(x[0]->dims, dims) != dims)
    throw Error("an operand is larger than its expansion");
  Tensor y = Tensor::zeros(x[0]->type, dims);
  const std::vector<int64_t> stride = strides(x[0]->dims, true);
  for_each_index(dims, [&](const auto& index, int64_t flat) {
    copy_element(*x[0], broadcast_offset(index, stride), &y, flat);
  });
  return y;
}

Tensor evaluate_where(const Operands& x) {
  const std::vector<int64_t> dims =
      broadcast_dims(x[0]->dims, broadcast_dims(x[1]->dims, x[2]->dims));
  Tensor y = Tensor::zeros(x[1]->type, dims);
  const std::vector<int64_t> stride[3] = {strides(x[0]->dims, true), strides(x[1]->dims, true),
                                          strides(x[2]->dims, true)};
  for_each_index(dims, [&](const auto& index, int64_t flat) {
    const size_t chosen = x[0]->as<uint8_t>()[broadcast_offset(index, stride[0])] ? 1 : 2;
    copy_element(*x[chosen], broadcast_offset(index, stride[chosen]), &y, flat);
  });
  return y;
}

Tensor evaluate_binary(const Node& node, const Operands& x) {
  const std::vector<int64_t> dims = broadcast_dims(x[0]->dims, x[1]->dims);
  Tensor expanded[2] = {evaluate_expand({x[0]}, dims), evaluate_expand({x[1]}, dims)};
  Tensor y = Tensor::zeros(SLUICE_F32, dims);
  apply_binary(node.binary, expanded[0].as<float>(), expanded[1].as<float>(), y.elements(),
               y.as<float>());
  return y;
}

}  // namespace sluice

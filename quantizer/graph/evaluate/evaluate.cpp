#include "quantizer/graph/evaluate.h"

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {

Tensor Tensor::zeros(sluice_type type, const std::vector<int64_t>& dims) {
  Dim count = static_cast<int64_t>(element_bytes(type));
  for (const int64_t extent : dims) {
    if (extent < 0) throw Error("an extent is " + std::to_string(extent) + ", expected at least 0");
    count = count * Dim(extent);
  }
  Tensor tensor;
  tensor.type = type;
  tensor.dims = dims;
  tensor.bytes.resize(static_cast<size_t>(count.constant()));
  return tensor;
}

int64_t Tensor::elements() const {
  return static_cast<int64_t>(bytes.size() / element_bytes(type));
}

std::vector<int64_t> concrete(const Shape& shape, const Symbols& symbols) {
  std::vector<int64_t> dims;
  dims.reserve(shape.size());
  for (const Dim& dim : shape) dims.push_back(dim.evaluate(symbols));
  return dims;
}

Tensor constant_tensor(const Value& value) {
  Tensor tensor;
  tensor.type = value.type;
  tensor.dims = concrete(value.shape, {});
  tensor.bytes = value.constant->bytes;
  return tensor;
}

std::vector<int64_t> strides(const std::vector<int64_t>& dims, bool broadcast) {
  std::vector<int64_t> result(dims.size());
  int64_t stride = 1;
  for (size_t i = dims.size(); i-- > 0;) {
    result[i] = broadcast && dims[i] == 1 ? 0 : stride;
    stride *= dims[i];
  }
  return result;
}

std::vector<Tensor> evaluate(const Graph& graph, const Node& node,
                             const std::vector<const Tensor*>& inputs, const Symbols& symbols) {
  const auto dims = [&] { return concrete(graph.values[node.outputs.at(0)].shape, symbols); };
  switch (node.kind) {
    case OpKind::Reshape:
      return {evaluate_reshape(inputs, dims())};
    case OpKind::Transpose:
      return {evaluate_transpose(node, inputs)};
    case OpKind::Slice:
      return {evaluate_slice(node, inputs, dims(), symbols)};
    case OpKind::Concat:
      return {evaluate_concat(node, inputs)};
    case OpKind::Pad:
      return {evaluate_pad(node, inputs, dims(), symbols)};
    case OpKind::Gather:
      return {evaluate_gather(node, inputs)};
    case OpKind::Expand:
      return {evaluate_expand(inputs, dims())};
    case OpKind::Cast:
      return {evaluate_cast(inputs, graph.values[node.outputs.at(0)].type)};
    case OpKind::Where:
      return {evaluate_where(inputs)};
    case OpKind::Unary:
      return {evaluate_unary(node, inputs)};
    case OpKind::Binary:
      return {evaluate_binary(node, inputs)};
    case OpKind::Requantize:
      return {*inputs.at(0)};
    case OpKind::Quantize:
      return {evaluate_quantize(graph, node, inputs)};
    case OpKind::Dequantize:
      return {evaluate_dequantize(graph, node, inputs)};
    case OpKind::Reduce:
      return {evaluate_reduce(node, inputs)};
    case OpKind::Softmax:
      return {evaluate_softmax(node, inputs)};
    case OpKind::Linear:
      return {evaluate_linear(node, inputs)};
    case OpKind::MatMul:
      return {evaluate_matmul(inputs)};
    case OpKind::Conv:
      return {evaluate_conv(node, inputs, dims())};
    case OpKind::Lstm:
      return evaluate_lstm(node, inputs);
  }
  throw Error("the node kind does not exist");
}

}  // namespace sluice

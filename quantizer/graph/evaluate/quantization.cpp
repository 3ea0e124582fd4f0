#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/graph/quantized_value.h"

namespace sluice {
namespace {

/// Index along the quantization's axis of the element at `flat`; 0 where there is one scale.
class ScaleIndex {
 public:
  ScaleIndex(const GivenQuantization& given, const std::vector<int64_t>& dims) {
    if (given.scale.size() == 1) return;
    const auto axis = static_cast<size_t>(given.axis);
    if (axis >= dims.size() || dims[axis] != static_cast<int64_t>(given.scale.size())) {
      throw Error(std::to_string(given.scale.size()) + " scales do not fit axis " +
                  std::to_string(given.axis));
    }
    count_ = dims[axis];
    for (size_t i = axis + 1; i < dims.size(); ++i) inner_ *= dims[i];
  }
  size_t operator()(int64_t flat) const { return static_cast<size_t>(flat / inner_ % count_); }

 private:
  int64_t inner_ = 1, count_ = 1;
};

template <typename T>
void quantize_all(const GivenQuantization& given, bool round_away, const Tensor& x, Tensor* y) {
  const ScaleIndex index(given, x.dims);
  for (int64_t i = 0; i < x.elements(); ++i) {
    const size_t channel = index(i);
    y->as<T>()[i] =
        quantized<T>(x.as<float>()[i], given.scale[channel], given.zero_point[channel], round_away);
  }
}

template <typename T>
void dequantize_all(const GivenQuantization& given, const Tensor& x, Tensor* y) {
  const ScaleIndex index(given, x.dims);
  for (int64_t i = 0; i < x.elements(); ++i) {
    const size_t channel = index(i);
    y->as<float>()[i] = dequantized(x.as<T>()[i], given.scale[channel], given.zero_point[channel]);
  }
}

}  // namespace

Tensor evaluate_quantize(const Graph& graph, const Node& node, const Operands& x) {
  const Value& value = graph.values[node.outputs.at(0)];
  Tensor y = Tensor::zeros(value.type, x.at(0)->dims);
  switch (value.type) {
    case SLUICE_S8:
      quantize_all<int8_t>(*value.given, node.round_away, *x[0], &y);
      return y;
    case SLUICE_U8:
      quantize_all<uint8_t>(*value.given, node.round_away, *x[0], &y);
      return y;
    case SLUICE_S16:
      quantize_all<int16_t>(*value.given, node.round_away, *x[0], &y);
      return y;
    case SLUICE_U16:
      quantize_all<uint16_t>(*value.given, node.round_away, *x[0], &y);
      return y;
    default:
      throw Error(std::string("no quantization to ") + sluice_type_name(value.type));
  }
}

Tensor evaluate_dequantize(const Graph& graph, const Node& node, const Operands& x) {
  const Value& value = graph.values[node.inputs.at(0)];
  Tensor y = Tensor::zeros(SLUICE_F32, x.at(0)->dims);
  switch (value.type) {
    case SLUICE_S8:
      dequantize_all<int8_t>(*value.given, *x[0], &y);
      return y;
    case SLUICE_U8:
      dequantize_all<uint8_t>(*value.given, *x[0], &y);
      return y;
    case SLUICE_S16:
      dequantize_all<int16_t>(*value.given, *x[0], &y);
      return y;
    case SLUICE_U16:
      dequantize_all<uint16_t>(*value.given, *x[0], &y);
      return y;
    case SLUICE_S32:
      dequantize_all<int32_t>(*value.given, *x[0], &y);
      return y;
    default:
      throw Error(std::string("no quantization of ") + sluice_type_name(value.type));
  }
}

}  // namespace sluice

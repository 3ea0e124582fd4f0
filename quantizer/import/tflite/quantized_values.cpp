#include "quantizer/import/tflite/quantized_values.h"

#include <algorithm>
#include <cmath>

#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr int32_t kSignOffset = 128;
constexpr uint8_t kSignBit = 0x80;

// Index of the scale of every element.
template <typename Visit>
void for_each_scale(const GivenQuantization& given, const std::vector<int64_t>& dims,
                    const Visit& visit) {
  int64_t count = 1, inner = 1;
  for (const int64_t extent : dims) count *= extent;
  if (given.scale.size() > 1) {
    for (size_t i = static_cast<size_t>(given.axis) + 1; i < dims.size(); ++i) inner *= dims[i];
  }
  const auto scales = static_cast<int64_t>(given.scale.size());
  for (int64_t i = 0; i < count; ++i) visit(i, static_cast<size_t>(i / inner % scales));
}

template <typename T>
Tensor dequantize(const Tensor& integers, const GivenQuantization& given) {
  Tensor real = Tensor::zeros(SLUICE_F32, integers.dims);
  for_each_scale(given, integers.dims, [&](int64_t i, size_t scale) {
    const int64_t steps = int64_t{integers.as<T>()[i]} - given.zero_point[scale];
    real.as<float>()[i] = static_cast<float>(steps) * given.scale[scale];
  });
  return real;
}

Tensor real_elements(const Tensor& integers, const GivenQuantization& given) {
  switch (integers.type) {
    case SLUICE_S8:
      return dequantize<int8_t>(integers, given);
    case SLUICE_S16:
      return dequantize<int16_t>(integers, given);
    case SLUICE_S32:
      return dequantize<int32_t>(integers, given);
    default:
      return dequantize<int64_t>(integers, given);
  }
}

template <typename T>
std::vector<uint8_t> quantize(const Tensor& real, const GivenQuantization& given) {
  Tensor integers = Tensor::zeros(given.type, real.dims);
  for_each_scale(given, real.dims, [&](int64_t i, size_t scale) {
    const double steps = std::round(real.as<float>()[i] / double{given.scale[scale]});
    const double q = std::isnan(steps) ? 0 : steps + given.zero_point[scale];
    integers.as<T>()[i] = static_cast<T>(std::min<double>(
        std::max<double>(q, std::numeric_limits<T>::min()), std::numeric_limits<T>::max()));
  });
  return std::move(integers.bytes);
}

bool keeps_quantization(const Node& node) {
  switch (node.kind) {
    case OpKind::Reshape:
    case OpKind::Transpose:
    case OpKind::Slice:
    case OpKind::Concat:
    case OpKind::Pad:
    case OpKind::Gather:
    case OpKind::Expand:
      return true;
    default:
      return false;
  }
}

size_t data_operands(const Node& node) {
  return node.kind == OpKind::Gather ? 1 : node.inputs.size();
}

bool is_clamp(const Node& node) {
  return node.kind == OpKind::Unary && node.unary == UnaryKind::Clamp;
}

}  // namespace

Given with_sign(const Given& given) {
  if (given->type != SLUICE_U8) return given;
  auto shifted = std::make_shared<GivenQuantization>(*given);
  shifted->type = SLUICE_S8;
  for (int32_t& zero_point : shifted->zero_point) zero_point -= kSignOffset;
  return shifted;
}

ValueId add_quantized(Builder* builder, Tensor integers, const GivenQuantization& quantization) {
  auto given = std::make_shared<GivenQuantization>(quantization);
  if (integers.type == SLUICE_U8) {
    given = std::make_shared<GivenQuantization>(
        *with_sign(std::make_shared<const GivenQuantization>(quantization)));
    integers.type = SLUICE_S8;
    for (uint8_t& byte : integers.bytes) byte ^= kSignBit;
  }
  given->type = integers.type;
  const ValueId id = builder->constant(real_elements(integers, *given));
  given->q = std::make_shared<const Constant>(Constant{std::move(integers.bytes)});
  builder->graph.values[id].given = std::move(given);
  return id;
}

ValueId product_bias(Builder* builder, ValueId bias, const Given& x, const Given& w,
                     const Dim& channels) {
  if (bias == kAbsent) return kAbsent;
  const Value& value = builder->value(bias);
  if (value.shape != Shape{channels}) {
    throw Error("the bias has shape " + text(value.shape) + ", expected [" + channels.text() + "]");
  }
  if (!x || !w) {
    if (value.type == SLUICE_F32 && !value.given) return bias;
    throw Error(std::string("the bias is ") + sluice_type_name(value.type) + ", expected f32");
  }
  const bool fits = value.type == SLUICE_S32 || (value.type == SLUICE_S64 && x->type == SLUICE_S16);
  if (!value.constant || !fits) {
    throw Error(std::string("the bias is ") + (value.constant ? "" : "computed, ") +
                sluice_type_name(value.type) + ", expected constant integers");
  }
  GivenQuantization given;
  given.type = value.type;
  for (const float scale : w->scale) given.scale.push_back(x->scale[0] * scale);
  given.zero_point.resize(given.scale.size());
  return add_quantized(builder, constant_tensor(value), given);
}

void give(Builder* builder, ValueId id, const Given& given) {
  Value& value = builder->graph.values[id];
  if (!value.constant) {
    value.given = given;
    return;
  }
  auto constant = std::make_shared<GivenQuantization>(*given);
  const Tensor real = constant_tensor(value);
  constant->q = std::make_shared<const Constant>(Constant{
      given->type == SLUICE_S8 ? quantize<int8_t>(real, *given) : quantize<int16_t>(real, *given)});
  value.given = std::move(constant);
}

void spread_quantizations(Builder* builder, size_t first_node, size_t first_value) {
  Graph& graph = builder->graph;
  const auto given = [&](ValueId id) -> Given& { return graph.values[id].given; };
  // From results to what computes them on the way, then from operands on.
  for (size_t i = graph.nodes.size(); i-- > first_node;) {
    const Node& node = graph.nodes[i];
    if (!keeps_quantization(node) && !is_clamp(node)) continue;
    const Given& result = given(node.outputs[0]);
    if (!result) continue;
    for (size_t k = 0; k < data_operands(node); ++k) {
      const ValueId operand = node.inputs[k];
      const bool made_here =
          static_cast<size_t>(operand) >= first_value && !graph.is_constant(operand);
      if (made_here && !given(operand)) given(operand) = result;
    }
  }
  for (size_t i = first_node; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!keeps_quantization(node)) continue;
    Given& result = given(node.outputs[0]);
    for (size_t k = 0; k < data_operands(node); ++k) {
      const Given& operand = given(node.inputs[k]);
      if (!operand) continue;
      if (!result) result = operand;
      if (!same_quantization(*operand, *result)) {
        throw Error(
            "the result has another scale or zero point than the operand, which is moved "
            "as it is");
      }
    }
  }
}

}  // namespace sluice

#include "quantizer/import/onnx/quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/graph/given.h"

namespace sluice {
namespace {

Dim extent_along(const Builder& builder, ValueId x, int64_t axis) {
  const Shape& shape = builder.shape(x);
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size())) {
    throw Error("axis " + std::to_string(axis) + " does not exist in shape " + text(shape));
  }
  return shape[static_cast<size_t>(axis)];
}

bool is_single(const Builder& builder, ValueId parameter) {
  const Shape& shape = builder.shape(parameter);
  return shape.empty() || (shape.size() == 1 && shape[0] == Dim(1));
}

// A scale or zero point for every index of an axis in blocks: [.., n, ..] to [.., extent, ..].
ValueId repeat_blocks(Builder* builder, ValueId parameter, ValueId x, int64_t axis, int64_t block) {
  const Shape found = builder->shape(parameter);
  const Dim extent = extent_along(*builder, x, axis);
  const auto at = static_cast<size_t>(axis);
  Shape expected = builder->shape(x);
  expected[at] = Dim::floordiv(extent + Dim(block - 1), block);
  if (found != expected) {
    throw Error("a scale or zero point has shape " + text(found) + ", expected " + text(expected));
  }
  Shape split = found, repeated = found, joined = found;
  split.insert(split.begin() + axis + 1, 1);
  repeated.insert(repeated.begin() + axis + 1, block);
  joined[at] = found[at] * Dim(block);
  const ValueId all =
      builder->reshape(builder->expand(builder->reshape(parameter, split), repeated), joined);
  return builder->slice_axis(all, at, 0, extent);
}

// A scale or zero point in a shape that broadcasts to that of x.
ValueId spread(Builder* builder, ValueId parameter, ValueId x,
               const QuantizationOperands& operands) {
  if (operands.block > 0) {
    return repeat_blocks(builder, parameter, x, operands.axis, operands.block);
  }
  if (is_single(*builder, parameter)) return builder->reshape(parameter, {});
  if (builder->shape(parameter).size() != 1) {
    throw Error("a scale or zero point has shape " + text(builder->shape(parameter)) +
                ", expected rank 0 or 1");
  }
  const Dim extent = extent_along(*builder, x, operands.axis);
  builder->agree(builder->shape(parameter)[0], extent, "the number of scales or zero points");
  Shape shape(builder->shape(x).size(), 1);
  shape[static_cast<size_t>(operands.axis)] = extent;
  return builder->reshape(parameter, shape);
}

template <typename T>
std::vector<T> numbers(const Builder& builder, ValueId id, sluice_type type) {
  const Tensor tensor = constant_tensor(builder.value(id));
  const Tensor cast = evaluate_cast({&tensor}, type);
  return std::vector<T>(cast.as<T>(), cast.as<T>() + cast.elements());
}

// The quantization of integers of `type`, or null where it is not constant or has blocks.
std::shared_ptr<GivenQuantization> constant_parameters(const Builder& builder, ValueId x,
                                                       const QuantizationOperands& operands,
                                                       sluice_type type) {
  const bool zero_point = operands.zero_point != kAbsent;
  if (operands.block > 0 || !builder.graph.is_constant(operands.scale) ||
      (zero_point && !builder.graph.is_constant(operands.zero_point))) {
    return nullptr;
  }
  auto given = std::make_shared<GivenQuantization>();
  given->type = type;
  given->scale = numbers<float>(builder, operands.scale, SLUICE_F32);
  for (const float scale : given->scale) {
    if (!std::isfinite(scale) || scale <= 0) {
      throw Error("a scale is " + std::to_string(scale) + ", expected a positive number");
    }
  }
  if (zero_point) {
    given->zero_point = numbers<int32_t>(builder, operands.zero_point, SLUICE_S32);
  } else {
    given->zero_point.resize(1);
  }
  const size_t count = std::max(given->scale.size(), given->zero_point.size());
  if (given->scale.size() == 1) given->scale.resize(count, given->scale[0]);
  if (given->zero_point.size() == 1) given->zero_point.resize(count, given->zero_point[0]);
  given->axis = count == 1 ? 0 : operands.axis;
  if (given->zero_point.size() != given->scale.size()) {
    throw Error(std::to_string(given->scale.size()) + " scales, but " +
                std::to_string(given->zero_point.size()) + " zero points");
  }
  if (given->scale.size() > 1) {
    builder.agree(extent_along(builder, x, operands.axis),
                  static_cast<int64_t>(given->scale.size()), "the extent of the scales' axis");
  }
  return given;
}

// Whether Quantize and Dequantize nodes take integers of this kind.
bool has_node(const GivenQuantization& given, int bits) {
  const bool type = given.type == SLUICE_S8 || given.type == SLUICE_U8 || given.type == SLUICE_S16;
  return type && given.scale.size() == 1 && bits == static_cast<int>(8 * element_bytes(given.type));
}

ValueId clamp(Builder* builder, ValueId x, float low, float high) {
  return builder->unary(UnaryKind::Clamp, x, low, high);
}

ValueId dequantize_by_arithmetic(Builder* builder, ValueId q,
                                 const QuantizationOperands& operands) {
  ValueId steps = builder->cast(q, SLUICE_F32);
  if (operands.zero_point != kAbsent) {
    const ValueId zero = builder->cast(operands.zero_point, SLUICE_F32);
    steps = builder->binary(BinaryKind::Sub, steps, spread(builder, zero, q, operands));
  }
  return builder->binary(BinaryKind::Mul, steps, spread(builder, operands.scale, q, operands));
}

}  // namespace

ValueId dequantize(Builder* builder, ValueId q, const QuantizationOperands& operands) {
  const sluice_type type = builder->type(q);
  if (type == SLUICE_F32 || type == SLUICE_BOOL || type == SLUICE_S64) {
    throw Error(std::string("the operand is ") + sluice_type_name(type) +
                ", expected integers of 8, 16 or 32 bits");
  }
  if (operands.zero_point != kAbsent && builder->type(operands.zero_point) != type) {
    throw Error(std::string("the zero point is ") +
                sluice_type_name(builder->type(operands.zero_point)) + ", the operand " +
                sluice_type_name(type));
  }
  auto given = constant_parameters(*builder, q, operands, type);
  if (!builder->graph.is_constant(q) && given && has_node(*given, builder->bits(q))) {
    return builder->dequantize(q, given);
  }
  const ValueId real = dequantize_by_arithmetic(builder, q, operands);
  if (given && builder->graph.is_constant(q) && builder->graph.is_constant(real)) {
    Value integers = builder->value(q);
    integers.given = given;
    builder->graph.values[real].given = constant_quantization(integers);
  }
  return real;
}

ValueId quantize(Builder* builder, ValueId x, const QuantizationOperands& operands,
                 const IntegerFormat& format) {
  const auto given = constant_parameters(*builder, x, operands, format.type);
  if (given && has_node(*given, format.bits)) return builder->quantize(x, given);
  ValueId steps = builder->binary(BinaryKind::Div, x, spread(builder, operands.scale, x, operands));
  steps = builder->unary(UnaryKind::Round, steps);
  if (operands.zero_point != kAbsent) {
    const ValueId zero = builder->cast(operands.zero_point, SLUICE_F32);
    steps = builder->binary(BinaryKind::Add, steps, spread(builder, zero, x, operands));
  }
  const bool is_signed = format.type == SLUICE_S8 || format.type == SLUICE_S16;
  const auto span = static_cast<float>(int64_t{1} << format.bits);
  const float low = is_signed ? -span / 2 : 0;
  return builder->cast(clamp(builder, steps, low, low + span - 1), format.type);
}

DynamicIntegers quantize_dynamically(Builder* builder, ValueId x) {
  constexpr float kSteps = 255;
  std::vector<int64_t> axes;
  for (size_t i = 0; i < builder->shape(x).size(); ++i) axes.push_back(static_cast<int64_t>(i));
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const ValueId high =
      clamp(builder, builder->reduce(ReduceKind::Max, x, axes, false), 0, kInfinity);
  const ValueId low =
      clamp(builder, builder->reduce(ReduceKind::Min, x, axes, false), -kInfinity, 0);
  const ValueId range = builder->binary(BinaryKind::Sub, high, low);
  // Where, with the range itself as its condition.
  Node where{};
  where.kind = OpKind::Where;
  where.inputs = {builder->cast(range, SLUICE_BOOL),
                  builder->binary(BinaryKind::Div, range, builder->scalar(kSteps)),
                  builder->scalar(1)};
  DynamicIntegers result{};
  result.scale = builder->add(std::move(where), SLUICE_F32);
  const ValueId steps_below =
      builder->unary(UnaryKind::Neg, builder->binary(BinaryKind::Div, low, result.scale));
  result.zero_point = builder->unary(UnaryKind::Round, clamp(builder, steps_below, 0, kSteps));
  const ValueId steps =
      builder->unary(UnaryKind::Round, builder->binary(BinaryKind::Div, x, result.scale));
  result.q = clamp(builder, builder->binary(BinaryKind::Add, steps, result.zero_point), 0, kSteps);
  return result;
}

}  // namespace sluice

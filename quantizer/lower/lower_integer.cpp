// Nodes that compute in integers.
#include <algorithm>
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/lower/axes.h"
#include "quantizer/lower/integer_rules.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

/// clamp(round(real / scale) + zero_point).
float in_steps(float real, const ValueQuantization& as) {
  const float low = as.type == SLUICE_S8 ? INT8_MIN : INT16_MIN;
  const float high = as.type == SLUICE_S8 ? INT8_MAX : INT16_MAX;
  return std::clamp(std::nearbyint(real / as.scale) + static_cast<float>(as.zero_point), low, high);
}

void lower_moved(PlanBuilder& builder, const Node& node) {
  const auto as = builder.quantized().values.find(node.outputs[0]);
  if (as == builder.quantized().values.end()) {
    throw Error("node '" + node.name + "' moves integers, but its result is not quantized");
  }
  const PlanBuilder::IntegerScope scope(builder, as->second);
  switch (node.kind) {
    case OpKind::Reshape:
      return lower_reshape(builder, node);
    case OpKind::Transpose:
      return lower_transpose(builder, node);
    case OpKind::Slice:
      return lower_slice(builder, node);
    case OpKind::Concat:
      return lower_concat(builder, node);
    case OpKind::Pad: {
      Node padded = node;
      padded.alpha = in_steps(node.alpha, as->second);
      return lower_pad(builder, padded);
    }
    case OpKind::Gather:
      return lower_gather(builder, node);
    case OpKind::Expand:
      return lower_expand(builder, node);
    case OpKind::Where:
      return lower_where(builder, node);
    case OpKind::Requantize:
      return builder.bind(node.outputs[0], builder.read(node.inputs[0]));
    default:
      throw Error("node '" + node.name + "' (" + name(node.kind) + ") does not only move elements");
  }
}

void lower_integer_binary(PlanBuilder& builder, const Node& node, const IntegerBinary& p) {
  const bool multiplies = node.binary == BinaryKind::Mul;
  const int32_t a = builder.read_integer(node.inputs[0], p.a);
  const int32_t b = builder.read_integer(node.inputs[1], p.b);
  const int32_t y = builder.define_integer(node.outputs[0], p.y);
  const std::string op = std::string(multiplies ? "mul_" : "add_") + sluice_type_name(p.y.type) +
                         requantization_suffix(p.requantization);
  if (multiplies) {
    builder.call(op, {a, b}, {y},
                 {p.a.zero_point, p.b.zero_point, p.y_multiplier.multiplier, p.y_multiplier.shift,
                  p.y.zero_point, p.low, p.high});
    return;
  }
  const int32_t sign = node.binary == BinaryKind::Sub ? -1 : 1;
  builder.call(op, {a, b}, {y},
               {p.a.zero_point, p.b.zero_point, p.left_shift, p.a_multiplier.multiplier,
                p.a_multiplier.shift, sign * p.b_multiplier.multiplier, p.b_multiplier.shift,
                p.y_multiplier.multiplier, p.y_multiplier.shift, p.y.zero_point, p.low, p.high});
}

void lower_integer_table(PlanBuilder& builder, const Node& node, const IntegerTable& p) {
  const int32_t x = builder.read_integer(node.inputs[0], p.x);
  const Shape shape = {Dim(static_cast<int64_t>(p.table.size()))};
  int32_t table = -1;
  if (p.y.type == SLUICE_S8) {
    table =
        builder.add_constant(SLUICE_S8, shape, std::vector<int8_t>(p.table.begin(), p.table.end()));
  } else {
    table = builder.add_constant(SLUICE_S16, shape, p.table);
  }
  builder.call("table_s8", {x, table}, {builder.define_integer(node.outputs[0], p.y)});
}

void lower_rescale(PlanBuilder& builder, const Node& node, const IntegerRequantize& p) {
  const int32_t x = builder.read_integer(node.inputs[0], p.x);
  const bool narrow = p.y.type == SLUICE_S8;
  const std::string op = std::string("rescale_") + sluice_type_name(p.x.type) + "_" +
                         sluice_type_name(p.y.type) + requantization_suffix(p.requantization);
  builder.call(op, {x}, {builder.define_integer(node.outputs[0], p.y)},
               {p.x.zero_point, p.multiplier.multiplier, p.multiplier.shift, p.y.zero_point,
                narrow ? INT8_MIN : INT16_MIN, narrow ? INT8_MAX : INT16_MAX});
}

void lower_integer_softmax(PlanBuilder& builder, const Node& node, const IntegerSoftmax& p) {
  const ValueId result = node.outputs[0];
  const int32_t x = builder.read_integer(node.inputs[0], p.x);
  const std::vector<int64_t> perm = axes_last(builder.shape(x).size(), {node.axis});
  const int32_t sorted = transpose(builder, x, perm);
  const Shape shape = builder.shape(sorted);
  const Shape matrix = {elements(Shape(shape.begin(), shape.end() - 1)), shape.back()};
  const bool in_place = keeps_order(builder.shape(x), perm);
  const int32_t y = in_place ? builder.view(builder.define_integer(result, p.y), matrix)
                             : builder.add_arena(p.y.type, matrix);
  const int32_t rows = builder.view(sorted, matrix);
  if (p.profile == Profile::Tflite) {
    const Shape entries = {Dim(static_cast<int64_t>(p.float_exponentials.size()))};
    const int32_t table = builder.add_constant(SLUICE_F32, entries, p.float_exponentials);
    builder.call("softmax_s8_tflite", {rows, table}, {y}, {p.y.zero_point}, {p.y.scale});
  } else {
    const Shape entries = {Dim(static_cast<int64_t>(p.exponentials.size()))};
    const int32_t table = builder.add_constant(SLUICE_S32, entries, p.exponentials);
    const char* op = p.profile == Profile::Tflm ? "softmax_s8_tflm" : "softmax_s8";
    builder.call(op, {rows, table}, {y});
  }
  if (in_place) return;
  const PlanBuilder::IntegerScope scope(builder, p.y);
  transpose_into(builder, builder.view(y, shape), inverse(perm), result);
}

}  // namespace

const char* requantization_suffix(Requantization requantization) {
  switch (requantization) {
    case Requantization::SingleUp:
      return "";
    case Requantization::DoubleAway:
      return "_away";
    case Requantization::DoubleUp:
      return "_up";
    case Requantization::Int64Up:
      return "_int64";
  }
  return "";
}

void lower_integer(PlanBuilder& builder, const Node& node, const IntegerNode& integer,
                   const QuantizedLayer* layer) {
  if (std::holds_alternative<std::monostate>(integer)) return lower_moved(builder, node);
  if (const auto* product = std::get_if<IntegerProduct>(&integer)) {
    return node.kind == OpKind::Conv ? lower_integer_conv(builder, node, *product, *layer)
                                     : lower_integer_linear(builder, node, *product, *layer);
  }
  if (const auto* lstm = std::get_if<IntegerLstm>(&integer)) {
    return lower_integer_lstm(builder, node, *lstm, *layer);
  }
  if (const auto* binary = std::get_if<IntegerBinary>(&integer)) {
    return lower_integer_binary(builder, node, *binary);
  }
  if (const auto* table = std::get_if<IntegerTable>(&integer)) {
    return lower_integer_table(builder, node, *table);
  }
  if (const auto* rescale = std::get_if<IntegerRequantize>(&integer)) {
    return lower_rescale(builder, node, *rescale);
  }
  lower_integer_softmax(builder, node, std::get<IntegerSoftmax>(integer));
}

}  // namespace sluice

// Conversions between floats and integers that are nodes of the graph. Where the integer side is a
// value that integer layers use too, no conversion is left: both hold the same integers.
#include "quantizer/error.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

/// The one scale of an integer value of the graph.
ValueQuantization given_form(const Value& value) {
  const bool converts =
      value.type == SLUICE_S8 || value.type == SLUICE_U8 || value.type == SLUICE_S16;
  if (!converts || !value.given || value.given->scale.size() != 1) {
    throw Error("value '" + value.name + "' is " + sluice_type_name(value.type) + " with " +
                std::to_string(value.given ? value.given->scale.size() : 0) +
                " scales, expected s8, u8 or s16 with one");
  }
  return {value.type, value.given->scale[0], value.given->zero_point[0]};
}

bool is_integer_as(const PlanBuilder& builder, ValueId id, const ValueQuantization& as) {
  const auto found = builder.quantized().values.find(id);
  return found != builder.quantized().values.end() && found->second == as;
}

}  // namespace

void lower_quantize(PlanBuilder& builder, const Node& node) {
  const ValueId x = node.inputs[0], y = node.outputs[0];
  const ValueQuantization as = given_form(builder.graph().values[y]);
  if (is_integer_as(builder, x, as) && builder.holds_integers(x)) {
    return builder.bind(y, builder.read_integer(x, as));
  }
  const int32_t from = builder.read(x);
  builder.call(std::string("quantize_") + sluice_type_name(as.type), {from}, {builder.define(y)},
               {as.zero_point, node.round_away ? 1 : 0}, {as.scale});
}

void lower_dequantize(PlanBuilder& builder, const Node& node) {
  const ValueId x = node.inputs[0], y = node.outputs[0];
  const ValueQuantization as = given_form(builder.graph().values[x]);
  const int32_t from = builder.read(x);
  if (is_integer_as(builder, y, as)) return builder.bind_integer(y, from, as);
  builder.call(std::string("dequantize_") + sluice_type_name(as.type), {from}, {builder.define(y)},
               {as.zero_point}, {as.scale});
}

void lower_requantize(PlanBuilder& builder, const Node& node) {
  const ValueId x = node.inputs[0], y = node.outputs[0];
  const auto result = builder.quantized().values.find(y);
  if (result == builder.quantized().values.end()) return builder.bind(y, builder.read(x));
  const ValueQuantization& as = result->second;
  if (is_integer_as(builder, x, as)) {
    return builder.bind_integer(y, builder.read_integer(x, as), as);
  }
  const int32_t from = builder.read(x);
  builder.call(std::string("quantize_") + sluice_type_name(as.type), {from},
               {builder.define_integer(y, as)}, {as.zero_point, node.round_away ? 1 : 0},
               {as.scale});
}

}  // namespace sluice

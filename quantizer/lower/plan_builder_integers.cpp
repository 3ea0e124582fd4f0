// The integer forms of values of floats.
#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/graph/quantized_value.h"
#include "quantizer/lower/plan_builder.h"

namespace sluice {
namespace {

std::string described(const ValueQuantization& as) {
  return std::string(sluice_type_name(as.type)) + " with scale " + std::to_string(as.scale) +
         " and zero point " + std::to_string(as.zero_point);
}

bool is_given(const GivenQuantization& given, const ValueQuantization& as) {
  return given.q != nullptr && given.type == as.type && given.scale.size() == 1 &&
         given.scale[0] == as.scale && given.zero_point[0] == as.zero_point;
}

template <typename T>
std::vector<T> quantize_all(const Constant& constant, const ValueQuantization& as) {
  const float* x = constant.as<float>();
  std::vector<T> q(constant.bytes.size() / sizeof(float));
  for (size_t i = 0; i < q.size(); ++i) {
    q[i] = quantized<T>(x[i], as.scale, as.zero_point);
  }
  return q;
}

}  // namespace

const ValueQuantization* PlanBuilder::edge_form(ValueId id) const {
  const auto& edges = quantized_.integer_edges;
  if (std::find(edges.begin(), edges.end(), id) == edges.end()) return nullptr;
  return &quantized_.values.at(id);
}

const ValueQuantization* PlanBuilder::moved_form(ValueId id) const {
  return moved_ != nullptr && graph_.values[id].type == SLUICE_F32 ? moved_ : nullptr;
}

void PlanBuilder::check_form(ValueId id, const ValueQuantization& as) const {
  const auto known = quantized_.values.find(id);
  if (known != quantized_.values.end() && known->second == as) return;
  throw Error("value '" + graph_.values[id].name + "' is " +
              (known == quantized_.values.end() ? "not quantized" : described(known->second)) +
              ", expected " + described(as));
}

void PlanBuilder::label_quantization(int32_t value, const Value& source,
                                     const ValueQuantization* as) {
  if (as != nullptr) {
    plan_.values[value].scale = as->scale;
    plan_.values[value].zero_point = as->zero_point;
  } else if (source.type != SLUICE_F32 && source.given && source.given->scale.size() == 1) {
    plan_.values[value].scale = source.given->scale[0];
    plan_.values[value].zero_point = source.given->zero_point[0];
  }
}

int32_t PlanBuilder::integer_constant(const Value& source, const ValueQuantization& as) {
  int32_t value = -1;
  if (source.given && is_given(*source.given, as)) {
    value = add_constant(as.type, source.shape, source.given->q->bytes);
  } else if (as.type == SLUICE_S8) {
    value = add_constant(as.type, source.shape, quantize_all<int8_t>(*source.constant, as));
  } else {
    value = add_constant(as.type, source.shape, quantize_all<int16_t>(*source.constant, as));
  }
  if (plan_.values[value].name.empty()) plan_.values[value].name = source.name;
  return value;
}

int32_t PlanBuilder::real_zeros(const ValueQuantization& as, size_t rank) {
  if (as.zero_point == 0) return -1;
  const Shape one(rank, Dim(1));
  if (as.type == SLUICE_S8) {
    return add_constant(as.type, one, std::vector<int8_t>{static_cast<int8_t>(as.zero_point)});
  }
  return add_constant(as.type, one, std::vector<int16_t>{static_cast<int16_t>(as.zero_point)});
}

int32_t PlanBuilder::read_integer(ValueId id, const ValueQuantization& as) {
  if (id == kAbsent) return -1;
  const Value& source = graph_.values[id];
  if (source.constant) return integer_constant(source, as);
  check_form(id, as);
  const auto found = integers_.find(id);
  if (found != integers_.end()) return found->second;
  const auto held = held_.find(id);
  if (held == held_.end()) throw Error("value '" + source.name + "' is used before it is computed");
  const int32_t x = held->second;
  const int32_t y = define_integer(id, as);
  call(std::string("quantize_") + sluice_type_name(as.type), {x}, {y}, {as.zero_point, 0},
       {as.scale});
  return y;
}

int32_t PlanBuilder::float_form(ValueId id) {
  const ValueQuantization& as = quantized_.values.at(id);
  const int32_t x = integers_.at(id);
  const int32_t y = define(id);
  call(std::string("dequantize_") + sluice_type_name(as.type), {x}, {y}, {as.zero_point},
       {as.scale});
  return y;
}

int32_t PlanBuilder::define_integer(ValueId id, const ValueQuantization& as) {
  if (id == kAbsent) return -1;
  check_form(id, as);
  const Value& source = graph_.values[id];
  int32_t value = writable_output(id, as.type);
  if (value < 0) {
    value = add_value(source.name, as.type, SLUICE_ARENA, SLUICE_DENSE, source.shape);
  }
  label_quantization(value, source, &as);
  integers_[id] = value;
  return value;
}

void PlanBuilder::bind_integer(ValueId id, int32_t value, const ValueQuantization& as) {
  check_form(id, as);
  if (writable_output(id, as.type) >= 0) {
    call("copy", {value}, {define_integer(id, as)});
  } else {
    integers_[id] = view(value, graph_.values[id].shape);
  }
}

int32_t PlanBuilder::add_integer_state(const std::string& name, const ValueQuantization& as,
                                       const Shape& shape, int32_t initial) {
  const int32_t start = initial >= 0 ? initial : real_zeros(as, shape.size());
  const int32_t value = add_state(name, as.type, shape, start);
  plan_.values[value].scale = as.scale;
  plan_.values[value].zero_point = as.zero_point;
  return value;
}

}  // namespace sluice

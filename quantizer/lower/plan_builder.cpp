#include "quantizer/lower/plan_builder.h"

#include <algorithm>

#include "quantizer/error.h"

namespace sluice {
namespace {

bool is_written(const sluice_plan_value& value) {
  return value.storage == SLUICE_ARENA || value.storage == SLUICE_OUTPUT;
}

}  // namespace

PlanBuilder::PlanBuilder(const QuantizedGraph& quantized, const sluice_tiling& tiling)
    : quantized_(quantized), graph_(*quantized.graph), expressions_(&plan_) {
  plan_.source = graph_.source;
  plan_.tiling = tiling;
  plan_.symbols = graph_.symbols;
  declare_inputs();
  declare_outputs();
}

int32_t PlanBuilder::add_value(const std::string& name, sluice_type type, sluice_storage storage,
                               sluice_layout layout, const Shape& shape) {
  if (shape.size() > SLUICE_MAX_RANK) {
    throw Error("value '" + name + "' has rank " + std::to_string(shape.size()) +
                ", expected at most " + std::to_string(SLUICE_MAX_RANK));
  }
  PlanValue value{name, {}, 0, 0};
  value.value.type = static_cast<uint8_t>(type);
  value.value.storage = static_cast<uint8_t>(storage);
  value.value.layout = static_cast<uint8_t>(layout);
  value.value.rank = static_cast<uint8_t>(shape.size());
  for (size_t i = 0; i < shape.size(); ++i) value.value.dims[i] = extent(shape[i]);
  value.value.first = value.value.last = -1;
  plan_.values.push_back(value);
  shapes_.push_back(shape);
  return static_cast<int32_t>(plan_.values.size()) - 1;
}

void PlanBuilder::declare_inputs() {
  for (size_t i = 0; i < graph_.inputs.size(); ++i) {
    const ValueId id = graph_.inputs[i];
    const Value& source = graph_.values[id];
    const auto pair = std::find_if(graph_.states.begin(), graph_.states.end(),
                                   [&](const StatePair& p) { return p.input == id; });
    const bool is_state = pair != graph_.states.end();
    const ValueQuantization* as = edge_form(id);
    const int32_t initial = is_state && as ? real_zeros(*as, source.shape.size()) : -1;
    const int32_t value =
        add_value(source.name, as ? as->type : source.type, is_state ? SLUICE_STATE : SLUICE_INPUT,
                  SLUICE_DENSE, source.shape);
    plan_.values[value].value.offset = is_state ? plan_.states.size() : i;
    plan_.inputs.push_back(value);
    (as ? integers_ : held_)[id] = value;
    label_quantization(value, source, as);
    if (is_state) {
      plan_.states.push_back({source.name, {value, -1, initial, static_cast<int32_t>(i), -1}});
    }
  }
}

void PlanBuilder::declare_outputs() {
  for (size_t i = 0; i < graph_.outputs.size(); ++i) {
    const ValueId id = graph_.outputs[i];
    const Value& source = graph_.values[id];
    const ValueQuantization* as = edge_form(id);
    const int32_t value = add_value(source.name, as ? as->type : source.type, SLUICE_OUTPUT,
                                    SLUICE_DENSE, source.shape);
    plan_.values[value].value.offset = i;
    plan_.outputs.push_back(value);
    label_quantization(value, source, as);
    const bool is_input = held_.count(id) != 0 || integers_.count(id) != 0;
    if (!is_input && !graph_.is_constant(id)) outputs_.emplace(id, value);
  }
}

int32_t PlanBuilder::writable_output(ValueId id, sluice_type type) const {
  const auto output = outputs_.find(id);
  if (output == outputs_.end() || this->type(output->second) != type) return -1;
  return output->second;
}

int32_t PlanBuilder::read(ValueId id) {
  if (id == kAbsent) return -1;
  if (const ValueQuantization* as = moved_form(id)) return read_integer(id, *as);
  const auto found = held_.find(id);
  if (found != held_.end()) return found->second;
  if (integers_.count(id) != 0) return float_form(id);
  const Value& source = graph_.values[id];
  if (!source.constant) throw Error("value '" + source.name + "' is used before it is computed");
  const int32_t value = add_constant(source.type, source.shape, source.constant->bytes);
  if (plan_.values[value].name.empty()) plan_.values[value].name = source.name;
  held_[id] = value;
  return value;
}

int32_t PlanBuilder::define(ValueId id) {
  if (id == kAbsent) return -1;
  if (const ValueQuantization* as = moved_form(id)) return define_integer(id, *as);
  const Value& source = graph_.values[id];
  int32_t value = writable_output(id, source.type);
  if (value < 0) {
    value = add_value(source.name, source.type, SLUICE_ARENA, SLUICE_DENSE, source.shape);
  }
  held_[id] = value;
  return value;
}

int32_t PlanBuilder::define_as(ValueId id, const Shape& shape) {
  const Value& source = graph_.values[id];
  if (writable_output(id, source.type) >= 0) return view(define(id), shape);
  const int32_t value = add_value(source.name, source.type, SLUICE_ARENA, SLUICE_DENSE, shape);
  held_[id] = view(value, source.shape);
  return value;
}

void PlanBuilder::bind(ValueId id, int32_t value) {
  if (const ValueQuantization* as = moved_form(id)) return bind_integer(id, value, *as);
  if (writable_output(id, graph_.values[id].type) < 0) {
    held_[id] = view(value, graph_.values[id].shape);
    return;
  }
  call("copy", {value}, {define(id)});
}

int32_t PlanBuilder::add_arena(sluice_type type, const Shape& shape, sluice_layout layout) {
  return add_value("", type, SLUICE_ARENA, layout, shape);
}

int32_t PlanBuilder::add_constant(sluice_type type, const Shape& shape,
                                  const std::vector<uint8_t>& bytes, sluice_layout layout) {
  if (layer_ >= 0) layer().weight_bytes += bytes.size();
  const auto [content, is_new] = constant_offsets_.emplace(bytes, plan_.constants.size());
  if (is_new) {
    plan_.constants.insert(plan_.constants.end(), bytes.begin(), bytes.end());
    plan_.constants.resize((plan_.constants.size() + kConstantAlignment - 1) / kConstantAlignment *
                           kConstantAlignment);
  }
  const std::string key = std::to_string(type) + "/" + std::to_string(layout) + "/" + text(shape) +
                          "/" + std::to_string(content->second);
  const auto known = constants_.find(key);
  if (known != constants_.end()) return known->second;
  const int32_t value = add_value("", type, SLUICE_CONSTANT, layout, shape);
  plan_.values[value].value.offset = content->second;
  plan_.values[value].value.bytes = bytes.size();
  constants_[key] = value;
  return value;
}

int32_t PlanBuilder::view(int32_t value, const Shape& shape) {
  if (shapes_[value] == shape) return value;
  const sluice_plan_value base = plan_.values[value].value;
  const uint64_t index = base.storage == SLUICE_VIEW ? base.offset : static_cast<uint64_t>(value);
  if (shapes_[index] == shape) return static_cast<int32_t>(index);
  const int32_t result = add_value(plan_.values[value].name, static_cast<sluice_type>(base.type),
                                   SLUICE_VIEW, SLUICE_DENSE, shape);
  plan_.values[result].value.offset = index;
  plan_.values[result].scale = plan_.values[value].scale;
  plan_.values[result].zero_point = plan_.values[value].zero_point;
  return result;
}

int32_t PlanBuilder::add_state(const std::string& name, sluice_type type, const Shape& shape,
                               int32_t initial) {
  const int32_t value = add_value(name, type, SLUICE_STATE, SLUICE_DENSE, shape);
  plan_.values[value].value.offset = plan_.states.size();
  plan_.states.push_back({name, {value, -1, initial, -1, -1}});
  return value;
}

void PlanBuilder::close_state(int32_t state_value, int32_t next) {
  plan_.states[plan_.values[state_value].value.offset].state.next = next;
}

int32_t PlanBuilder::op_index(const std::string& op) {
  const auto found = std::find(plan_.ops.begin(), plan_.ops.end(), op);
  if (found != plan_.ops.end()) return static_cast<int32_t>(found - plan_.ops.begin());
  plan_.ops.push_back(op);
  return static_cast<int32_t>(plan_.ops.size()) - 1;
}

void PlanBuilder::call(const std::string& op, const std::vector<int32_t>& inputs,
                       const std::vector<int32_t>& outputs, const std::vector<int32_t>& ints,
                       const std::vector<float>& floats) {
  plan_.calls.push_back({op_index(op), inputs, outputs, ints, floats, layer_});
}

void PlanBuilder::begin_layer(const PlanLayer& layer) {
  layer_ = static_cast<int32_t>(plan_.layers.size());
  plan_.layers.push_back(layer);
}

void PlanBuilder::complete_outputs() {
  for (size_t i = 0; i < graph_.outputs.size(); ++i) {
    const ValueId id = graph_.outputs[i];
    const ValueQuantization* as = edge_form(id);
    const int32_t value = as ? read_integer(id, *as) : read(id);
    if (value != plan_.outputs[i]) call("copy", {value}, {plan_.outputs[i]});
  }
}

void PlanBuilder::complete_states() {
  for (const StatePair& pair : graph_.states) {
    const Value& input = graph_.values[pair.input];
    const Value& output = graph_.values[pair.output];
    if (input.type != output.type || input.shape != output.shape) {
      throw Error("state input '" + input.name + "' is " + sluice_type_name(input.type) + " " +
                  text(input.shape) + " but its output '" + output.name + "' is " +
                  sluice_type_name(output.type) + " " + text(output.shape) + ", expected the same");
    }
    const auto position = std::find(graph_.outputs.begin(), graph_.outputs.end(), pair.output);
    if (position == graph_.outputs.end()) {
      throw Error("state output '" + output.name + "' is not an output of the model");
    }
    const auto index = position - graph_.outputs.begin();
    const auto input_index =
        std::find(graph_.inputs.begin(), graph_.inputs.end(), pair.input) - graph_.inputs.begin();
    sluice_plan_state& state =
        plan_.states[plan_.values[plan_.inputs[input_index]].value.offset].state;
    state.next = plan_.outputs[index];
    state.output = static_cast<int32_t>(index);
  }
}

void PlanBuilder::compute_lifetimes() {
  const auto touch = [this](int32_t index, int32_t call) {
    if (index < 0) return;
    if (plan_.values[index].value.storage == SLUICE_VIEW) {
      index = static_cast<int32_t>(plan_.values[index].value.offset);
    }
    sluice_plan_value& value = plan_.values[index].value;
    if (!is_written(value)) return;
    if (value.first < 0) value.first = call;
    value.last = std::max(value.last, call);
  };
  for (size_t i = 0; i < plan_.calls.size(); ++i) {
    for (int32_t value : plan_.calls[i].inputs) touch(value, static_cast<int32_t>(i));
    for (int32_t value : plan_.calls[i].outputs) touch(value, static_cast<int32_t>(i));
  }
  // The next value of a state is taken over when the run has succeeded.
  for (const PlanState& state : plan_.states) {
    touch(state.state.next, static_cast<int32_t>(plan_.calls.size()) - 1);
  }
}

PlanData PlanBuilder::finish() {
  complete_outputs();
  complete_states();
  compute_lifetimes();
  return std::move(plan_);
}

}  // namespace sluice

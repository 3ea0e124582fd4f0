// Operations that move elements and compute nothing.
#include "quantizer/lower/axes.h"
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

std::vector<int32_t> read_all(PlanBuilder& builder, const std::vector<ValueId>& ids) {
  std::vector<int32_t> values;
  values.reserve(ids.size());
  for (ValueId id : ids) values.push_back(builder.read(id));
  return values;
}

}  // namespace

void lower_reshape(PlanBuilder& builder, const Node& node) {
  builder.bind(node.outputs[0], builder.read(node.inputs[0]));
}

void lower_transpose(PlanBuilder& builder, const Node& node) {
  transpose_into(builder, builder.read(node.inputs[0]), node.perm, node.outputs[0]);
}

void lower_slice(PlanBuilder& builder, const Node& node) {
  std::vector<int32_t> attributes;
  for (const Dim& start : node.start) attributes.push_back(builder.extent(start));
  for (int64_t step : node.step) attributes.push_back(static_cast<int32_t>(step));
  const int32_t x = builder.read(node.inputs[0]);
  builder.call("slice", {x}, {builder.define(node.outputs[0])}, attributes);
}

void lower_concat(PlanBuilder& builder, const Node& node) {
  const std::vector<int32_t> inputs = read_all(builder, node.inputs);
  if (inputs.size() == 1) return builder.bind(node.outputs[0], inputs[0]);
  builder.call("concat", inputs, {builder.define(node.outputs[0])},
               {static_cast<int32_t>(node.axis)});
}

void lower_pad(PlanBuilder& builder, const Node& node) {
  int32_t mode = 0;
  if (node.pad_mode == PadMode::Reflect) mode = 1;
  if (node.pad_mode == PadMode::Edge) mode = 2;
  std::vector<int32_t> attributes = {mode};
  for (const Dim& before : node.start) attributes.push_back(builder.extent(before));
  const int32_t x = builder.read(node.inputs[0]);
  builder.call("pad", {x}, {builder.define(node.outputs[0])}, attributes, {node.alpha});
}

void lower_gather(PlanBuilder& builder, const Node& node) {
  const std::vector<int32_t> inputs = read_all(builder, node.inputs);
  builder.call("gather", inputs, {builder.define(node.outputs[0])},
               {static_cast<int32_t>(node.axis)});
}

void lower_expand(PlanBuilder& builder, const Node& node) {
  const int32_t x = builder.read(node.inputs[0]);
  builder.call("expand", {x}, {builder.define(node.outputs[0])});
}

void lower_cast(PlanBuilder& builder, const Node& node) {
  const int32_t x = builder.read(node.inputs[0]);
  if (builder.type(x) == builder.graph().values[node.outputs[0]].type) {
    return builder.bind(node.outputs[0], x);
  }
  builder.call("cast", {x}, {builder.define(node.outputs[0])});
}

void lower_where(PlanBuilder& builder, const Node& node) {
  const std::vector<int32_t> inputs = read_all(builder, node.inputs);
  builder.call("where", inputs, {builder.define(node.outputs[0])});
}

}  // namespace sluice

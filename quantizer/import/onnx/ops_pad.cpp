#include "quantizer/error.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/quoted.h"

namespace sluice {
namespace {

PadMode pad_mode(const std::string& mode) {
  if (mode == "constant") return PadMode::Constant;
  if (mode == "reflect") return PadMode::Reflect;
  if (mode == "edge") return PadMode::Edge;
  throw Error("attribute \"mode\" is " + quoted(mode) +
              "; constant, reflect and edge are supported");
}

// The scalar that constant padding writes.
float pad_value(NodeContext& node) {
  if (node.opset < 11) return node.float_attribute("value", 0);
  if (!node.has_input(2)) return 0;
  const Value& value = node.builder.value(node.input(2));
  if (!value.constant || elements(value.shape) != Dim(1)) {
    throw Error("constant_value is not one number known at import");
  }
  if (value.type == SLUICE_F32) return *value.constant->as<float>();
  return static_cast<float>(node.builder.known_integers(node.input(2), "constant_value")[0]);
}

}  // namespace

void translate_pad(NodeContext& node) {
  const auto pads = node.ints_attribute_or_input("pads", 1, 11);
  if (!pads) throw Error("pads are missing");
  Node pad{};
  pad.kind = OpKind::Pad;
  pad.inputs = {node.input(0)};
  pad.pad_mode = pad_mode(node.string_attribute("mode", "constant"));
  pad.alpha = pad_value(node);
  const Shape& x = node.shape(0);
  std::vector<int64_t> axes;
  if (node.has_input(3)) {
    for (const int64_t axis : node.builder.known_integers(node.input(3), "axes")) {
      axes.push_back(NodeContext::normalize_axis(axis, node.rank(0)));
    }
    NodeContext::normalize_axes(axes, node.rank(0));  // each once
  } else {
    for (int64_t axis = 0; axis < node.rank(0); ++axis) axes.push_back(axis);
  }
  if (pads->size() != 2 * axes.size()) {
    throw Error("pads has " + std::to_string(pads->size()) + " elements, expected " +
                std::to_string(2 * axes.size()));
  }
  Shape shape = x;
  pad.start.assign(x.size(), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<size_t>(axes[i]);
    const int64_t before = (*pads)[i], after = (*pads)[i + axes.size()];
    if (before < 0 || after < 0) throw Error("negative pads are not supported");
    if (pad.pad_mode != PadMode::Constant && before + after > 0) {
      const Dim largest = before > after ? before : after;
      const Dim room = pad.pad_mode == PadMode::Reflect ? x[axis] - 1 : x[axis] * largest;
      if ((largest - room).at_least(1)) {
        throw Error("a pad of " + largest.text() + " is too large for an extent of " +
                    x[axis].text());
      }
    }
    pad.start[axis] = before;
    shape[axis] = x[axis] + Dim(before) + Dim(after);
  }
  node.set_output(0, node.builder.add(std::move(pad), node.builder.type(node.input(0)), &shape));
}

}  // namespace sluice

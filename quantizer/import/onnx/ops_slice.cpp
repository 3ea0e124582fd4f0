#include "quantizer/error.h"
#include "quantizer/import/extents.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
void translate_slice(NodeContext& node) {
  Builder& builder = node.builder;
  std::vector<Dim> starts, ends;
  std::optional<std::vector<int64_t>> axes;
  std::vector<int64_t> steps;
  if (node.opset < 10) {
    const auto given_starts = node.ints_attribute("starts"),
               given_ends = node.ints_attribute("ends");
    if (!given_starts || !given_ends) throw Error("attribute \"starts\" or \"ends\" is missing");
    starts.assign(given_starts->begin(), given_starts->end());
    ends.assign(given_ends->begin(), given_ends->end());
    axes = node.ints_attribute("axes");
  } else {
    starts = builder.known_extents(node.input(1), "starts");
    ends = builder.known_extents(node.input(2), "ends");
    if (node.has_input(3)) axes = builder.known_integers(node.input(3), "axes");
    if (node.has_input(4)) steps = builder.known_integers(node.input(4), "steps");
  }
  const Shape x = node.shape(0);
  if (!axes) {
    axes.emplace();
    for (size_t i = 0; i < starts.size(); ++i) axes->push_back(static_cast<int64_t>(i));
  }
  if (steps.empty()) steps.assign(axes->size(), 1);
  if (starts.size() != axes->size() || ends.size() != axes->size() ||
      steps.size() != axes->size()) {
    throw Error("starts, ends, axes and steps have " + std::to_string(starts.size()) + ", " +
                std::to_string(ends.size()) + ", " + std::to_string(axes->size()) + " and " +
                std::to_string(steps.size()) + " elements");
  }
  NodeContext::normalize_axes(*axes, node.rank(0));  // each once
  std::vector<Dim> start(x.size());
  std::vector<int64_t> step(x.size(), 1);
  Shape shape = x;
  for (size_t i = 0; i < axes->size(); ++i) {
    const auto axis = static_cast<size_t>(NodeContext::normalize_axis((*axes)[i], node.rank(0)));
    if (steps[i] == 0 || steps[i] <= -kToTheEnd || steps[i] >= kToTheEnd) {
      throw Error("a step is " + std::to_string(steps[i]));
    }
    const SliceRange range = slice_range(starts[i], ends[i], steps[i], x[axis]);
    start[axis] = range.start;
    step[axis] = steps[i];
    shape[axis] = range.count;
  }
  node.set_output(0, builder.slice(node.input(0), start, step, shape));
}

}  // namespace sluice

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

// Exporters write these, or anything larger, for "to the end".
constexpr int64_t kToTheEnd = INT32_MAX;

// A bound given as an expression that counts from the end where it is negative.
Dim from_front(const Dim& bound, const Dim& extent, const char* what) {
  if (bound.at_least(0)) return bound;
  if ((Dim(-1) - bound).at_least(0)) return extent + bound;
  throw Error(std::string(what) + " is " + bound.text() + ", whose sign is not known");
}

// min(max(bound, low), high) as far as the bounds can be compared; else `bound`, which the run
// checks against the real extents.
Dim clamped(const Dim& bound, const Dim& low, const Dim& high) {
  if ((low - bound).at_least(0)) return low;
  if ((bound - high).at_least(0)) return high;
  return bound;
}

struct Range {
  Dim start, count;
};

// What start:end:step selects of an axis.
Range select(const Dim& start, const Dim& end, int64_t step, const Dim& extent) {
  const bool forward = step > 0;
  const Dim low = forward ? 0 : -1, high = forward ? extent : extent - 1;
  const auto bound = [&](const Dim& given, const char* what) {
    if (given.is_constant() && given.constant() >= kToTheEnd) return high;
    if (given.is_constant() && given.constant() <= -kToTheEnd) return low;
    return clamped(from_front(given, extent, what), low, high);
  };
  Range range{bound(start, "starts"), {}};
  const Dim stop = bound(end, "ends");
  const Dim distance = forward ? stop - range.start : range.start - stop;
  const int64_t stride = forward ? step : -step;
  range.count =
      (Dim() - distance).at_least(0) ? Dim(0) : Dim::floordiv(distance + Dim(stride - 1), stride);
  if (range.count == Dim(0)) range.start = 0;
  return range;
}

}  // namespace

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
    const Range range = select(starts[i], ends[i], steps[i], x[axis]);
    start[axis] = range.start;
    step[axis] = steps[i];
    shape[axis] = range.count;
  }
  node.set_output(0, builder.slice(node.input(0), start, step, shape));
}

}  // namespace sluice

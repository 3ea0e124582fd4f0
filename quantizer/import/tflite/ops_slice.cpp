#include "quantizer/import/extents.h"
#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {
namespace {

bool has_bit(int64_t mask, size_t axis) { return (mask >> axis & 1) != 0; }

}  // namespace

void slice(OperatorContext& op) {
  const std::vector<Dim> begin = op.builder.known_extents(op.input(1), "begin");
  std::vector<Dim> size = op.builder.known_extents(op.input(2), "size");
  const Shape x = op.shape(0);
  if (begin.size() != x.size() || size.size() != x.size()) {
    throw Error("begin and size have " + std::to_string(begin.size()) + " and " +
                std::to_string(size.size()) + " elements, expected " + std::to_string(x.size()));
  }
  for (size_t i = 0; i < x.size(); ++i) {
    if (size[i] == Dim(-1)) size[i] = x[i] - begin[i];
  }
  op.set_output(0, op.builder.slice(op.input(0), begin, std::vector<int64_t>(x.size(), 1), size));
}

void strided_slice(OperatorContext& op) {
  const auto options = op.options<tflite::StridedSliceOptions>();
  if (options.ellipsis_mask != 0 || options.new_axis_mask != 0 || options.offset) {
    throw Error("an ellipsis, new axes and ends that count from begins are not supported");
  }
  const std::vector<Dim> begin = op.builder.known_extents(op.input(1), "begin");
  const std::vector<Dim> end = op.builder.known_extents(op.input(2), "end");
  const std::vector<int64_t> strides = op.known_integers(3, "the strides");
  const Shape x = op.shape(0);
  if (begin.size() > x.size() || end.size() != begin.size() || strides.size() != begin.size()) {
    throw Error("begin, end and strides have " + std::to_string(begin.size()) + ", " +
                std::to_string(end.size()) + " and " + std::to_string(strides.size()) +
                " elements, the operand has shape " + text(x));
  }
  std::vector<Dim> start(x.size());
  std::vector<int64_t> step(x.size(), 1);
  Shape sliced = x, result;
  for (size_t i = 0; i < x.size(); ++i) {
    if (i >= begin.size()) {
      result.push_back(x[i]);
      continue;
    }
    if (strides[i] == 0 || strides[i] <= -kToTheEnd || strides[i] >= kToTheEnd) {
      throw Error("a stride is " + std::to_string(strides[i]));
    }
    if (has_bit(options.shrink_axis_mask, i)) {
      if (strides[i] < 0) throw Error("a negative stride of an axis that is removed");
      start[i] = begin[i].at_least(0) ? begin[i] : x[i] + begin[i];
      sliced[i] = 1;
      continue;
    }
    const int64_t front = strides[i] > 0 ? -kToTheEnd : kToTheEnd;
    const SliceRange range =
        slice_range(has_bit(options.begin_mask, i) ? Dim(front) : begin[i],
                    has_bit(options.end_mask, i) ? Dim(-front) : end[i], strides[i], x[i]);
    start[i] = range.start;
    step[i] = strides[i];
    sliced[i] = range.count;
    result.push_back(range.count);
  }
  const ValueId y = op.builder.slice(op.input(0), start, step, sliced);
  op.set_output(0, op.builder.reshape(y, result));
}

void reverse(OperatorContext& op) {
  const std::vector<int64_t> axes = normalize_axes(op.known_integers(1, "the axes"), op.rank(0));
  const Shape x = op.shape(0);
  std::vector<Dim> start(x.size());
  std::vector<int64_t> step(x.size(), 1);
  for (const int64_t axis : axes) {
    const auto i = static_cast<size_t>(axis);
    start[i] = x[i] == Dim(0) ? Dim(0) : x[i] - 1;
    step[i] = -1;
  }
  op.set_output(0, op.builder.slice(op.input(0), start, step, x));
}

}  // namespace sluice::tflite_operators

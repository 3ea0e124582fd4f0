#include "quantizer/graph/given.h"

#include <algorithm>
#include <optional>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {
namespace {

constexpr int32_t kHalfRange = 128;  // from u8 to s8

// Elements from one index of the quantization's axis to the next.
int64_t axis_stride(const GivenQuantization& given, const std::vector<int64_t>& dims) {
  int64_t stride = 1;
  for (size_t i = static_cast<size_t>(given.axis) + 1; i < dims.size(); ++i) stride *= dims[i];
  return stride;
}

// The axis of the result of a reshape that the scales lie along.
std::optional<int64_t> reshaped_axis(const GivenQuantization& given,
                                     const std::vector<int64_t>& from,
                                     const std::vector<int64_t>& to) {
  const auto scales = static_cast<int64_t>(given.scale.size());
  const int64_t stride = axis_stride(given, from);
  int64_t found = 1;
  for (size_t i = to.size(); i-- > 0;) {
    if (found == stride && to[i] == scales) return static_cast<int64_t>(i);
    found *= to[i];
  }
  return std::nullopt;
}

// Puts the scales where the node moves its operand's axis; false where it cannot.
bool move_scales(const Graph& graph, const Node& node, GivenQuantization* given) {
  const Shape& from = graph.values[node.inputs[0]].shape;
  const Shape& to = graph.values[node.outputs[0]].shape;
  if (given->scale.size() == 1) {
    given->axis = 0;
    return true;
  }
  const auto axis = static_cast<size_t>(given->axis);
  if (node.kind == OpKind::Transpose) {
    given->axis = std::find(node.perm.begin(), node.perm.end(), given->axis) - node.perm.begin();
    return true;
  }
  if (node.kind == OpKind::Reshape) {
    const auto moved = reshaped_axis(*given, concrete(from, {}), concrete(to, {}));
    given->axis = moved.value_or(0);
    return moved.has_value();
  }
  GivenQuantization taken;
  for (int64_t i = 0; i < to[axis].constant(); ++i) {
    const auto index = static_cast<size_t>(node.start[axis].constant() + i * node.step[axis]);
    taken.scale.push_back(given->scale.at(index));
    taken.zero_point.push_back(given->zero_point.at(index));
  }
  given->scale = taken.scale;
  given->zero_point = taken.zero_point;
  return true;
}

}  // namespace

bool same_quantization(const GivenQuantization& a, const GivenQuantization& b) {
  return a.type == b.type && a.scale == b.scale && a.zero_point == b.zero_point &&
         (a.scale.size() == 1 || a.axis == b.axis);
}

std::shared_ptr<const GivenQuantization> real_quantization(const Value& integers) {
  const GivenQuantization& found = *integers.given;
  if (found.scale.size() != 1) return nullptr;
  auto given = std::make_shared<GivenQuantization>();
  given->scale = found.scale;
  given->zero_point = found.zero_point;
  switch (found.type) {
    case SLUICE_S8:
      given->type = SLUICE_S8;
      return given;
    case SLUICE_U8:
      given->type = SLUICE_S8;
      given->zero_point[0] -= kHalfRange;
      return given;
    case SLUICE_S16:
      given->type = SLUICE_S16;
      return found.zero_point[0] == 0 ? given : nullptr;
    default:
      return nullptr;
  }
}

std::shared_ptr<const GivenQuantization> constant_quantization(const Value& integers) {
  auto given = std::make_shared<GivenQuantization>(*integers.given);
  given->q = integers.constant;
  if (integers.type != SLUICE_S8 && integers.type != SLUICE_U8) return given;
  const Tensor tensor = constant_tensor(integers);
  const Tensor wide = evaluate_cast({&tensor}, SLUICE_S32);
  const int64_t stride = given->scale.size() == 1 ? 1 : axis_stride(*given, wide.dims);
  const auto scales = static_cast<int64_t>(given->scale.size());
  const auto zero_point = [&](int64_t i) {
    return given->zero_point[static_cast<size_t>(i / stride % scales)];
  };
  bool fits = true;
  for (int64_t i = 0; i < wide.elements(); ++i) {
    const int32_t steps = wide.as<int32_t>()[i] - zero_point(i);
    fits = fits && steps >= INT8_MIN && steps <= INT8_MAX;
  }
  Tensor q = Tensor::zeros(SLUICE_S8, wide.dims);
  const int32_t shift = integers.type == SLUICE_U8 ? kHalfRange : 0;
  for (int64_t i = 0; i < wide.elements(); ++i) {
    q.as<int8_t>()[i] = static_cast<int8_t>(wide.as<int32_t>()[i] - (fits ? zero_point(i) : shift));
  }
  for (int32_t& zero : given->zero_point) zero = fits ? 0 : zero - shift;
  given->type = SLUICE_S8;
  given->q = std::make_shared<const Constant>(Constant{std::move(q.bytes)});
  return given;
}

std::shared_ptr<const GivenQuantization> moved_quantization(const Graph& graph, const Node& node) {
  if (node.kind != OpKind::Reshape && node.kind != OpKind::Transpose &&
      node.kind != OpKind::Slice) {
    return nullptr;
  }
  const Value& x = graph.values[node.inputs[0]];
  if (!x.given || !x.given->q) return nullptr;
  auto given = std::make_shared<GivenQuantization>(*x.given);
  if (!move_scales(graph, node, given.get())) return nullptr;
  Tensor q;
  q.type = given->type;
  q.dims = concrete(x.shape, {});
  q.bytes = given->q->bytes;
  Tensor moved = evaluate(graph, node, {&q}, {})[0];
  given->q = std::make_shared<const Constant>(Constant{std::move(moved.bytes)});
  return given;
}

}  // namespace sluice

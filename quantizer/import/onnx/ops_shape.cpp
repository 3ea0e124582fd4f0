#include <algorithm>
#include <functional>

#include "quantizer/error.h"
#include "quantizer/import/known_arithmetic.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/onnx/tensor_proto.h"

namespace sluice {
namespace {

template <typename T>
Tensor tensor_of(sluice_type type, const std::vector<int64_t>& dims, const std::vector<T>& values) {
  Tensor tensor = Tensor::zeros(type, dims);
  std::copy(values.begin(), values.end(), tensor.as<T>());
  return tensor;
}

// Of Equal, Greater and Less: only what is known at import, nothing computed at run time.
void translate_comparison(NodeContext& node, const DimOperation& operation) {
  const auto result =
      known_binary(&node.builder, node.input(0), node.input(1), SLUICE_BOOL, operation);
  if (!result) throw Error("comparing values that are only known at run time is not supported");
  node.set_output(0, *result);
}

}  // namespace

void translate_constant(NodeContext& node) {
  Tensor tensor;
  int bits = 0;
  if (const onnx::TensorProto* value = node.tensor_attribute("value")) {
    tensor = read_tensor(*value);
    bits = narrow_format(value->data_type()).bits;
  } else if (node.has_attribute("value_float")) {
    tensor = tensor_of<float>(SLUICE_F32, {}, {node.float_attribute("value_float", 0)});
  } else if (node.has_attribute("value_int")) {
    tensor = tensor_of<int64_t>(SLUICE_S64, {}, {node.int_attribute("value_int", 0)});
  } else if (const auto floats = node.floats_attribute("value_floats")) {
    tensor = tensor_of(SLUICE_F32, {static_cast<int64_t>(floats->size())}, *floats);
  } else if (const auto ints = node.ints_attribute("value_ints")) {
    tensor = tensor_of(SLUICE_S64, {static_cast<int64_t>(ints->size())}, *ints);
  } else {
    node.refuse_unread_attributes();
    throw Error("attribute \"value\" is missing");
  }
  node.set_output(0, node.builder.constant(std::move(tensor), bits));
}

void translate_constant_of_shape(NodeContext& node) {
  Builder& builder = node.builder;
  Tensor value = Tensor::zeros(SLUICE_F32, {});
  if (const onnx::TensorProto* given = node.tensor_attribute("value")) {
    value = read_tensor(*given);
    if (value.elements() != 1) throw Error("attribute \"value\" does not hold one element");
    value.dims.clear();
  }
  const Shape shape = builder.known_extents(node.input(0), "the shape");
  const ValueId scalar = builder.constant(std::move(value));
  node.set_output(0, builder.expand(scalar, shape));
}

void translate_shape(NodeContext& node) {
  const Shape x = node.shape(0);
  const int64_t rank = node.rank(0);
  const auto bound = [&](const char* name, int64_t otherwise) {
    if (node.opset < 15 || !node.has_attribute(name)) return otherwise;
    const int64_t given = node.int_attribute(name, otherwise);
    return std::min(std::max<int64_t>(given < 0 ? std::max(given, -rank) + rank : given, 0), rank);
  };
  const int64_t start = bound("start", 0), end = std::max(bound("end", rank), start);
  std::vector<Dim> elements(x.begin() + start, x.begin() + end);
  node.set_output(0, node.builder.integers(SLUICE_S64, {end - start}, std::move(elements)));
}

void translate_size(NodeContext& node) {
  node.set_output(0, node.builder.integers(SLUICE_S64, {}, {elements(node.shape(0))}));
}

void translate_range(NodeContext& node) {
  Builder& builder = node.builder;
  int64_t bound[3];
  const char* const names[] = {"start", "limit", "delta"};
  for (size_t i = 0; i < 3; ++i) {
    if (builder.type(node.input(i)) == SLUICE_F32) throw Error("a range of f32 is not supported");
    const std::vector<int64_t> number = builder.known_integers(node.input(i), names[i]);
    if (number.size() != 1) throw Error(std::string(names[i]) + " is not one number");
    bound[i] = number[0];
  }
  const auto [start, limit, delta] = bound;
  if (delta == 0) throw Error("delta is 0");
  const Dim distance = delta > 0 ? Dim(limit) - Dim(start) : Dim(start) - Dim(limit);
  const Dim stride = delta > 0 ? Dim(delta) : Dim() - Dim(delta);
  const int64_t count =
      std::max<int64_t>(Dim::floordiv(distance + stride - 1, stride.constant()).constant(), 0);
  if (count > INT16_MAX) throw Error("a range of " + std::to_string(count) + " is not supported");
  std::vector<Dim> elements;
  for (int64_t i = 0; i < count; ++i) elements.push_back(Dim(start) + Dim(i) * Dim(delta));
  node.set_output(0, builder.integers(builder.type(node.input(0)), {count}, std::move(elements)));
}

void translate_equal(NodeContext& node) { translate_comparison(node, known_equal); }

void translate_greater(NodeContext& node) { translate_comparison(node, known_greater); }

void translate_less(NodeContext& node) {
  translate_comparison(node, [](const Dim& a, const Dim& b) { return known_greater(b, a); });
}

void translate_not(NodeContext& node) {
  Builder& builder = node.builder;
  const auto known = builder.known(node.input(0));
  if (!known) throw Error("negating values that are only known at run time is not supported");
  std::vector<Dim> elements;
  for (const Dim& element : *known) elements.push_back(Dim(1) - element);
  node.set_output(0, builder.integers(SLUICE_BOOL, concrete(node.shape(0), {}), elements));
}

void translate_reduce_prod(NodeContext& node) {
  Builder& builder = node.builder;
  const bool keep_dims = node.int_attribute("keepdims", 1) != 0;
  node.ignore_attribute("noop_with_empty_axes");
  const auto axes = node.ints_attribute_or_input("axes", 1, 18);
  const auto known = builder.known(node.input(0));
  if (!known || node.rank(0) > 1) {
    throw Error("products of values that are only known at run time are not supported");
  }
  if (axes) NodeContext::normalize_axes(*axes, node.rank(0));
  Dim product = 1;
  for (const Dim& element : *known) product = product * element;
  const std::vector<int64_t> dims(keep_dims ? static_cast<size_t>(node.rank(0)) : 0, 1);
  node.set_output(0, builder.integers(builder.type(node.input(0)), dims, {product}));
}

void translate_where(NodeContext& node) {
  Builder& builder = node.builder;
  const ValueId condition = node.input(0), a = node.input(1), b = node.input(2);
  const auto known_a = builder.known(a), known_b = builder.known(b);
  if (known_a && known_b && builder.is_symbolic({a, b})) {
    // Blends with numbers 0 and 1: c ? a : b = b + c * (a - b).
    const auto difference = known_binary(&builder, a, b, SLUICE_S64, std::minus<Dim>());
    const auto chosen =
        known_binary(&builder, condition, *difference, SLUICE_S64, std::multiplies<Dim>());
    if (!chosen) throw Error("the condition is only known at run time");
    node.set_output(0, *known_binary(&builder, b, *chosen, builder.type(a), std::plus<Dim>()));
    return;
  }
  Node where{};
  where.kind = OpKind::Where;
  where.inputs = {condition, a, b};
  node.set_output(0, builder.add(std::move(where), builder.type(a)));
}

}  // namespace sluice

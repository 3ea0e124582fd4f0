// Operators whose sums are integers, or whose operand is quantized at run time.
#include <algorithm>
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/onnx/quantization.h"

namespace sluice {
namespace {

// Integers up to here, and sums of them that stay below, are exact in f32.
constexpr double kExact = 1 << 24;
constexpr double kMaxStep = 255;  // |q - zero_point| of 8-bit integers

// q - zero_point in f32, which is exact.
ValueId steps(NodeContext& node, size_t q, size_t zero_point, int64_t axis) {
  const sluice_type type = node.builder.type(node.input(q));
  if (type != SLUICE_S8 && type != SLUICE_U8) {
    throw Error("input " + std::to_string(q) + " is " + sluice_type_name(type) +
                ", expected s8 or u8");
  }
  return dequantize(&node.builder, node.input(q),
                    {node.builder.scalar(1), node.optional_input(zero_point), axis});
}

// The largest sum that constant f32 weights can make; weight i is part of sum `channel(i)`.
template <typename Channel>
double largest_sum(const Value& w, int64_t channels, const Channel& channel) {
  std::vector<double> sums(static_cast<size_t>(channels));
  const Tensor tensor = constant_tensor(w);
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    sums[static_cast<size_t>(channel(i))] += kMaxStep * std::fabs(tensor.as<float>()[i]);
  }
  double largest = 0;
  for (const double sum : sums) largest = std::max(largest, sum);
  return largest;
}

void refuse_large_sums(double largest) {
  if (largest >= kExact) {
    throw Error("its sums may reach " + std::to_string(static_cast<int64_t>(largest)) +
                "; only integer sums below 2^24 are supported outside of the pattern of dynamic "
                "quantization");
  }
}

ValueId rounded(Builder* builder, ValueId x) {
  return builder->cast(builder->unary(UnaryKind::Round, x), SLUICE_S32);
}

bool fits_weights(const GivenQuantization& given) {
  return std::all_of(given.zero_point.begin(), given.zero_point.end(),
                     [](int32_t zero) { return zero == 0; });
}

}  // namespace

void translate_matmul_integer(NodeContext& node) {
  Builder& builder = node.builder;
  if (node.rank(0) < 2 || node.rank(1) < 2) {
    throw Error("the operands have shapes " + text(node.shape(0)) + " and " + text(node.shape(1)) +
                ", expected rank 2 or more");
  }
  const ValueId a = steps(node, 0, 2, node.rank(0) - 2);
  const ValueId b = steps(node, 1, 3, node.rank(1) - 1);
  const Dim terms = node.shape(0).back();
  if (builder.graph.is_constant(b) && node.rank(1) == 2) {
    const int64_t columns = node.shape(1)[1].constant();
    refuse_large_sums(
        largest_sum(builder.value(b), columns, [columns](int64_t i) { return i % columns; }));
  } else if (terms.is_constant()) {
    refuse_large_sums(static_cast<double>(terms.constant()) * kMaxStep * kMaxStep);
  } else {
    throw Error("the number of terms of its sums is " + terms.text() + ", expected a number");
  }
  node.set_output(0, rounded(&builder, matmul(&builder, a, b)));
}

void translate_conv_integer(NodeContext& node) {
  Builder& builder = node.builder;
  const ValueId x = steps(node, 0, 2, 1);
  const ValueId w = steps(node, 1, 3, 0);
  if (!is_constant(node.shape(1)) || node.shape(1).empty()) {
    throw Error("the weights have shape " + text(node.shape(1)) + ", expected fixed extents");
  }
  const int64_t channels = std::max<int64_t>(node.shape(1)[0].constant(), 1);
  const int64_t terms = std::max<int64_t>(elements(node.shape(1)).constant() / channels, 1);
  refuse_large_sums(
      builder.graph.is_constant(w)
          ? largest_sum(builder.value(w), channels, [terms](int64_t i) { return i / terms; })
          : static_cast<double>(terms) * kMaxStep * kMaxStep);
  node.set_output(0, rounded(&builder, convolve(node, x, w, kAbsent)));
}

void translate_dynamic_quantize_matmul(NodeContext& node) {
  Builder& builder = node.builder;
  const ValueId b_zero = node.optional_input(3), bias = node.optional_input(4);
  const int64_t columns = node.rank(1) - 1;
  const ValueId w = dequantize(&builder, node.input(1), {node.input(2), b_zero, columns});
  const auto given = builder.value(w).given;
  ValueId y = kAbsent;
  if (given && given->q && fits_weights(*given) && node.rank(1) == 2) {
    Node linear{};
    linear.kind = OpKind::Linear;
    linear.inputs = {node.input(0), w, kAbsent};
    linear.dynamic = std::make_shared<DynamicActivations>(DynamicActivations{false, true});
    y = builder.add(std::move(linear), SLUICE_F32);
  } else {
    const DynamicIntegers a = quantize_dynamically(&builder, node.input(0));
    const ValueId steps_a = builder.binary(BinaryKind::Sub, a.q, a.zero_point);
    const ValueId steps_b = steps(node, 1, 3, columns);
    y = builder.binary(BinaryKind::Mul, matmul(&builder, steps_a, steps_b),
                       builder.binary(BinaryKind::Mul, a.scale, node.input(2)));
  }
  node.set_output(0, bias == kAbsent ? y : builder.binary(BinaryKind::Add, y, bias));
}

}  // namespace sluice

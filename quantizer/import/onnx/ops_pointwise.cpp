#include <functional>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/import/known_arithmetic.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void translate_unary(NodeContext& node, UnaryKind kind, float alpha = 0, float beta = 0) {
  node.set_output(0, node.builder.unary(kind, node.input(0), alpha, beta));
}

// Arithmetic of extents where both operands are integers, else of floats.
ValueId arithmetic(NodeContext& node, BinaryKind kind, const DimOperation& integers, ValueId a,
                   ValueId b) {
  Builder& builder = node.builder;
  const sluice_type type = builder.type(a);
  if (type == SLUICE_F32 || builder.type(b) == SLUICE_F32) return builder.binary(kind, a, b);
  if (builder.type(b) != type) {
    throw Error(std::string("operands are ") + sluice_type_name(type) + " and " +
                sluice_type_name(builder.type(b)));
  }
  if (type == SLUICE_S64 || type == SLUICE_S32) {
    if (const auto result = known_binary(&builder, a, b, type, integers)) return *result;
  }
  throw Error(std::string("arithmetic on ") + sluice_type_name(type) +
              " at run time is not supported, only on f32");
}

void translate_binary(NodeContext& node, BinaryKind kind, const DimOperation& integers) {
  node.set_output(0, arithmetic(node, kind, integers, node.input(0), node.input(1)));
}

ValueId fold_left(NodeContext& node, BinaryKind kind, const DimOperation& integers) {
  ValueId result = node.input(0);
  if (node.builder.type(result) != SLUICE_F32 && !node.builder.known(result)) {
    throw Error(std::string("arithmetic on ") + sluice_type_name(node.builder.type(result)) +
                " at run time is not supported, only on f32");
  }
  for (size_t i = 1; i < node.input_count(); ++i) {
    result = arithmetic(node, kind, integers, result, node.input(i));
  }
  return result;
}

// The number that a bound of Clip is, where it is known at import.
std::optional<float> known_number(const Builder& builder, ValueId id) {
  const Value& value = builder.value(id);
  if (value.type != SLUICE_F32) throw Error("a bound is not f32");
  if (elements(value.shape) != Dim(1)) throw Error("a bound is not one number");
  if (!value.constant) return std::nullopt;
  return *value.constant->as<float>();
}

}  // namespace

void translate_abs(NodeContext& node) { translate_unary(node, UnaryKind::Abs); }
void translate_exp(NodeContext& node) { translate_unary(node, UnaryKind::Exp); }
void translate_log(NodeContext& node) { translate_unary(node, UnaryKind::Log); }
void translate_sqrt(NodeContext& node) { translate_unary(node, UnaryKind::Sqrt); }
void translate_reciprocal(NodeContext& node) { translate_unary(node, UnaryKind::Reciprocal); }
void translate_sigmoid(NodeContext& node) { translate_unary(node, UnaryKind::Sigmoid); }
void translate_tanh(NodeContext& node) { translate_unary(node, UnaryKind::Tanh); }
void translate_relu(NodeContext& node) { translate_unary(node, UnaryKind::Clamp, 0, kInfinity); }
void translate_softplus(NodeContext& node) { translate_unary(node, UnaryKind::Softplus); }
void translate_softsign(NodeContext& node) { translate_unary(node, UnaryKind::Softsign); }

void translate_round(NodeContext& node) { translate_unary(node, UnaryKind::Round); }

void translate_thresholded_relu(NodeContext& node) {
  translate_unary(node, UnaryKind::ThresholdedRelu, node.float_attribute("alpha", 1));
}

void translate_leaky_relu(NodeContext& node) {
  translate_unary(node, UnaryKind::LeakyRelu, node.float_attribute("alpha", 0.01F));
}

void translate_elu(NodeContext& node) {
  translate_unary(node, UnaryKind::Elu, node.float_attribute("alpha", 1));
}

void translate_hard_sigmoid(NodeContext& node) {
  const float alpha = node.float_attribute("alpha", 0.2F);
  translate_unary(node, UnaryKind::HardSigmoid, alpha, node.float_attribute("beta", 0.5F));
}

void translate_neg(NodeContext& node) {
  Builder& builder = node.builder;
  const ValueId x = node.input(0);
  if (builder.type(x) != SLUICE_F32 && builder.known(x)) {
    const ValueId zero = builder.integers(builder.type(x), {}, {Dim()});
    node.set_output(0, arithmetic(node, BinaryKind::Sub, std::minus<Dim>(), zero, x));
  } else {
    translate_unary(node, UnaryKind::Neg);
  }
}

void translate_clip(NodeContext& node) {
  Builder& builder = node.builder;
  float low = -kInfinity, high = kInfinity;
  ValueId x = node.input(0);
  if (builder.type(x) != SLUICE_F32) {
    throw Error(std::string("clipping ") + sluice_type_name(builder.type(x)) + " is not supported");
  }
  if (node.opset < 11) {
    low = node.float_attribute("min", low);
    high = node.float_attribute("max", high);
  } else {
    ValueId bounds[2] = {node.optional_input(1), node.optional_input(2)};
    const auto min = bounds[0] == kAbsent ? low : known_number(builder, bounds[0]);
    const auto max = bounds[1] == kAbsent ? high : known_number(builder, bounds[1]);
    if (!min || !max) {
      for (const size_t i : {0, 1}) {
        if (bounds[i] == kAbsent) continue;
        x = builder.binary(i == 0 ? BinaryKind::Max : BinaryKind::Min, x,
                           builder.reshape(bounds[i], {}));
      }
      node.set_output(0, x);
      return;
    }
    low = *min;
    high = *max;
  }
  node.set_output(0, builder.unary(UnaryKind::Clamp, x, low, high));
}

void translate_add(NodeContext& node) { translate_binary(node, BinaryKind::Add, std::plus<Dim>()); }
void translate_sub(NodeContext& node) {
  translate_binary(node, BinaryKind::Sub, std::minus<Dim>());
}
void translate_mul(NodeContext& node) {
  translate_binary(node, BinaryKind::Mul, std::multiplies<Dim>());
}
void translate_div(NodeContext& node) { translate_binary(node, BinaryKind::Div, known_div); }

void translate_pow(NodeContext& node) {
  Builder& builder = node.builder;
  const ValueId x = node.input(0);
  ValueId exponent = node.input(1);
  if (builder.type(x) != SLUICE_F32) {
    throw Error(std::string("powers of ") + sluice_type_name(builder.type(x)) +
                " are not supported, only of f32");
  }
  if (builder.type(exponent) != SLUICE_F32) exponent = builder.cast(exponent, SLUICE_F32);
  const Value& value = builder.value(exponent);
  const bool square = value.constant && elements(value.shape) == Dim(1) &&
                      value.shape.size() <= builder.shape(x).size() &&
                      *value.constant->as<float>() == 2;
  node.set_output(0, square ? builder.binary(BinaryKind::Mul, x, x)
                            : builder.binary(BinaryKind::Pow, x, exponent));
}

void translate_min(NodeContext& node) {
  node.set_output(0, fold_left(node, BinaryKind::Min, known_min));
}

void translate_max(NodeContext& node) {
  node.set_output(0, fold_left(node, BinaryKind::Max, known_max));
}

void translate_sum(NodeContext& node) {
  node.set_output(0, fold_left(node, BinaryKind::Add, std::plus<Dim>()));
}

void translate_mean(NodeContext& node) {
  Builder& builder = node.builder;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (builder.type(node.input(i)) != SLUICE_F32) throw Error("only f32 is supported");
  }
  const ValueId sum = fold_left(node, BinaryKind::Add, std::plus<Dim>());
  const ValueId count = builder.scalar(static_cast<float>(node.input_count()));
  node.set_output(0, builder.binary(BinaryKind::Div, sum, count));
}

}  // namespace sluice

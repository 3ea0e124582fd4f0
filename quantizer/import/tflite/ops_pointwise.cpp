#include <functional>
#include <limits>

#include "quantizer/import/known_arithmetic.h"
#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void translate_unary(OperatorContext& op, UnaryKind kind, float alpha = 0, float beta = 0) {
  op.set_output(0, op.builder.unary(kind, op.input(0), alpha, beta));
}

// Arithmetic of extents where both operands are integers, else of floats.
ValueId arithmetic(OperatorContext& op, BinaryKind kind, const DimOperation& integers) {
  Builder& builder = op.builder;
  const ValueId a = op.input(0), b = op.input(1);
  const sluice_type type = builder.type(a);
  if (type == SLUICE_F32 && builder.type(b) == SLUICE_F32) return builder.binary(kind, a, b);
  if (type == builder.type(b) && (type == SLUICE_S32 || type == SLUICE_S64)) {
    if (const auto result = known_binary(&builder, a, b, type, integers)) return *result;
  }
  throw Error(std::string("arithmetic on ") + sluice_type_name(type) + " and " +
              sluice_type_name(builder.type(b)) + " at run time is not supported, only on f32");
}

template <typename Options>
void translate_binary(OperatorContext& op, BinaryKind kind, const DimOperation& integers) {
  const ValueId y = arithmetic(op, kind, integers);
  op.set_output(0, activate(&op.builder, y, op.options<Options>().activation));
}

Dim no_extent(const Dim& a, const Dim& b) {
  throw Error("arithmetic on " + a.text() + " and " + b.text() + " is not supported");
}

}  // namespace

void abs(OperatorContext& op) { translate_unary(op, UnaryKind::Abs); }
void neg(OperatorContext& op) { translate_unary(op, UnaryKind::Neg); }
void exp(OperatorContext& op) { translate_unary(op, UnaryKind::Exp); }
void log(OperatorContext& op) { translate_unary(op, UnaryKind::Log); }
void sqrt(OperatorContext& op) { translate_unary(op, UnaryKind::Sqrt); }
void logistic(OperatorContext& op) { translate_unary(op, UnaryKind::Sigmoid); }
void tanh(OperatorContext& op) { translate_unary(op, UnaryKind::Tanh); }
void relu(OperatorContext& op) { translate_unary(op, UnaryKind::Clamp, 0, kInfinity); }
void relu6(OperatorContext& op) { translate_unary(op, UnaryKind::Clamp, 0, 6); }
void relu_n1_to_1(OperatorContext& op) { translate_unary(op, UnaryKind::Clamp, -1, 1); }
void relu_0_to_1(OperatorContext& op) { translate_unary(op, UnaryKind::Clamp, 0, 1); }
void elu(OperatorContext& op) { translate_unary(op, UnaryKind::Elu, 1); }

void leaky_relu(OperatorContext& op) {
  translate_unary(op, UnaryKind::LeakyRelu, op.options<tflite::LeakyReluOptions>().alpha);
}

void rsqrt(OperatorContext& op) {
  const ValueId root = op.builder.unary(UnaryKind::Sqrt, op.input(0));
  op.set_output(0, op.builder.unary(UnaryKind::Reciprocal, root));
}

void square(OperatorContext& op) {
  op.set_output(0, op.builder.binary(BinaryKind::Mul, op.input(0), op.input(0)));
}

void squared_difference(OperatorContext& op) {
  const ValueId difference = op.builder.binary(BinaryKind::Sub, op.input(0), op.input(1));
  op.set_output(0, op.builder.binary(BinaryKind::Mul, difference, difference));
}

void add(OperatorContext& op) {
  translate_binary<tflite::AddOptions>(op, BinaryKind::Add, std::plus<Dim>());
}
void sub(OperatorContext& op) {
  translate_binary<tflite::SubOptions>(op, BinaryKind::Sub, std::minus<Dim>());
}
void mul(OperatorContext& op) {
  translate_binary<tflite::MulOptions>(op, BinaryKind::Mul, std::multiplies<Dim>());
}
void div(OperatorContext& op) {
  translate_binary<tflite::DivOptions>(op, BinaryKind::Div, known_div);
}
void pow(OperatorContext& op) { op.set_output(0, arithmetic(op, BinaryKind::Pow, no_extent)); }
void minimum(OperatorContext& op) { op.set_output(0, arithmetic(op, BinaryKind::Min, known_min)); }
void maximum(OperatorContext& op) { op.set_output(0, arithmetic(op, BinaryKind::Max, known_max)); }

}  // namespace sluice::tflite_operators

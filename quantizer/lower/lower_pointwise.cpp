// Float arithmetic, element by element.
#include "quantizer/lower/rules.h"

namespace sluice {
namespace {

const char* op_name(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::Abs:
      return "abs_f32";
    case UnaryKind::Neg:
      return "neg_f32";
    case UnaryKind::Exp:
      return "exp_f32";
    case UnaryKind::Log:
      return "log_f32";
    case UnaryKind::Sqrt:
      return "sqrt_f32";
    case UnaryKind::Reciprocal:
      return "reciprocal_f32";
    case UnaryKind::Sigmoid:
      return "sigmoid_f32";
    case UnaryKind::Tanh:
      return "tanh_f32";
    case UnaryKind::Clamp:
      return "clamp_f32";
    case UnaryKind::LeakyRelu:
      return "leaky_relu_f32";
    case UnaryKind::Elu:
      return "elu_f32";
    case UnaryKind::HardSigmoid:
      return "hard_sigmoid_f32";
    case UnaryKind::Softplus:
      return "softplus_f32";
    case UnaryKind::Softsign:
      return "softsign_f32";
    case UnaryKind::Affine:
      return "affine_f32";
    case UnaryKind::ScaledTanh:
      return "scaled_tanh_f32";
    case UnaryKind::ThresholdedRelu:
      return "thresholded_relu_f32";
    case UnaryKind::Round:
      return "round_f32";
  }
  return "";
}

const char* op_name(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::Add:
      return "add_f32";
    case BinaryKind::Sub:
      return "sub_f32";
    case BinaryKind::Mul:
      return "mul_f32";
    case BinaryKind::Div:
      return "div_f32";
    case BinaryKind::Pow:
      return "pow_f32";
    case BinaryKind::Min:
      return "min_f32";
    case BinaryKind::Max:
      return "max_f32";
  }
  return "";
}

}  // namespace

void lower_unary(PlanBuilder& builder, const Node& node) {
  require_f32(builder.graph(), node);
  const int32_t x = builder.read(node.inputs[0]);
  builder.call(op_name(node.unary), {x}, {builder.define(node.outputs[0])}, {},
               {node.alpha, node.beta});
}

void lower_binary(PlanBuilder& builder, const Node& node) {
  require_f32(builder.graph(), node);
  const int32_t a = builder.read(node.inputs[0]), b = builder.read(node.inputs[1]);
  builder.call(op_name(node.binary), {a, b}, {builder.define(node.outputs[0])});
}

}  // namespace sluice

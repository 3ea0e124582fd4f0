// Arithmetic of floats, and conversions between floats and integers.
#include <cmath>

#include "quantizer/export/exporter.h"

namespace sluice {
namespace {

struct Unary {
  const char* op;    // of the plan
  const char* type;  // of ONNX
  bool alpha, beta;  // attributes of ONNX's operator
};

constexpr Unary kUnary[] = {
    {"abs_f32", "Abs", false, false},
    {"neg_f32", "Neg", false, false},
    {"exp_f32", "Exp", false, false},
    {"log_f32", "Log", false, false},
    {"sqrt_f32", "Sqrt", false, false},
    {"reciprocal_f32", "Reciprocal", false, false},
    {"sigmoid_f32", "Sigmoid", false, false},
    {"tanh_f32", "Tanh", false, false},
    {"leaky_relu_f32", "LeakyRelu", true, false},
    {"elu_f32", "Elu", true, false},
    {"hard_sigmoid_f32", "HardSigmoid", true, true},
    {"softplus_f32", "Softplus", false, false},
    {"softsign_f32", "Softsign", false, false},
    {"round_f32", "Round", false, false},
    {"thresholded_relu_f32", "ThresholdedRelu", true, false},
};

constexpr struct {
  const char *op, *type;
} kBinary[] = {{"add_f32", "Add"}, {"sub_f32", "Sub"}, {"mul_f32", "Mul"}, {"div_f32", "Div"},
               {"pow_f32", "Pow"}, {"min_f32", "Min"}, {"max_f32", "Max"}};

bool export_unary(Exporter& exporter, const CallView& call) {
  for (const Unary& unary : kUnary) {
    if (call.op() != unary.op) continue;
    const std::string y =
        exporter.writer.node(unary.type, {exporter.real(call.input(0))}, unary.op);
    if (unary.alpha) set_attribute(&exporter.writer.last(), "alpha", call.number(0));
    if (unary.beta) set_attribute(&exporter.writer.last(), "beta", call.number(1));
    exporter.set_real(call.output(0), y);
    return true;
  }
  return false;
}

bool export_binary(Exporter& exporter, const CallView& call) {
  for (const auto& binary : kBinary) {
    if (call.op() != binary.op) continue;
    exporter.set_real(
        call.output(0),
        exporter.writer.node(
            binary.type, {exporter.real(call.input(0)), exporter.real(call.input(1))}, binary.op));
    return true;
  }
  return false;
}

// What ONNX spells in several operators.
bool export_composed(Exporter& exporter, const CallView& call) {
  OnnxWriter& writer = exporter.writer;
  const auto scalar = [&](size_t i) { return writer.floats({}, {call.number(i)}, "number"); };
  std::string y;
  if (call.op() == "clamp_f32") {
    y = writer.node("Clip", {exporter.real(call.input(0)), scalar(0), scalar(1)}, "clip");
  } else if (call.op() == "affine_f32") {
    y = writer.node("Mul", {exporter.real(call.input(0)), scalar(0)}, "affine");
    y = writer.node("Add", {y, scalar(1)}, "affine");
  } else if (call.op() == "scaled_tanh_f32") {
    y = writer.node("Mul", {exporter.real(call.input(0)), scalar(1)}, "scaled_tanh");
    y = writer.node("Mul", {writer.node("Tanh", {y}, "scaled_tanh"), scalar(0)}, "scaled_tanh");
  } else {
    return false;
  }
  exporter.set_real(call.output(0), y);
  return true;
}

// Over the last axis of a matrix.
bool export_reduce(Exporter& exporter, const CallView& call) {
  OnnxWriter& writer = exporter.writer;
  const std::string& op = call.op();
  std::string y;
  if (op == "softmax_f32" || op == "log_softmax_f32") {
    y = writer.node(op == "softmax_f32" ? "Softmax" : "LogSoftmax", {exporter.real(call.input(0))},
                    "softmax");
    set_attribute(&writer.last(), "axis", int64_t{-1});
    exporter.set_real(call.output(0), y);
    return true;
  }
  if (op != "reduce_sum_f32" && op != "reduce_max_f32" && op != "reduce_min_f32") return false;
  const bool sums = op == "reduce_sum_f32", mean = sums && call.number(0) == 0;
  const char* type = op == "reduce_max_f32" ? "ReduceMax" : "ReduceMin";
  if (sums) type = mean ? "ReduceMean" : "ReduceSum";
  // The axes are an operand from operator set 13 on for sums, 18 for the others.
  std::vector<std::string> operands = {exporter.real(call.input(0))};
  const bool as_operand = writer.opset() >= 18 || (sums && !mean);
  if (as_operand) operands.push_back(writer.integers({1}));
  y = writer.node(type, operands, "reduce");
  set_attribute(&writer.last(), "keepdims", int64_t{0});
  if (!as_operand) set_attribute(&writer.last(), "axes", std::vector<int64_t>{1});
  if (sums && !mean && call.number(0) != 1) {
    y = writer.node("Mul", {y, writer.floats({}, {call.number(0)}, "number")}, "reduce");
  }
  exporter.set_real(call.output(0), y);
  return true;
}

bool export_conversion(Exporter& exporter, const CallView& call) {
  const std::string& op = call.op();
  if (op.rfind("quantize_", 0) != 0 && op.rfind("dequantize_", 0) != 0) return false;
  exporter.convert(call.input(0), call.output(0));
  return true;
}

}  // namespace

bool export_pointwise(Exporter& exporter, const CallView& call) {
  return export_unary(exporter, call) || export_binary(exporter, call) ||
         export_composed(exporter, call) || export_reduce(exporter, call) ||
         export_conversion(exporter, call);
}

}  // namespace sluice

// Elementwise arithmetic of integers: the float operators between quantized values.
#include <cmath>

#include "quantizer/export/exporter.h"

namespace sluice {
namespace {

bool starts_with(const std::string& name, const char* prefix) { return name.rfind(prefix, 0) == 0; }

// Operand i, real; a constant without a scale of its own gets `scale` and `zero_point`.
std::string operand(Exporter& exporter, const CallView& call, size_t i, double scale,
                    int32_t zero_point) {
  const int32_t index = call.input(i);
  if (!exporter.view.is_constant(index)) return exporter.real(index);
  return exporter.dequantize(exporter.raw(index), exporter.view.type(index),
                             {static_cast<float>(scale), zero_point}, "operand");
}

double scale_of(const Exporter& exporter, int32_t index) {
  return exporter.view.known_quantization(index).scale;
}

// The real limits of y, where they are tighter than those of its type.
std::string clip(Exporter& exporter, int32_t y, int32_t low, int32_t high, const std::string& x) {
  const bool narrow = exporter.view.type(y) == SLUICE_S8;
  if (low <= (narrow ? INT8_MIN : INT16_MIN) && high >= (narrow ? INT8_MAX : INT16_MAX)) return x;
  const PlanQuantization as = exporter.view.known_quantization(y);
  const auto real = [&](int32_t q) {
    return exporter.writer.floats({}, {static_cast<float>(q - as.zero_point) * as.scale}, "limit");
  };
  return exporter.writer.node("Clip", {x, real(low), real(high)}, "clip");
}

// a' = a s_a / t, b' = b s_b / t and y = t / s_y with the factors of the call and t a scale of
// both.
void export_add(Exporter& exporter, const CallView& call) {
  const int32_t y = call.output(0);
  const double common =
      factor(call.integer(7), call.integer(8)) * std::ldexp(scale_of(exporter, y), call.integer(2));
  const double factor_b = factor(call.integer(5), call.integer(6));
  const std::string a = operand(exporter, call, 0,
                                factor(call.integer(3), call.integer(4)) * common, call.integer(0));
  const std::string b = operand(exporter, call, 1, std::fabs(factor_b) * common, call.integer(1));
  const std::string sum =
      exporter.writer.node(factor_b < 0 ? "Sub" : "Add", {a, b}, factor_b < 0 ? "sub" : "add");
  exporter.set_real(y, clip(exporter, y, call.integer(10), call.integer(11), sum));
}

// Factor: s_a s_b / s_y.
void export_mul(Exporter& exporter, const CallView& call) {
  const int32_t y = call.output(0);
  const double scales = factor(call.integer(2), call.integer(3)) * scale_of(exporter, y);
  const auto other = [&](size_t i) {
    const int32_t index = call.input(i);
    return exporter.view.is_constant(index) ? 1 : scale_of(exporter, index);
  };
  const std::string a = operand(exporter, call, 0, scales / other(1), call.integer(0));
  const std::string b = operand(exporter, call, 1, scales / other(0), call.integer(1));
  const std::string product = exporter.writer.node("Mul", {a, b}, "mul");
  exporter.set_real(y, clip(exporter, y, call.integer(5), call.integer(6), product));
}

// The operator whose values between the quantizations are the table's, to one step; null: none.
const char* function_of(const Exporter& exporter, const CallView& call,
                        const std::vector<int32_t>& table) {
  struct Function {
    const char* type;
    double (*compute)(double);
  };
  static constexpr Function kFunctions[] = {
      {"Sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"Tanh", [](double x) { return std::tanh(x); }},
      {"Relu", [](double x) { return x > 0 ? x : 0; }},
      {"Exp", [](double x) { return std::exp(x); }},
      {"Abs", [](double x) { return std::fabs(x); }},
      {"Softsign", [](double x) { return x / (1 + std::fabs(x)); }},
      {"Softplus", [](double x) { return std::log1p(std::exp(x)); }},
  };
  const PlanQuantization x = exporter.view.known_quantization(call.input(0));
  const PlanQuantization y = exporter.view.known_quantization(call.output(0));
  const bool narrow = exporter.view.type(call.output(0)) == SLUICE_S8;
  const double low = narrow ? INT8_MIN : INT16_MIN, high = narrow ? INT8_MAX : INT16_MAX;
  for (const Function& function : kFunctions) {
    bool equal = true;
    for (int32_t q = -128; q < 128 && equal; ++q) {
      const double real = function.compute(double{x.scale} * (q - x.zero_point));
      const double step = std::round(real / y.scale) + y.zero_point;
      const double clamped = std::fmin(std::fmax(step, low), high);
      equal = std::fabs(clamped - table[static_cast<size_t>(q + 128)]) <= 1;
    }
    if (equal) return function.type;
  }
  return nullptr;
}

void export_table(Exporter& exporter, const CallView& call) {
  const int32_t table = call.input(1), y = call.output(0);
  std::vector<int32_t> entries;
  if (exporter.view.type(table) == SLUICE_S8) {
    const auto found = exporter.view.elements<int8_t>(table, SLUICE_S8);
    entries.assign(found.begin(), found.end());
  } else {
    const auto found = exporter.view.elements<int16_t>(table, SLUICE_S16);
    entries.assign(found.begin(), found.end());
  }
  if (entries.size() != 256) throw Error("the table does not have 256 entries");
  OnnxWriter& writer = exporter.writer;
  if (const char* type = function_of(exporter, call, entries)) {
    exporter.set_real(y, writer.node(type, {exporter.real(call.input(0))}, "table"));
    return;
  }
  // Any other function: the table itself.
  const std::string wide = writer.node("Cast", {exporter.raw(call.input(0))}, "index");
  set_attribute(&writer.last(), "to", int64_t{onnx_type(SLUICE_S64)});
  const std::string index = writer.node("Add", {wide, writer.integers({128})}, "index");
  exporter.set_raw(y, writer.node("Gather", {exporter.raw(table), index}, "table"));
}

}  // namespace

bool export_integer_arithmetic(Exporter& exporter, const CallView& call) {
  const std::string& op = call.op();
  if (starts_with(op, "add_s")) {
    export_add(exporter, call);
  } else if (starts_with(op, "mul_s")) {
    export_mul(exporter, call);
  } else if (starts_with(op, "rescale_")) {
    exporter.convert(call.input(0), call.output(0));
  } else if (op == "table_s8") {
    export_table(exporter, call);
  } else if (starts_with(op, "softmax_s8")) {
    const std::string y =
        exporter.writer.node("Softmax", {exporter.real(call.input(0))}, "softmax");
    set_attribute(&exporter.writer.last(), "axis", int64_t{-1});
    exporter.set_real(call.output(0), y);
  } else {
    return false;
  }
  return true;
}

}  // namespace sluice

// LSTM layers: one call of the plan is one direction, and so is one LSTM node.
#include <algorithm>
#include <cmath>

#include "quantizer/export/exporter.h"
#include "runtime/ops/lstm_activation.h"

namespace sluice {
namespace {

constexpr double kGateStep = 1.0 / 4096;  // of gates in Q3.12

// One direction, whatever it computes in.
struct Direction {
  std::string type = "LSTM";
  std::string w, r;                 // real, [1, 4H, I] and [1, 4H, H]; or what the type wants
  std::vector<float> bias;          // [8H]
  std::vector<float> peephole;      // [3H]; empty: none
  std::vector<std::string> scales;  // further operands of the type
  int64_t hidden = 0;
  int32_t x = -1, lens = -1, h0 = -1, c0 = -1;
  bool reverse = false, input_forget = false;
  int64_t index = 0, count = 1;
  float clip = 0;
  std::vector<int32_t> activations;  // f, g, h; empty: as usual
  float alpha[3] = {}, beta[3] = {};
};

const char* activation_name(int32_t code) {
  static const char* const kNames[] = {"Sigmoid", "Tanh",        "Relu",           "LeakyRelu",
                                       "Elu",     "HardSigmoid", "Softplus",       "Softsign",
                                       "Affine",  "ScaledTanh",  "ThresholdedRelu"};
  static_assert(sizeof kNames / sizeof *kNames == kLstmActivations, "one name each");
  if (code < 0 || code >= kLstmActivations) {
    throw Error("activation " + std::to_string(code) + " does not exist");
  }
  return kNames[code];
}

void set_activations(onnx::NodeProto* node, const Direction& d) {
  if (d.activations.empty()) return;
  std::vector<std::string> names;
  std::vector<float> alpha, beta;
  for (size_t i = 0; i < d.activations.size(); ++i) {
    const int32_t code = d.activations[i];
    names.emplace_back(activation_name(code));
    if (code == kLstmClamp && (d.alpha[i] != 0 || std::isfinite(d.beta[i]))) {
      throw Error("an activation clamps to limits that ONNX has no activation for");
    }
    const bool both = code == kLstmHardSigmoid || code == kLstmAffine || code == kLstmScaledTanh;
    const bool one = code == kLstmLeakyRelu || code == kLstmElu || code == kLstmThresholdedRelu;
    if (both || one) alpha.push_back(d.alpha[i]);
    if (both) beta.push_back(d.beta[i]);
  }
  set_attribute(node, "activations", names);
  if (!alpha.empty()) set_attribute(node, "activation_alpha", alpha);
  if (!beta.empty()) set_attribute(node, "activation_beta", beta);
}

// The initial state of one direction [1, B, ..]; empty: zeros.
std::string initial_state(Exporter& exporter, int32_t state, const Direction& d) {
  if (state < 0) return "";
  OnnxWriter& writer = exporter.writer;
  int32_t initial = -1;
  std::string all;
  if (exporter.is_internal_state(state, &initial)) {
    if (initial < 0) return "";
    const std::vector<uint8_t> bytes =
        exporter.view.elements<uint8_t>(initial, exporter.view.type(initial));
    // One element: real zeros, which are the default.
    if (exporter.view.type(state) != SLUICE_F32 &&
        bytes.size() == sluice_type_bytes(exporter.view.type(state))) {
      return "";
    }
    std::string start = exporter.raw(initial);
    if (exporter.view.type(state) != SLUICE_F32) {
      start = exporter.dequantize(start, exporter.view.type(state),
                                  exporter.view.known_quantization(state), "initial");
    }
    all = writer.node("Expand", {start, writer.extents(exporter.view.shape(state))}, "initial");
  } else {
    all = exporter.real(state);
  }
  if (d.count == 1) return all;
  return writer.node(
      "Slice",
      {all, writer.integers({d.index}), writer.integers({d.index + 1}), writer.integers({0})},
      "initial");
}

// Result `i` of the call: of one direction the whole, of two the part that `axis` joins.
void set_result(Exporter& exporter, const CallView& call, size_t i, int64_t axis,
                const Direction& d, const std::string& tensor) {
  const int32_t value = call.output(i);
  std::string all = tensor;
  if (d.count > 1) {
    auto& parts = exporter.directions[value];
    parts.resize(static_cast<size_t>(d.count));
    parts.at(static_cast<size_t>(d.index)) = tensor;
    if (std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); })) {
      return;
    }
    all = exporter.writer.node("Concat", parts, "directions");
    set_attribute(&exporter.writer.last(), "axis", axis);
  }
  // The cell is stored in fewer bits than float, but ONNX rounds it nowhere.
  if (i == 2) {
    exporter.set_moved(value, all);
  } else {
    exporter.set_real(value, all);
  }
}

void emit(Exporter& exporter, const CallView& call, const Direction& d) {
  OnnxWriter& writer = exporter.writer;
  const int64_t hidden = d.hidden;
  const std::string p =
      d.peephole.empty() ? "" : writer.floats({1, 3 * hidden}, d.peephole, "peephole");
  std::vector<std::string> inputs = {exporter.real(d.x),
                                     d.w,
                                     d.r,
                                     writer.floats({1, 8 * hidden}, d.bias, "bias"),
                                     d.lens < 0 ? "" : exporter.raw(d.lens),
                                     initial_state(exporter, d.h0, d),
                                     initial_state(exporter, d.c0, d),
                                     p};
  inputs.insert(inputs.end(), d.scales.begin(), d.scales.end());
  std::vector<std::string> outputs;
  for (size_t i = 0; i < 3; ++i) {
    const bool wanted = exporter.is_used(call.optional_output(i));
    outputs.push_back(wanted ? writer.unique(i == 0 ? "Y" : i == 1 ? "Y_h" : "Y_c") : "");
  }
  onnx::NodeProto* node = &writer.add(d.type, inputs, outputs);
  if (d.type != "LSTM") node->set_domain("com.microsoft");
  node->set_name(writer.unique(call.layer().empty() ? "lstm" : call.layer()));
  set_attribute(node, "hidden_size", hidden);
  set_attribute(node, "direction", std::string(d.reverse ? "reverse" : "forward"));
  if (d.clip > 0) set_attribute(node, "clip", d.clip);
  if (d.input_forget) set_attribute(node, "input_forget", int64_t{1});
  set_activations(node, d);
  for (size_t i = 0; i < 3; ++i) {
    if (!outputs[i].empty()) set_result(exporter, call, i, i == 0 ? 1 : 0, d, outputs[i]);
  }
}

std::vector<uint8_t> bytes_of(const std::vector<int8_t>& q) { return {q.begin(), q.end()}; }

std::string dequantized(Exporter& exporter, const PlanMatrix<int8_t>& w,
                        const std::vector<float>& scale) {
  return exporter.dequantized(SLUICE_S8, {1, w.rows, w.columns}, bytes_of(w.elements), scale, 1,
                              "weights");
}

// [1, columns, rows], as DynamicQuantizeLSTM takes weights.
std::string transposed(Exporter& exporter, const PlanMatrix<int8_t>& w) {
  std::vector<int8_t> q(w.elements.size());
  for (int64_t row = 0; row < w.rows; ++row) {
    for (int64_t column = 0; column < w.columns; ++column) {
      q[static_cast<size_t>(column * w.rows + row)] =
          w.elements[static_cast<size_t>(row * w.columns + column)];
    }
  }
  return exporter.writer.constant(SLUICE_S8, {1, w.columns, w.rows}, bytes_of(q), "weights");
}

void set_coupling(int32_t code, Direction* d) {
  if (code == kLstmInputFromForget) {
    throw Error("ONNX computes coupled forget gates from input gates, not the other way round");
  }
  d->input_forget = code == kLstmForgetFromInput;
}

std::vector<float> with_zeros(std::vector<float> bias) {
  bias.resize(2 * bias.size());
  return bias;
}

void set_places(const CallView& call, Direction* d) {
  d->reverse = call.integer(0) != 0;
  d->index = call.integer(1);
  d->count = call.integer(2);
  if (d->count < 1 || d->count > 2 || d->index < 0 || d->index >= d->count) {
    throw Error("direction " + std::to_string(d->index) + " of " + std::to_string(d->count) +
                " does not exist");
  }
}

// What the operations with everything have behind their weights: operands from `first` on and
// attributes from `attribute` on.
void read_full(Exporter& exporter, const CallView& call, size_t first, Direction* d) {
  constexpr size_t kCoupling = 3, kActivations = 4;
  set_coupling(call.integer(kCoupling), d);
  d->clip = call.number(0);
  const bool projects = call.optional_input(first + 2) >= 0;
  if (call.number(1) > 0) throw Error("ONNX has no cell clip");
  if (projects) throw Error("ONNX has no projection");
  if (call.optional_input(first + 1) >= 0) throw Error("ONNX has no layer normalization in cells");
  for (size_t i = 0; i < 3; ++i) {
    d->activations.push_back(call.integer(kActivations + i));
    d->alpha[i] = call.number(3 + 2 * i);
    d->beta[i] = call.number(4 + 2 * i);
  }
  if (d->activations == std::vector<int32_t>{kLstmSigmoid, kLstmTanh, kLstmTanh}) {
    d->activations.clear();
  }
  const int32_t peephole = call.optional_input(first);
  if (peephole < 0) return;
  const std::vector<float> all = exporter.view.floats(peephole);
  const auto size = static_cast<size_t>(3 * d->hidden), from = size * static_cast<size_t>(d->index);
  if (all.size() < from + size) throw Error("the peephole weights are too few");
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
  d->peephole.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
}

void export_float(Exporter& exporter, const CallView& call, bool full) {
  Direction d;
  set_places(call, &d);
  const PlanMatrix<float> w = exporter.view.float_matrix(call.input(1));
  const PlanMatrix<float> r = exporter.view.float_matrix(call.input(3));
  d.hidden = w.rows / 4;
  d.w = exporter.writer.floats({1, w.rows, w.columns}, w.elements, "weights");
  d.r = exporter.writer.floats({1, r.rows, r.columns}, r.elements, "weights");
  d.bias = with_zeros(exporter.view.floats(call.input(2)));
  d.x = call.input(0);
  d.lens = call.optional_input(4);
  d.h0 = call.optional_input(5);
  d.c0 = call.optional_input(6);
  if (full) read_full(exporter, call, 7, &d);
  emit(exporter, call, d);
}

void export_dynamic(Exporter& exporter, const CallView& call, bool full) {
  Direction d;
  set_places(call, &d);
  const PlanMatrix<int8_t> w = exporter.view.integer_matrix(call.input(1));
  const PlanMatrix<int8_t> r = exporter.view.integer_matrix(call.input(5));
  const std::vector<float> w_scale = exporter.view.floats(call.input(2));
  const std::vector<float> r_scale = exporter.view.floats(call.input(6));
  d.hidden = w.rows / 4;
  d.bias = with_zeros(exporter.view.floats(call.input(4)));
  d.x = call.input(0);
  d.lens = call.optional_input(8);
  d.h0 = call.optional_input(9);
  d.c0 = call.optional_input(10);
  if (full) read_full(exporter, call, 11, &d);
  const size_t scopes = full ? 7 : 3;
  const bool symmetric = call.integer(scopes) != 0, whole = call.integer(scopes + 1) != 0;
  OnnxWriter& writer = exporter.writer;
  if (whole && !symmetric) {
    d.type = "DynamicQuantizeLSTM";
    d.w = transposed(exporter, w);
    d.r = transposed(exporter, r);
    const std::string zeros = writer.constant(
        SLUICE_S8, {1, w.rows}, std::vector<uint8_t>(static_cast<size_t>(w.rows)), "zero_points");
    d.scales = {writer.floats({1, w.rows}, w_scale, "weights_scale"), zeros,
                writer.floats({1, r.rows}, r_scale, "weights_scale"), zeros};
    return emit(exporter, call, d);
  }
  d.w = dequantized(exporter, w, w_scale);
  d.r = dequantized(exporter, r, r_scale);
  writer.last().set_doc_string(
      "Sluice quantizes x and h at run time, a scale for each row and step; here they stay float");
  emit(exporter, call, d);
}

// Scales of the rows of weights whose sums times the factors are steps of the given size.
std::vector<float> row_scales(Exporter& exporter, int32_t multipliers, int32_t shifts, double step,
                              float operand_scale) {
  const std::vector<int32_t> m = exporter.view.integers(multipliers);
  const std::vector<int32_t> s = exporter.view.integers(shifts);
  std::vector<float> result;
  for (size_t row = 0; row < m.size(); ++row) {
    const double scale = factor(m[row], s.at(row)) * step / operand_scale;
    result.push_back(scale > 0 ? static_cast<float>(scale) : 1);
  }
  return result;
}

// Real biases of sums of operand - zero_point.
void append_bias(Exporter& exporter, int32_t bias, const PlanMatrix<int8_t>& w,
                 const std::vector<float>& scale, const PlanQuantization& operand,
                 std::vector<float>* result) {
  const std::vector<int32_t> integers = exporter.view.integers(bias);
  for (size_t row = 0; row < static_cast<size_t>(w.rows); ++row) {
    int64_t sum = 0;
    for (int64_t k = 0; k < w.columns; ++k) {
      sum += w.elements[row * static_cast<size_t>(w.columns) + static_cast<size_t>(k)];
    }
    const auto plain = static_cast<double>(integers.at(row) + operand.zero_point * sum);
    result->push_back(static_cast<float>(plain * scale.at(row) * operand.scale));
  }
}

PlanQuantization hidden_quantization(const Exporter& exporter, const CallView& call) {
  for (const int32_t value :
       {call.optional_output(0), call.optional_output(1), call.optional_input(10)}) {
    if (value >= 0 && exporter.view.quantization(value)) {
      return *exporter.view.quantization(value);
    }
  }
  throw Error("the hidden state has no scale in the plan");
}

void export_integer(Exporter& exporter, const CallView& call, bool full) {
  constexpr size_t kCoupling = 3, kCellLog2 = 4, kGateClip = 5, kCellClip = 6, kGxShift = 12,
                   kFactors = 13;
  constexpr size_t kPeephole = 12, kNorm = 13, kProjection = 15;
  Direction d;
  set_places(call, &d);
  d.x = call.input(0);
  const PlanQuantization x = exporter.view.known_quantization(d.x);
  const PlanQuantization h = hidden_quantization(exporter, call);
  const PlanMatrix<int8_t> w = exporter.view.integer_matrix(call.input(1));
  const PlanMatrix<int8_t> r = exporter.view.integer_matrix(call.input(5));
  d.hidden = w.rows / 4;
  const std::vector<float> w_scale =
      row_scales(exporter, call.input(3), call.input(4),
                 std::ldexp(kGateStep, call.integer(kGxShift)), x.scale);
  const std::vector<float> r_scale =
      row_scales(exporter, call.input(7), call.input(8), kGateStep, h.scale);
  append_bias(exporter, call.input(2), w, w_scale, x, &d.bias);
  append_bias(exporter, call.input(6), r, r_scale, h, &d.bias);
  d.w = dequantized(exporter, w, w_scale);
  d.r = dequantized(exporter, r, r_scale);
  d.lens = call.optional_input(9);
  d.h0 = call.optional_input(10);
  d.c0 = call.optional_input(11);
  set_coupling(call.integer(kCoupling), &d);
  d.clip = static_cast<float>(call.integer(kGateClip) * kGateStep);
  const int32_t cell_clip = call.integer(kCellClip);
  if (cell_clip > 0 && cell_clip < INT16_MAX) throw Error("ONNX has no cell clip");
  if (full) {
    if (call.optional_input(kNorm) >= 0) throw Error("ONNX has no layer normalization in cells");
    if (call.optional_input(kProjection) >= 0) throw Error("ONNX has no projection");
    const int32_t peephole = call.optional_input(kPeephole);
    if (peephole >= 0) {
      const auto q = exporter.view.elements<int16_t>(peephole, SLUICE_S16);
      const auto units = static_cast<size_t>(d.hidden);
      // Gate i, o, f of the factors and of P; the weights are in gate blocks i, o, f, c.
      for (size_t gate = 0; gate < 3; ++gate) {
        const double step =
            factor(call.integer(kFactors + 2 * gate), call.integer(kFactors + 2 * gate + 1)) *
            kGateStep / std::ldexp(1, call.integer(kCellLog2));
        for (size_t unit = 0; unit < units; ++unit) {
          d.peephole.push_back(static_cast<float>(q.at(gate * units + unit) * step));
        }
      }
    }
  }
  emit(exporter, call, d);
}

}  // namespace

bool export_lstm(Exporter& exporter, const CallView& call) {
  const std::string& op = call.op();
  const bool full = op.size() > 5 && op.compare(op.size() - 5, 5, "_full") == 0;
  if (op == "pack_lstm_f32") throw Error("the weights are given at run time");
  if (op == "lstm_f32" || op == "lstm_f32_full") {
    export_float(exporter, call, full);
  } else if (op == "lstm_s8w8_f32" || op == "lstm_s8w8_f32_full") {
    export_dynamic(exporter, call, full);
  } else if (op.rfind("lstm_s8w8_s16", 0) == 0 || op.rfind("lstm_s16w8_s16", 0) == 0) {
    export_integer(exporter, call, full);
  } else {
    return false;
  }
  return true;
}

}  // namespace sluice

#include "tests/quantizer/integer_lstm_model.h"

#include <cmath>

#include "quantizer/lower/lower.h"
#include "sluice/kernels.h"

namespace sluice::test {
namespace {

using reference::LstmLayer;

Multiplier of(const reference::Multiplier& m) { return {m.multiplier, m.shift}; }

std::vector<Multiplier> of(const std::vector<reference::Multiplier>& list) {
  std::vector<Multiplier> result;
  for (const reference::Multiplier& m : list) result.push_back(of(m));
  return result;
}

QuantizedMatrix matrix(int64_t rows, int64_t columns, const std::vector<int8_t>& q) {
  return {rows, columns, q, std::vector<float>(static_cast<size_t>(rows), 1.0f)};
}

IntegerLstm integer_lstm_of(const LstmLayer& layer, const ValueQuantization& x,
                            const ValueQuantization& h) {
  IntegerLstm lstm;
  lstm.profile = static_cast<Profile>(layer.profile);
  lstm.x = x;
  lstm.h = h;
  lstm.hidden = h;
  lstm.hidden.zero_point = layer.hidden_zero;
  lstm.cell_log2 = layer.cell_log2;
  lstm.coupling = static_cast<Coupling>(layer.coupling);
  lstm.gate_clip = layer.gate_clip;
  lstm.cell_clip = layer.cell_clip;
  lstm.projection_clip = layer.projection_clip;
  lstm.hidden_multiplier = of(layer.hidden_multiplier);
  lstm.input_multiplier = layer.input_multiplier;
  lstm.gx_shift = layer.gx_shift;
  IntegerLstmDirection d;
  d.w = matrix(4 * layer.units, layer.inputs, layer.w);
  d.r = matrix(4 * layer.units, layer.outputs, layer.r);
  d.x_bias = layer.x_bias;
  d.h_bias = layer.h_bias;
  d.x_multiplier = of(layer.x_multiplier);
  d.h_multiplier = of(layer.h_multiplier);
  d.peephole = layer.peephole;
  d.norm = layer.norm;
  d.norm_bias = layer.norm_bias;
  for (int gate = 0; gate < 4; ++gate) {
    if (gate < 3) d.peephole_multiplier[gate] = of(layer.peephole_multiplier[gate]);
    d.norm_multiplier[gate] = of(layer.norm_multiplier[gate]);
    d.norm_variance_guard[gate] = layer.norm_variance_guard[gate];
  }
  if (!layer.projection.empty()) {
    d.projection = matrix(layer.outputs, layer.units, layer.projection);
    d.projection_bias = layer.projection_bias;
    d.projection_multiplier = of(layer.projection_multiplier);
  }
  lstm.directions = {d};
  return lstm;
}

}  // namespace

IntegerLstmModel::IntegerLstmModel(const LstmLayer& layer, bool integer_edges,
                                   Direction direction) {
  const sluice_type type = layer.activation_bits == 8 ? SLUICE_S8 : SLUICE_S16;
  x = {type, 0.03125f, type == SLUICE_S8 ? 3 : 0};
  h = {type, 0.0078125f, reference::output_zero(layer)};
  c = {SLUICE_S16, std::ldexp(1.0f, layer.cell_log2), 0};
  const ValueId in = maker.input("x", {Dim::symbol("T"), Dim::symbol("B"), Dim(layer.inputs)});
  const auto lstm = maker.lstm("lstm", in, layer.inputs, layer.units, direction, 1);
  Node& node = maker.graph.nodes[0];
  const Dim outputs(layer.outputs);
  if (!layer.projection.empty()) {
    node.lstm.projected = layer.outputs;
    node.inputs[2] = maker.random({1, 4 * layer.units, layer.outputs}, 4);
    node.inputs.resize(10, kAbsent);
    node.inputs[9] = maker.random({1, layer.outputs, layer.units}, 5);
    maker.graph.values[lstm.y].shape.back() = maker.graph.values[lstm.h].shape.back() = outputs;
  }
  maker.output(lstm.y, "y");
  maker.output(lstm.c, "c");
  quantized.graph = &maker.graph;
  quantized.layers[0].scheme = "w8a8";
  quantized.integer[0] = integer_lstm_of(layer, x, h);
  quantized.values = {{in, x}, {lstm.y, h}, {lstm.h, h}, {lstm.c, c}};
  if (integer_edges) quantized.integer_edges = {in, lstm.y, lstm.c};
}

PlanData IntegerLstmModel::plan() const { return lower(quantized, sluice_kernel_tiling); }

LstmLayer native_layer(int64_t inputs, int64_t units) {
  LstmLayer layer;
  layer.inputs = inputs;
  layer.units = layer.outputs = units;
  const auto fill = [](auto& values, int64_t count, int step, int range) {
    for (int64_t i = 0; i < count; ++i) {
      values.push_back(static_cast<int8_t>((i * step + 5) % (2 * range + 1) - range));
    }
  };
  fill(layer.w, 4 * units * inputs, 37, 127);
  fill(layer.r, 4 * units * units, 53, 127);
  fill(layer.x_bias, 4 * units, 11, 100);
  fill(layer.h_bias, 4 * units, 7, 100);
  layer.x_multiplier.assign(static_cast<size_t>(4 * units), {1500000000, -1});
  layer.h_multiplier.assign(static_cast<size_t>(4 * units), {1300000000, -2});
  layer.hidden_multiplier = {1 << 30, -22};
  layer.hidden_zero = -9;
  return layer;
}

Tensor integers(const ValueQuantization& as, const std::vector<int64_t>& dims,
                const std::vector<int16_t>& q) {
  Tensor tensor = Tensor::zeros(as.type, dims);
  for (size_t i = 0; i < q.size(); ++i) {
    if (as.type == SLUICE_S8) {
      tensor.as<int8_t>()[i] = static_cast<int8_t>(q[i]);
    } else {
      tensor.as<int16_t>()[i] = q[i];
    }
  }
  return tensor;
}

}  // namespace sluice::test

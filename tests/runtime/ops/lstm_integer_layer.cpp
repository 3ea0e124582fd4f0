#include "tests/runtime/ops/lstm_integer_layer.h"

#include <cmath>

#include "runtime/pack/packed.h"
#include "tests/runtime/ops/random_integers.h"

namespace sluice {

namespace {

using reference::LstmLayer;
using reference::Multiplier;
using reference::Profile;

Array activations(const LstmLayer& layer, std::vector<int64_t> dims,
                  const std::vector<int16_t>& values) {
  if (layer.activation_bits == 16) return make_array(SLUICE_S16, std::move(dims), values);
  return make_array(SLUICE_S8, std::move(dims), std::vector<int8_t>(values.begin(), values.end()));
}

std::vector<int16_t> activation_values(const Array& array) {
  if (array.type == SLUICE_S16) return array.values<int16_t>();
  const std::vector<int8_t> narrow = array.values<int8_t>();
  return {narrow.begin(), narrow.end()};
}

std::vector<int32_t> multipliers(const std::vector<Multiplier>& factors) {
  std::vector<int32_t> result;
  for (const Multiplier& factor : factors) result.push_back(factor.multiplier);
  return result;
}

std::vector<int32_t> shifts(const std::vector<Multiplier>& factors) {
  std::vector<int32_t> result;
  for (const Multiplier& factor : factors) result.push_back(factor.shift);
  return result;
}

Array gates_s16(const KernelSet& set, int64_t units, std::vector<int16_t> values) {
  values.resize(static_cast<size_t>(4 * units), 0);
  const std::vector<int64_t> dims = {4, units};
  uint64_t bytes = 0;
  EXPECT_TRUE(packed_bytes(set.tiling, SLUICE_GATE_BLOCKS, SLUICE_S16, 2, dims.data(), &bytes));
  Array array{SLUICE_S16, dims, SLUICE_GATE_BLOCKS, std::vector<uint8_t>(bytes)};
  pack_channels(set.tiling, SLUICE_GATE_BLOCKS, units, values.data(), array.as<int16_t>());
  return array;
}

void add_full_operands(OpCall& call, const KernelSet& set, const LstmLayer& layer) {
  layer.peephole.empty() ? call.absent_in() : call.in(gates_s16(set, layer.units, layer.peephole));
  if (layer.norm.empty()) {
    call.absent_in().absent_in();
  } else {
    call.in(gates_s16(set, layer.units, layer.norm))
        .in(packed_channels(set, SLUICE_GATE_BLOCKS, layer.units, layer.norm_bias));
  }
  if (layer.projection.empty()) {
    call.absent_in().absent_in().absent_in().absent_in();
    return;
  }
  const int64_t p = layer.outputs;
  call.in(packed_w8(set, SLUICE_PACKED_GEMM, p, layer.units, layer.projection))
      .in(packed_channels(set, SLUICE_GEMM_CHANNELS, p, layer.projection_bias))
      .in(packed_channels(set, SLUICE_GEMM_CHANNELS, p, multipliers(layer.projection_multiplier)))
      .in(packed_channels(set, SLUICE_GEMM_CHANNELS, p, shifts(layer.projection_multiplier)));
}

void add_full_attributes(const LstmLayer& layer, std::vector<int32_t>* ints) {
  for (const Multiplier& m : layer.peephole_multiplier) {
    ints->insert(ints->end(), {m.multiplier, m.shift});
  }
  for (const Multiplier& m : layer.norm_multiplier) {
    ints->insert(ints->end(), {m.multiplier, m.shift});
  }
  for (const int32_t guard : layer.norm_variance_guard) ints->push_back(guard);
  const int32_t low = layer.activation_bits == 8 ? -128 : -32768, high = -1 - low;
  const int32_t middle = layer.profile == Profile::Tflite ? 0 : layer.h_zero;
  const bool clips = layer.projection_clip > 0;
  ints->push_back(clips ? std::max(low, middle - layer.projection_clip) : low);
  ints->push_back(clips ? std::min(high, middle + layer.projection_clip) : high);
}

}  // namespace

const std::vector<IntegerLstmOp>& integer_lstm_ops() {
  static const std::vector<IntegerLstmOp> ops = {
      {&sluice_op_lstm_s8w8_s16, Profile::Native, 8, false},
      {&sluice_op_lstm_s8w8_s16_tflm, Profile::Tflm, 8, false},
      {&sluice_op_lstm_s8w8_s16_tflite, Profile::Tflite, 8, false},
      {&sluice_op_lstm_s8w8_s16_full, Profile::Native, 8, true},
      {&sluice_op_lstm_s8w8_s16_tflite_full, Profile::Tflite, 8, true},
      {&sluice_op_lstm_s16w8_s16, Profile::Native, 16, false},
      {&sluice_op_lstm_s16w8_s16_tflm, Profile::Tflm, 16, false},
      {&sluice_op_lstm_s16w8_s16_full, Profile::Native, 16, true}};
  return ops;
}

const IntegerLstmOp& op_for(const LstmLayer& layer, bool full) {
  const bool needs_full =
      full || !layer.peephole.empty() || !layer.norm.empty() || !layer.projection.empty();
  for (const IntegerLstmOp& op : integer_lstm_ops()) {
    if (op.profile == layer.profile && op.activation_bits == layer.activation_bits &&
        op.full == needs_full) {
      return op;
    }
  }
  ADD_FAILURE() << "no operation computes the layer";
  return integer_lstm_ops()[0];
}

LstmLayer random_integer_layer(const IntegerLstmOp& op, int64_t inputs, int64_t units,
                               int64_t outputs, unsigned seed) {
  RandomIntegers random(seed);
  const bool wide = op.activation_bits == 16;
  const auto depth = [](int64_t k) {
    return static_cast<int>(std::log2(static_cast<double>(k))) / 2;
  };
  LstmLayer layer;
  layer.profile = op.profile;
  layer.activation_bits = op.activation_bits;
  layer.inputs = inputs;
  layer.units = units;
  layer.outputs = outputs;
  layer.w = random.list<int8_t>(4 * units * inputs, -127, 127);
  layer.r = random.list<int8_t>(4 * units * outputs, -127, 127);
  layer.x_bias = random.list<int32_t>(4 * units, -50000, 50000);
  layer.h_bias = random.list<int32_t>(4 * units, -50000, 50000);
  for (int64_t n = 0; n < 4 * units; ++n) {
    layer.x_multiplier.push_back(random.factor((wide ? -9 : -1) - depth(inputs)));
    layer.h_multiplier.push_back(random.factor((wide ? -9 : -1) - depth(outputs)));
  }
  if (op.profile != Profile::Tflm) {
    layer.coupling =
        static_cast<reference::Coupling>(op.profile == Profile::Tflite ? seed % 2 : seed % 3);
  }
  layer.cell_log2 = -15 + static_cast<int>(seed % 7);
  layer.gate_clip = op.profile == Profile::Native && seed % 4 == 1 ? 9000 : 0;
  layer.cell_clip = seed % 5 == 2 ? 3000 : 0;
  layer.hidden_multiplier = random.factor(wide ? -15 : -23);
  layer.hidden_zero = wide ? 0 : static_cast<int32_t>(random.pick(-40, 40));
  layer.h_zero = layer.hidden_zero;
  if (op.profile == Profile::Native) layer.gx_shift = static_cast<int>(seed % 8);
  if (op.profile == Profile::Tflm && seed % 2 == 1) layer.input_multiplier = 1197688178;
  if (!op.full) return layer;
  if (seed % 4 != 0) {
    layer.peephole = random.list<int16_t>(3 * units);
    for (Multiplier& m : layer.peephole_multiplier) m = random.factor(-15);
  }
  if (seed % 4 != 1) {
    layer.norm = random.list<int16_t>(4 * units);
    layer.norm_bias = random.list<int32_t>(4 * units, -10000000, 10000000);
    for (int gate = 0; gate < 4; ++gate) {
      layer.norm_multiplier[gate] = random.factor(-14);
      layer.norm_variance_guard[gate] = static_cast<int32_t>(random.pick(1, 20));
    }
  }
  if (outputs != units || seed % 2 == 0) {
    layer.projection = random.list<int8_t>(outputs * units, -127, 127);
    layer.projection_bias = random.list<int32_t>(outputs, -5000, 5000);
    for (int64_t n = 0; n < outputs; ++n) {
      layer.projection_multiplier.push_back(random.factor(-6 - depth(units)));
    }
    layer.projection_clip = seed % 3 == 0 ? (wide ? 20000 : 90) : 0;
    layer.h_zero = wide ? 0 : static_cast<int32_t>(random.pick(-40, 40));
  }
  return layer;
}

IntegerLstmRun random_run(const LstmLayer& layer, int64_t steps, int64_t batch, unsigned seed) {
  RandomIntegers random(seed);
  const int64_t low = layer.activation_bits == 8 ? -128 : -32768;
  IntegerLstmRun run{steps, batch, {}, {}, {}, {}};
  run.x = random.list<int16_t>(steps * batch * layer.inputs, low, -1 - low);
  run.h0 = random.list<int16_t>(batch * layer.outputs, low, -1 - low);
  run.c0 = random.list<int16_t>(batch * layer.units, -8000, 8000);
  return run;
}

OpCall integer_lstm_call(const IntegerLstmOp& op, const KernelSet& set, const LstmLayer& layer,
                         const IntegerLstmRun& run) {
  const int64_t units = layer.units, outputs = layer.outputs;
  const auto gates = [&](const std::vector<int32_t>& values) {
    return packed_channels(set, SLUICE_GATE_BLOCKS, units, values);
  };
  OpCall call(*op.op, set);
  call.in(activations(layer, {run.steps, run.batch, layer.inputs}, run.x))
      .in(packed_w8(set, SLUICE_PACKED_LSTM_INPUT, units, layer.inputs, layer.w))
      .in(gates(layer.x_bias))
      .in(gates(multipliers(layer.x_multiplier)))
      .in(gates(shifts(layer.x_multiplier)))
      .in(packed_w8(set, SLUICE_PACKED_LSTM, units, outputs, layer.r))
      .in(gates(layer.h_bias))
      .in(gates(multipliers(layer.h_multiplier)))
      .in(gates(shifts(layer.h_multiplier)));
  run.lens.empty() ? call.absent_in() : call.in(make_array(SLUICE_S32, {run.batch}, run.lens));
  // Other directions hold something else.
  const auto state = [&](const std::vector<int16_t>& slice) {
    std::vector<int16_t> all(slice.size() * static_cast<size_t>(run.directions), 7);
    std::copy(slice.begin(), slice.end(),
              all.begin() + run.direction * static_cast<int64_t>(slice.size()));
    return all;
  };
  const std::vector<int64_t> h_dims = {run.directions, run.batch, outputs};
  const std::vector<int64_t> c_dims = {run.directions, run.batch, units};
  run.h0.empty() ? call.absent_in() : call.in(activations(layer, h_dims, state(run.h0)));
  run.c0.empty() ? call.absent_in() : call.in(make_array(SLUICE_S16, c_dims, state(run.c0)));
  std::vector<int32_t> ints = {run.reverse,
                               static_cast<int32_t>(run.direction),
                               static_cast<int32_t>(run.directions),
                               static_cast<int32_t>(layer.coupling),
                               layer.cell_log2,
                               layer.gate_clip,
                               layer.cell_clip,
                               layer.hidden_multiplier.multiplier,
                               layer.hidden_multiplier.shift,
                               layer.hidden_zero,
                               reference::output_zero(layer),
                               layer.input_multiplier,
                               layer.gx_shift};
  if (op.full) {
    add_full_operands(call, set, layer);
    add_full_attributes(layer, &ints);
  }
  const sluice_type type = layer.activation_bits == 8 ? SLUICE_S8 : SLUICE_S16;
  call.out(type, {run.steps, run.directions, run.batch, outputs})
      .out(type, h_dims)
      .out(SLUICE_S16, c_dims)
      .ints(ints);
  return call;
}

IntegerLstmResult result_of(OpCall& call, const LstmLayer& layer, const IntegerLstmRun& run) {
  const auto slice = [&](const std::vector<int16_t>& all, int64_t place, int64_t elements) {
    const int64_t size = run.batch * elements;
    return std::vector<int16_t>(all.begin() + place * size, all.begin() + (place + 1) * size);
  };
  IntegerLstmResult result;
  const std::vector<int16_t> y = activation_values(call.output(0));
  for (int64_t t = 0; t < run.steps; ++t) {
    const auto step = slice(y, t * run.directions + run.direction, layer.outputs);
    result.y.insert(result.y.end(), step.begin(), step.end());
  }
  result.h = slice(activation_values(call.output(1)), run.direction, layer.outputs);
  result.c = slice(call.output(2).values<int16_t>(), run.direction, layer.units);
  return result;
}

IntegerLstmResult run_op(const IntegerLstmOp& op, const KernelSet& set, const LstmLayer& layer,
                         const IntegerLstmRun& run) {
  OpCall call = integer_lstm_call(op, set, layer, run);
  EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
  return result_of(call, layer, run);
}

IntegerLstmResult run_reference(const LstmLayer& layer, const IntegerLstmRun& run) {
  IntegerLstmResult result;
  result.h = run.h0;
  result.c = run.c0;
  if (run.h0.empty()) {
    result.h.assign(static_cast<size_t>(run.batch * layer.outputs),
                    static_cast<int16_t>(reference::output_zero(layer)));
  }
  if (run.c0.empty()) result.c.assign(static_cast<size_t>(run.batch * layer.units), 0);
  for (size_t b = 0; b < run.lens.size(); ++b) {
    if (run.lens[b] > 0) continue;
    std::fill_n(result.h.begin() + static_cast<int64_t>(b) * layer.outputs, layer.outputs,
                static_cast<int16_t>(reference::output_zero(layer)));
    std::fill_n(result.c.begin() + static_cast<int64_t>(b) * layer.units, layer.units, int16_t{0});
  }
  result.y =
      reference::run(layer, run.x, run.steps, run.batch, result.h, result.c, run.lens, run.reverse);
  return result;
}

}  // namespace sluice

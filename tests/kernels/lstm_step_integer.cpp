#include "tests/kernels/lstm_step_integer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/pack/packed.h"
#include "tests/kernels/kernel_array.h"

namespace sluice::test {
namespace {

// Lets a buffer's dimension run from its end to its start.
void reverse(halide_buffer_t* buffer, int dim) {
  halide_dimension_t& d = buffer->dim[dim];
  buffer->host += static_cast<std::ptrdiff_t>(d.extent - 1) * d.stride * buffer->type.bytes();
  d.stride = -d.stride;
}

}  // namespace

const std::vector<IntegerStep>& integer_steps() {
  using reference::Profile;
  static const std::vector<IntegerStep> steps = {
      {"s8", SLUICE_KERNEL_lstm_step_s8w8_s16, Profile::Native, 8, false},
      {"s8_tflm", SLUICE_KERNEL_lstm_step_s8w8_s16_tflm, Profile::Tflm, 8, false},
      {"s8_tflite", SLUICE_KERNEL_lstm_step_s8w8_s16_tflite, Profile::Tflite, 8, false},
      {"s8_full", SLUICE_KERNEL_lstm_step_s8w8_s16_full, Profile::Native, 8, true},
      {"s8_tflite_full", SLUICE_KERNEL_lstm_step_s8w8_s16_tflite_full, Profile::Tflite, 8, true},
      {"s16", SLUICE_KERNEL_lstm_step_s16w8_s16, Profile::Native, 16, false},
      {"s16_tflm", SLUICE_KERNEL_lstm_step_s16w8_s16_tflm, Profile::Tflm, 16, false},
      {"s16_full", SLUICE_KERNEL_lstm_step_s16w8_s16_full, Profile::Native, 16, true}};
  return steps;
}

PackedStep::PackedStep(const IntegerStep& step, const reference::LstmLayer& layer)
    : step_(step),
      layer_(layer),
      units_(static_cast<int>(layer.units)),
      outputs_(static_cast<int>(layer.outputs)),
      block_(sluice_kernel_tiling.lstm_block),
      nb_((units_ + block_ - 1) / block_),
      hp_(nb_ * block_),
      kq_((outputs_ + 3) / 4 * 4),
      r_(static_cast<std::size_t>(4) * hp_ * kq_) {
  pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, units_, outputs_, layer.r.data(),
               r_.data());
  bias_ = gate_blocks(layer.h_bias);
  std::vector<int32_t> multipliers, shifts;
  for (const reference::Multiplier& m : layer.h_multiplier) {
    multipliers.push_back(m.multiplier);
    shifts.push_back(m.shift);
  }
  multiplier_ = gate_blocks(multipliers);
  shift_ = gate_blocks(shifts);
  std::vector<int16_t> peephole = layer.peephole;
  peephole.resize(layer.h_bias.size());
  peephole_ = gate_blocks(peephole);
  const bool norm = !layer.norm.empty();
  norm_ = gate_blocks(norm ? layer.norm : std::vector<int16_t>(layer.h_bias.size()));
  norm_bias_ = gate_blocks(norm ? layer.norm_bias : std::vector<int32_t>(layer.h_bias.size()));
}

template <typename T>
std::vector<T> PackedStep::gate_blocks(const std::vector<T>& values) const {
  std::vector<T> blocks(static_cast<std::size_t>(4) * hp_);
  for (int gate = 0; gate < 4; ++gate) {
    for (int u = 0; u < units_; ++u) {
      blocks[((u / block_) * 4 + gate) * block_ + u % block_] = values[gate * units_ + u];
    }
  }
  return blocks;
}

StepState PackedStep::run(const sluice_kernel_table& table, const std::vector<int16_t>& gx,
                          const std::vector<int16_t>& h, const std::vector<int16_t>& c,
                          bool backwards, Guard guard) const {
  return step_.activation_bits == 8 ? run_as<int8_t>(table, gx, h, c, backwards, guard)
                                    : run_as<int16_t>(table, gx, h, c, backwards, guard);
}

template <typename Activation>
StepState PackedStep::run_as(const sluice_kernel_table& table, const std::vector<int16_t>& gx,
                             const std::vector<int16_t>& h, const std::vector<int16_t>& c,
                             bool backwards, Guard guard) const {
  const int batch = static_cast<int>(h.size()) / outputs_;
  const bool eight_bits = step_.activation_bits == 8;
  KernelArray<int16_t> a_gx({block_, 4, nb_, batch}, guard), a_c({block_, nb_, batch}, guard),
      a_c_out({block_, nb_, batch}, guard), a_gates({block_, 4, nb_, batch}, guard);
  KernelArray<Activation> a_h({kq_, batch}, guard), a_h_out({block_, nb_, batch}, guard);
  KernelArray<int32_t> a_sum({batch}, guard), a_sum_out({batch}, guard);
  for (int row = 0; row < batch; ++row) {
    const auto from = gx.begin() + row * 4 * units_;
    const auto gates = gate_blocks(std::vector<int16_t>(from, from + 4 * units_));
    std::copy(gates.begin(), gates.end(), a_gx.data() + row * 4 * hp_);
    std::fill_n(a_c.data() + row * hp_, hp_, int16_t{0});
    std::copy_n(c.begin() + row * units_, units_, a_c.data() + row * hp_);
    // What stands beyond K must not matter to 8-bit kernels.
    std::fill_n(a_h.data() + row * kq_, kq_, static_cast<Activation>(eight_bits ? 77 : 0));
    a_sum[row] = 0;
    for (int k = 0; k < outputs_; ++k) {
      a_h[row * kq_ + k] = static_cast<Activation>(h[row * outputs_ + k]);
      a_sum[row] += h[row * outputs_ + k];
    }
  }
  KernelArray<uint8_t> a_r({4, block_, 4, kq_ / 4, nb_}, r_, guard);
  KernelArray<int32_t> a_bias({block_, 4, nb_}, bias_, guard),
      a_multiplier({block_, 4, nb_}, multiplier_, guard), a_shift({block_, 4, nb_}, shift_, guard),
      a_norm_bias({block_, 4, nb_}, norm_bias_, guard);
  KernelArray<int16_t> a_peephole({block_, 4, nb_}, peephole_, guard),
      a_norm({block_, 4, nb_}, norm_, guard);
  KernelArray<int32_t> peephole_multiplier({4}, guard), peephole_shift({4}, guard),
      norm_multiplier({4}, guard), norm_shift({4}, guard), norm_guard({4}, guard);
  for (int g = 0; g < 4; ++g) {
    peephole_multiplier[g] = g < 3 ? layer_.peephole_multiplier[g].multiplier : 0;
    peephole_shift[g] = g < 3 ? layer_.peephole_multiplier[g].shift : 0;
    norm_multiplier[g] = layer_.norm_multiplier[g].multiplier;
    norm_shift[g] = layer_.norm_multiplier[g].shift;
    norm_guard[g] = layer_.norm_variance_guard[g];
  }
  int32_t units = units_, coupling = static_cast<int32_t>(layer_.coupling);
  int32_t gate_clip = layer_.gate_clip, cell_clip = layer_.cell_clip, log2 = layer_.cell_log2;
  int32_t hidden_multiplier = layer_.hidden_multiplier.multiplier;
  int32_t hidden_shift = layer_.hidden_multiplier.shift, hidden_zero = layer_.hidden_zero;
  int32_t gx_shift = layer_.gx_shift;
  int32_t input_multiplier = layer_.input_multiplier, normalize = layer_.norm.empty() ? 0 : 1;

  std::vector<void*> argv;
  const auto array = [&](auto& a, int dim) {  // dim: that of the blocks, or -1
    halide_buffer_t* buffer = a.buffer();
    if (backwards && dim >= 0) reverse(buffer, dim);
    argv.push_back(buffer);
  };
  array(a_gx, 2);
  array(a_h, -1);
  array(a_r, 4);
  for (auto* a : {&a_bias, &a_multiplier, &a_shift}) array(*a, 2);
  array(a_c, 1);
  for (int32_t* scalar : {&units, &coupling, &gate_clip, &cell_clip, &log2, &hidden_multiplier,
                          &hidden_shift, &hidden_zero}) {
    argv.push_back(scalar);
  }
  if (eight_bits) array(a_sum, -1);
  if (step_.profile == reference::Profile::Native) argv.push_back(&gx_shift);
  if (step_.profile == reference::Profile::Tflm) argv.push_back(&input_multiplier);
  if (step_.full) {
    array(a_peephole, 2);
    array(peephole_multiplier, -1);
    array(peephole_shift, -1);
    array(a_norm, 2);
    array(a_norm_bias, 2);
    for (auto* a : {&norm_multiplier, &norm_shift, &norm_guard}) array(*a, -1);
    argv.push_back(&normalize);
  }
  array(a_c_out, 1);
  array(a_h_out, 1);
  if (eight_bits) array(a_sum_out, -1);
  if (step_.full) array(a_gates, 2);
  EXPECT_EQ(table.kernel[step_.kernel](argv.data()), 0);
  EXPECT_TRUE(a_c_out.intact() && a_h_out.intact() && a_sum_out.intact() && a_gates.intact());

  StepState state;
  const auto padding =
      static_cast<int16_t>(reference::clamp_to_bits(hidden_zero, step_.activation_bits));
  for (int row = 0; row < batch; ++row) {
    const auto* h_row = a_h_out.data() + row * hp_;
    const int16_t* c_row = a_c_out.data() + row * hp_;
    state.h.insert(state.h.end(), h_row, h_row + units_);
    state.c.insert(state.c.end(), c_row, c_row + units_);
    for (int u = units_; u < hp_; ++u) {
      EXPECT_EQ(h_row[u], padding);
      EXPECT_EQ(c_row[u], 0);
    }
    if (eight_bits) state.h_sum.push_back(a_sum_out[row]);
  }
  return state;
}

}  // namespace sluice::test

// Activations and states of a step, and its call.
#ifndef SLUICE_TESTS_CONFORMANCE_LSTM_ROWS_H
#define SLUICE_TESTS_CONFORMANCE_LSTM_ROWS_H

#include "tests/conformance/lstm_layer.h"

namespace sluice::conformance {

inline constexpr Step kSteps[] = {
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s8w8_s16), Profile::Native, false, false},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s8w8_s16_tflm), Profile::Tflm, false, false},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s8w8_s16_tflite), Profile::Tflite, false, false},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s8w8_s16_full), Profile::Native, false, true},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s8w8_s16_tflite_full), Profile::Tflite, false, true},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s16w8_s16), Profile::Native, true, false},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s16w8_s16_tflm), Profile::Tflm, true, false},
    {SLUICE_CONFORMANCE_KERNEL(lstm_step_s16w8_s16_full), Profile::Native, true, true}};

template <typename Activation>
struct Rows {
  Rows(LstmLayer& layer, const StepShape& shape, bool extreme)
      : gx({layer.block, 4, layer.blocks, shape.batch}, Place::Vector),
        gates({layer.block, 4, layer.blocks, shape.batch}),
        c({layer.block, layer.blocks, shape.batch}, Place::Vector),
        c_out({layer.block, layer.blocks, shape.batch}, Place::Vector),
        h({layer.kq, shape.batch}, Place::Word),
        h_out({layer.block, layer.blocks, shape.batch}, Place::Vector),
        h_sum({shape.batch}),
        h_sum_out({shape.batch}) {
    constexpr bool wide = sizeof(Activation) == 2;
    const int32_t bound = wide ? 1 << 13 : 128, gate = extreme ? 32768 : 12000;
    const int32_t padded = layer.block * layer.blocks;
    for (int32_t row = 0; row < shape.batch; ++row) {
      for (int32_t i = 0; i < 4 * padded; ++i) gx[row * 4 * padded + i] = 0;
      for (int32_t i = 0; i < padded; ++i) c[row * padded + i] = 0;
      for (int32_t u = 0; u < shape.units; ++u) {
        for (int32_t g = 0; g < 4; ++g) {
          const Fill fill = extreme && (u + g) % 5 == 0 ? Fill::Ends : Fill::Random;
          gx[row * 4 * padded + layer.place(g, u)] =
              static_cast<int16_t>(layer.random.between(-gate, gate - 1, fill));
        }
        const Fill fill = extreme && u % 3 == 0 ? Fill::Ends : Fill::Random;
        c[row * padded + u] = static_cast<int16_t>(layer.random.between(-32768, 32767, fill));
      }
      h_sum[row] = 0;
      for (int32_t k = 0; k < layer.kq; ++k) {
        const Fill fill = extreme ? Fill::Ends : Fill::Random;
        const int32_t value = layer.random.between(-bound, bound - 1, fill);
        // What stands beyond K must not matter to 8-bit kernels.
        h[row * layer.kq + k] = static_cast<Activation>(k < shape.outputs ? value : wide ? 0 : 77);
        if (k < shape.outputs) h_sum[row] += value;
      }
    }
  }

  Operand<int16_t> gx, gates, c, c_out;
  Operand<Activation> h, h_out;
  Operand<int32_t> h_sum, h_sum_out;
};

template <typename Activation>
void add_arguments(Call& call, const Step& step, LstmLayer& layer, StepShape& shape,
                   Rows<Activation>& rows) {
  call.array(rows.gx).array(rows.h).array(layer.r);
  call.array(layer.bias).array(layer.multiplier).array(layer.shift).array(rows.c);
  call.scalar(shape.units).scalar(layer.coupling).scalar(layer.gate_clip).scalar(layer.cell_clip);
  call.scalar(layer.cell_log2).scalar(layer.hidden.multiplier).scalar(layer.hidden.shift);
  call.scalar(layer.hidden_zero);
  if (!step.wide) call.array(rows.h_sum);
  if (step.profile == Profile::Native) call.scalar(layer.gx_shift);
  if (step.profile == Profile::Tflm) call.scalar(layer.input_multiplier);
  if (step.full) {
    call.array(layer.peephole).array(layer.peephole_multiplier).array(layer.peephole_shift);
    call.array(layer.norm).array(layer.norm_bias);
    call.array(layer.norm_multiplier).array(layer.norm_shift).array(layer.norm_guard);
    call.scalar(layer.normalize);
  }
  call.array(rows.c_out).array(rows.h_out);
  if (!step.wide) call.array(rows.h_sum_out);
  if (step.full) call.array(rows.gates);
}

}  // namespace sluice::conformance

#endif

#include "tests/conformance/lstm_layer.h"

#include "runtime/pack/packed.h"

namespace sluice::conformance {
namespace {

template <typename T>
void clear(Operand<T>& x) {
  for (int32_t i = 0; i < x.size(); ++i) x[i] = 0;
}

}  // namespace

LstmLayer::LstmLayer(const Step& step, const StepShape& shape, uint64_t seed, bool extreme)
    : block(sluice_kernel_tiling.lstm_block),
      blocks((shape.units + block - 1) / block),
      kq((shape.outputs + 3) / 4 * 4),
      random(seed),
      r({4, block, 4, kq / 4, blocks}, Place::Vector),
      bias({block, 4, blocks}, Place::Vector),
      multiplier({block, 4, blocks}, Place::Vector),
      shift({block, 4, blocks}, Place::Vector),
      peephole({block, 4, blocks}),
      norm({block, 4, blocks}),
      norm_bias({block, 4, blocks}),
      peephole_multiplier({4}),
      peephole_shift({4}),
      norm_multiplier({4}),
      norm_shift({4}),
      norm_guard({4}) {
  Operand<int8_t> rows({shape.outputs, 4 * shape.units});
  for (int32_t i = 0; i < rows.size(); ++i) {
    rows[i] = static_cast<int8_t>(random.between(-127, 127, extreme ? Fill::Ends : Fill::Random));
  }
  pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, shape.units, shape.outputs, rows.data(),
               r.data());
  if (sluice_kernel_tiling.weight_offset == 0) r.buffer()->type = halide_type_of<int8_t>();
  clear(bias);
  clear(multiplier);
  clear(shift);
  // Products of about sqrt(K) 127 64 (16 bits: 256 times that) should fill Q3.12.
  const int32_t most = (step.wide ? -9 : -1) + (extreme ? 3 : 0);
  for (int32_t j = 0; j < 4 * shape.units; ++j) {
    const int32_t at = place(j / shape.units, j % shape.units);
    bias[at] = random.between(-100000, 100000);
    const Factor f = any_factor(random, most - 3, most);
    if (j % 17 == 3) continue;
    multiplier[at] = f.multiplier;
    shift[at] = f.shift;
  }
  const auto choice = static_cast<int32_t>(seed);
  coupling = choice % 3;
  cell_log2 = -15 + choice % 7;
  gate_clip = step.profile == Profile::Native && choice % 4 == 1 ? 9000 : 0;
  cell_clip = choice % 5 == 2 ? 3000 : 0;
  hidden = step.wide ? any_factor(random, -15, -14) : any_factor(random, -23, -22);
  hidden_zero = step.wide ? 0 : choice * 37 % 256 - 128;
  gx_shift = choice % 8;
  input_multiplier = choice % 2 == 1 ? 1197688178 : 1 << 30;
  normalize = 0;
  if (step.full) fill_full(shape, seed);
}

void LstmLayer::fill_full(const StepShape& shape, uint64_t seed) {
  clear(peephole);
  clear(norm);
  clear(norm_bias);
  normalize = seed % 4 != 1 ? 1 : 0;
  for (int32_t gate = 0; gate < 4; ++gate) {
    const Factor seen = any_factor(random, -16, -14), scale = any_factor(random, -15, -14);
    peephole_multiplier[gate] = gate < 3 && seed % 4 != 0 ? seen.multiplier : 0;
    peephole_shift[gate] = gate < 3 && seed % 4 != 0 ? seen.shift : 0;
    norm_multiplier[gate] = normalize != 0 ? scale.multiplier : 0;
    norm_shift[gate] = normalize != 0 ? scale.shift : 0;
    norm_guard[gate] = 1 + static_cast<int32_t>(seed % 20);
    for (int32_t unit = 0; unit < shape.units; ++unit) {
      const int32_t at = place(gate, unit);
      peephole[at] = static_cast<int16_t>(random.between(-32767, 32767));
      norm[at] = static_cast<int16_t>(random.between(-32767, 32767));
      norm_bias[at] = random.between(-10000000, 10000000);
    }
  }
}

}  // namespace sluice::conformance

// The recurrent part of an integer LSTM layer, in the layouts of the kernels.
#ifndef SLUICE_TESTS_CONFORMANCE_LSTM_LAYER_H
#define SLUICE_TESTS_CONFORMANCE_LSTM_LAYER_H

#include "tests/conformance/call.h"
#include "tests/conformance/factors.h"

namespace sluice::conformance {

enum class Profile { Native, Tflm, Tflite };

/// A kernel of the catalogue and the layers that it is for.
struct Step {
  Kernel kernel;
  Profile profile;
  bool wide;  // activations of 16 bits
  bool full;
};

struct StepShape {
  int32_t units, outputs, batch;  // outputs: h, the units or their projection
};

/// Every option that `step` has, chosen by `seed`. Extreme: weights and factors that saturate.
class LstmLayer {
 public:
  LstmLayer(const Step& step, const StepShape& shape, uint64_t seed, bool extreme);

  /// Values of a unit and gate, in blocks.
  int32_t place(int32_t gate, int32_t unit) const {
    return ((unit / block) * 4 + gate) * block + unit % block;
  }

  const int32_t block, blocks, kq;
  Random random;
  Operand<uint8_t> r;
  Operand<int32_t> bias, multiplier, shift;
  int32_t coupling, gate_clip, cell_clip, cell_log2;
  Factor hidden;
  int32_t hidden_zero, gx_shift, input_multiplier;
  // Of full steps.
  Operand<int16_t> peephole, norm;
  Operand<int32_t> norm_bias;
  Operand<int32_t> peephole_multiplier, peephole_shift, norm_multiplier, norm_shift, norm_guard;
  int32_t normalize;

 private:
  void fill_full(const StepShape& shape, uint64_t seed);
};

}  // namespace sluice::conformance

#endif

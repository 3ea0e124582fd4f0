// The integer LSTM steps with a layer of the reference as their operands.
#ifndef SLUICE_TESTS_KERNELS_LSTM_STEP_INTEGER_H
#define SLUICE_TESTS_KERNELS_LSTM_STEP_INTEGER_H

#include <cstdint>
#include <string>
#include <vector>

#include "sluice/kernels.h"
#include "tests/reference/lstm.h"
#include "tests/support/guarded_buffer.h"

namespace sluice::test {

/// A kernel of the catalogue and the layers that it is for.
struct IntegerStep {
  std::string name;
  enum sluice_kernel kernel;
  reference::Profile profile;
  int activation_bits;
  bool full;
};
const std::vector<IntegerStep>& integer_steps();

/// State of a batch between steps, rows outermost; h_sum of 8-bit steps.
struct StepState {
  std::vector<int16_t> h;  // [B, H] before a projection
  std::vector<int16_t> c;  // [B, H]
  std::vector<int32_t> h_sum;
};

/// A layer's recurrent part in the layouts of the kernels.
class PackedStep {
 public:
  PackedStep(const IntegerStep& step, const reference::LstmLayer& layer);

  /// One step of `batch` rows: gx [B, 4, H], h [B, P], c [B, H]. With `backwards` the blocks are
  /// walked from the last to the first. Checks padding and the surroundings of all results.
  StepState run(const sluice_kernel_table& table, const std::vector<int16_t>& gx,
                const std::vector<int16_t>& h, const std::vector<int16_t>& c, bool backwards,
                Guard guard) const;

 private:
  template <typename T>
  std::vector<T> gate_blocks(const std::vector<T>& values) const;
  template <typename Activation>
  StepState run_as(const sluice_kernel_table& table, const std::vector<int16_t>& gx,
                   const std::vector<int16_t>& h, const std::vector<int16_t>& c, bool backwards,
                   Guard guard) const;

  IntegerStep step_;
  reference::LstmLayer layer_;
  int units_, outputs_, block_, nb_, hp_, kq_;
  std::vector<uint8_t> r_;
  std::vector<int32_t> bias_, multiplier_, shift_, norm_bias_;
  std::vector<int16_t> peephole_, norm_;
};

}  // namespace sluice::test

#endif

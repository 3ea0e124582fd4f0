// An Lstm node in float on the host, with everything inside open to observation.
#ifndef SLUICE_CALIBRATE_FLOAT_LSTM_H
#define SLUICE_CALIBRATE_FLOAT_LSTM_H

#include <cstdint>
#include <vector>

#include "quantizer/calibrate/calibration.h"
#include "quantizer/calibrate/histogram.h"
#include "quantizer/calibrate/observer.h"
#include "quantizer/graph/graph.h"

namespace sluice {

constexpr int kInputShifts = 8;                       // 0 ... 7
constexpr int kFirstCellLog2 = -15, kCellScales = 7;  // -15 ... -9

/// One run's operands; null where absent.
struct LstmOperands {
  int64_t steps = 0, batch = 0;
  const float* x = nullptr;  // [T, B, I]
  const int32_t* lens = nullptr;
  const float *h0 = nullptr, *c0 = nullptr;  // [D, B, P], [D, B, H]
};

/// Observes all variants of graph.h. Weights are constants of the graph.
///
/// Beside the cell c, it follows the cells that an integer layer would hold with each scale
/// s = 2^n, under the gates of the float layer:
///
///   c_n' = s clamp(round((f c_n + i g) / s), -32767, 32767)
///
/// and sums (o tanh(c_n') - o tanh(c'))^2: rounding and saturation with all they do later. For
/// x W + bias in steps of 2^(s - 12) it sums what that changes in the gates, as they come out of
/// sigmoid and tanh: by saturation at 2^(s + 3) exactly, by rounding on average.
class FloatLstm {
 public:
  FloatLstm(const Graph& graph, const Node& node);

  /// The next run starts without a state.
  void reset();
  /// Runs over a sequence. Without initial states it starts where the last run ended (forward), or
  /// from zeros. An initial cell that is where the last run ended continues the quantized cells.
  void run(const LstmOperands& operands);
  LstmObservation observation(const Observer& observer) const;

  /// Where the last run ended, by direction: [B, P] and [B, H].
  const std::vector<float>& hidden_state(size_t direction) const {
    return directions_[direction].hidden_state;
  }
  const std::vector<float>& cell(size_t direction) const { return directions_[direction].cell; }

 private:
  struct Direction {
    std::vector<float> w, r;                                          // [I, 4H], [P, 4H]
    std::vector<float> bias, peephole, norm;                          // [4H], [3H], [4H]
    std::vector<float> projection, projection_bias;                   // [H, P], [P]
    std::vector<double> moments;                                      // of x and h before the step
    LstmActivation f, g, h;                                           // as ONNX names them
    std::vector<float> hidden_state, cell, scaled_cell[kCellScales];  // [B, P], [B, H]
  };

  void start(const LstmOperands& operands);
  /// A sequence of no steps ends with zeros, as in ONNX Runtime.
  void clear_row(Direction* direction, int64_t row);
  void step(Direction* direction, const float* x, int64_t row);
  /// Counts the errors of input_part_ for every gx_shift in one gate; p: its argument, y: its
  /// value.
  void see_input_part(int gate, const float* p, const float* y, const LstmActivation& activation);
  void add_moments(Direction* direction, const float* x, const float* h);
  void finish_gate(const Direction& direction, int gate, const float* cell);
  void update_cell(Direction* direction, int64_t row);
  void output(Direction* direction, int64_t row);

  const LstmAttributes attributes_;
  int64_t inputs_;
  bool carries_;  // keeps its state between runs
  std::vector<Direction> directions_;
  std::vector<float> gates_, input_part_, arguments_, hidden_;  // [4H], [4H], [H], [H]
  std::vector<float> seen_;                                     // x and h of a row
  Histogram h_, hidden_values_, cell_, gate_[4], normalized_[4];
  double cell_error_[kCellScales] = {};
  double input_error_[kInputShifts] = {};
  float largest_input_ = 0;  // |x W + bias|
};

}  // namespace sluice

#endif

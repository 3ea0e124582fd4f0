// What calibration tells of a float graph: the ranges that integers should cover, chosen by an
// observer from the values that the model computes over the calibration data.
#ifndef SLUICE_CALIBRATE_CALIBRATION_H
#define SLUICE_CALIBRATE_CALIBRATION_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "quantizer/graph/graph.h"

namespace sluice {

/// Real numbers low ... high that quantized values span; values outside saturate.
struct ValueRange {
  double low = 0, high = 0;
};

/// Observed values of one tensor, all finite. Where none was observed, or all were 0, every range
/// is 0 ... 0.
struct Observation {
  int64_t count = 0;        // of observed elements
  ValueRange extremes;      // smallest and largest value, as they are
  ValueRange s8;            // for 8 bits with a zero point; low <= 0 <= high
  ValueRange s8_symmetric;  // for 8 bits, zero point 0; low = -high
  ValueRange s16;           // for 16 bits, zero point 0; low = -high
  /// Squared error of rounding to 8 bits over the range s8, relative to the squares of the same
  /// row, the mean of all rows (along the last axis): large where quiet rows drown in the step that
  /// loud ones need.
  double s8_row_error = 0;
};

/// The inside of an Lstm node, over all steps, rows and directions of its active rows.
struct LstmObservation {
  Observation h;       // hidden state as it is seen outside, initial states included
  Observation hidden;  // o tanh(c'), before the projection; equal to h without one
  Observation cell;    // for information; the scale is cell_log2
  /// i, o, f, c: the arguments of the activation functions, and what layer normalization normalizes
  /// (x W + h R + peephole c; nothing is observed without normalization).
  Observation gate[4], normalized[4];
  /// The cell is stored as s16 with scale 2^cell_log2, saturating; in [-15, -9]. It is the scale
  /// with the least expected squared error of o tanh(c), counting both the rounding of every stored
  /// cell and what saturation changes. Never from the largest |c|: tanh is flat there.
  int cell_log2 = -12;
  /// x W and the bias are s16 with scale 2^(gx_shift - 12) in profile native (with normalization
  /// 2^gx_shift times that of s16 for `normalized`); in [0, 7]. It is the scale with the least
  /// expected squared error of the gates, counting rounding and what saturation changes;
  /// with normalization the least that holds the extremes.
  int gx_shift = 0;
  /// By direction, (I + P) x (I + P): the sum over all steps of z z^T for z = x and h before the
  /// step, one after the other.
  std::vector<std::vector<double>> moments;
};

/// Observations by value and by index of the node.
struct Calibration {
  /// Every float value of the graph that was computed or given as an input during calibration;
  /// constants have none.
  std::map<ValueId, Observation> values;
  std::map<size_t, LstmObservation> lstm;
};

}  // namespace sluice

#endif

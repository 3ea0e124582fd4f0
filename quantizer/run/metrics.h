// How far one array is from another.
#ifndef SLUICE_RUN_METRICS_H
#define SLUICE_RUN_METRICS_H

#include <cstdint>
#include <optional>
#include <vector>

#include "quantizer/npy/npy.h"

namespace sluice {

/// Errors e = value - reference over all elements, computed in double.
struct ErrorMetrics {
  int64_t elements = 0;
  double max_abs = 0;   // max |e|
  double mean_abs = 0;  // mean |e|
  double rms = 0;       // sqrt(mean e^2)
  double snr_db = 0;    // 10 log10(sum reference^2 / sum e^2); +infinity where there is no error
  /// Share of rows along the last axis whose largest element (the first of equals) is at the same
  /// place; absent where the last axis has one element.
  std::optional<double> argmax_agreement;
};

/// A NaN on either side makes max_abs NaN. Throws sluice::Error where the shapes differ.
ErrorMetrics compare_arrays(const NpyArray& reference, const NpyArray& value);

/// Classes predicted by the largest element along the last axis, against labels.
struct LabelMetrics {
  int64_t items = 0;
  double accuracy = 0;  // share of right items
  /// Mean over the classes that occur as label or prediction of 2 TP / (2 TP + FP + FN).
  double f1_macro = 0;
};

/// True where `labels` holds integers and has the shape of `scores` without its last axis, which
/// has at least two elements.
bool are_labels(const NpyArray& labels, const NpyArray& scores);
/// Throws sluice::Error for a label outside 0 ... classes - 1.
LabelMetrics score_labels(const NpyArray& labels, const NpyArray& scores);

}  // namespace sluice

#endif

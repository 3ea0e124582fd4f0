// Corrects the biases of integer layers by what quantization changes on average.
#ifndef SLUICE_CALIBRATE_BIAS_CORRECTION_H
#define SLUICE_CALIBRATE_BIAS_CORRECTION_H

#include <string>
#include <vector>

#include "quantizer/calibrate/recordings.h"
#include "quantizer/quantize/quantized_graph.h"
#include "sluice/plan.h"

namespace sluice {

struct BiasCorrectionOptions {
  std::vector<Recording> recordings;
  bool carry = false;  // as for calibration
  /// Correct every layer; else those only where the model gains on data held back.
  bool always = false;
};

struct BiasCorrectionResult {
  std::vector<std::string> layers;  // corrected ones, in order
  /// Squared error of the model's outputs on the data held back, each relative to the variance of
  /// the output; summed over the outputs. Negative where it was not measured.
  double error_before = -1, error_after = -1;
};

/// In the order of the graph, adds to the biases of every integer layer minus the mean over the
/// calibration data of the change of its pre-activations, after M. Nagel et al., "Data-free
/// quantization through weight equalization and bias correction", ICCV 2019. With x and h in float,
/// xq and hq in the quantized model, W and Wq the weights before and after, per output channel:
///
///   Linear   Wq E[xq] - W E[x]
///   Conv     E[yq] - E[y]
///   Lstm     Wq E[xq] + Rq E[hq] - W E[x] - R E[h]    (per gate)
///
/// Means are over the part of the data that is not held back (hold_back_a_quarter). A correction
/// stays where the outputs of the model, states aside, come closer to those of the float model on
/// the part held back. Layers with weights or biases of a quantized source are left alone, and so
/// are those where a sum could leave s32. Does nothing where the data cannot be split, unless
/// `always`.
BiasCorrectionResult correct_bias(QuantizedGraph* quantized, const sluice_tiling& tiling,
                                  const BiasCorrectionOptions& options);

}  // namespace sluice

#endif

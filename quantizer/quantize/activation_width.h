// Which layers of w8a8 need more than 8 bits of their input.
#ifndef SLUICE_QUANTIZE_ACTIVATION_WIDTH_H
#define SLUICE_QUANTIZE_ACTIVATION_WIDTH_H

#include <string>

#include "quantizer/calibrate/calibration.h"
#include "quantizer/graph/graph.h"

namespace sluice {

/// Why a layer of scheme w8a8 should take 16-bit activations; empty where 8 bits do:
///
///   Lstm          rounding x moves the gates: scale sqrt(sum w^2 / rows / 12) > 0.1, for the input
///                 weights w
///   Linear, Conv  quiet rows of x drown: Observation::s8_row_error > 0.01 (20 dB)
///
/// Empty too where x was not observed, or the weights are not constant.
std::string need_of_16_bits(const Graph& graph, const Node& node, const Calibration& calibration);

}  // namespace sluice

#endif

// Scales of the activations of an Lstm node, from the source, calibration data or the weights.
#ifndef SLUICE_QUANTIZE_LSTM_SCALES_H
#define SLUICE_QUANTIZE_LSTM_SCALES_H

#include "quantizer/calibrate/calibration.h"
#include "quantizer/graph/graph.h"
#include "quantizer/quantize/integer_lstm.h"

namespace sluice {

/// The scales by the rules of static_scheme.h; h and the hidden state have the type of `x`. `h` and
/// `observed` may be null: the source says nothing of the hidden state, no calibration data.
LstmQuantization lstm_scales(const Graph& graph, const Node& node, const ValueQuantization& x,
                             const ValueQuantization* h, const LstmObservation* observed);

}  // namespace sluice

#endif

// Real factors as integer multipliers.
#ifndef SLUICE_QUANTIZE_MULTIPLIER_H
#define SLUICE_QUANTIZE_MULTIPLIER_H

#include "quantizer/quantize/integer_layer.h"

namespace sluice {

/// The factor as multiplier 2^(shift - 31), multiplier in [2^30, 2^31), rounded half away from
/// zero; 0 for 0 and for what is below 2^-32 (TensorFlow Lite's QuantizeMultiplier). Throws
/// RangeError where the factor is negative, not finite or not below 2^30.
Multiplier quantize_multiplier(double factor);

/// Factor from a sum of x w to steps of a gate, x_scale w_scale / gate_scale. TensorFlow Lite and
/// Micro compute it in float, the native profile in double.
double gate_factor(Profile profile, float w_scale, float x_scale, float gate_scale);
/// Factor from the product of a cell and a peephole weight to steps of a gate,
/// 2^cell_log2 peephole_scale / gate_scale; TensorFlow Lite rounds it to float.
double peephole_factor(Profile profile, int cell_log2, float peephole_scale, float gate_scale);
/// Factor from o tanh(c) in Q0.30 to steps of the hidden state, 2^-30 / hidden_scale; TensorFlow
/// Lite rounds it to float, Micro and the native profile do not.
double hidden_factor(Profile profile, float hidden_scale);
/// Factor from a sum of hidden w to steps of the projected state; float in TensorFlow Lite.
double projection_factor(Profile profile, float w_scale, float hidden_scale, float h_scale);
/// Factor from a sum of x w to steps of y. TensorFlow Lite and Micro round x_scale w_scale to float
/// in FULLY_CONNECTED; a convolution (`per_channel`) is computed in double everywhere.
double product_factor(Profile profile, bool per_channel, float x_scale, float w_scale,
                      float y_scale);

}  // namespace sluice

#endif

// Scheme w8a8-dynamic: 8-bit weights with one scale per output channel (weight_rows.h); activations
// are quantized to s8 at run time, each row (batch row and time step) with a scale and zero point
// of its own; gates, cell and biases stay float. Needs no calibration. Takes every kind of layer,
// however small.
#ifndef SLUICE_QUANTIZE_SCHEME_W8A8_DYNAMIC_H
#define SLUICE_QUANTIZE_SCHEME_W8A8_DYNAMIC_H

#include "quantizer/quantize/schemes.h"

namespace sluice {

extern const Scheme kSchemeW8A8Dynamic;

}  // namespace sluice

#endif

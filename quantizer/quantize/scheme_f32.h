// Scheme f32: weights, activations and arithmetic in float. Every layer can be in it.
#ifndef SLUICE_QUANTIZE_SCHEME_F32_H
#define SLUICE_QUANTIZE_SCHEME_F32_H

#include "quantizer/quantize/schemes.h"

namespace sluice {

extern const Scheme kSchemeF32;

}  // namespace sluice

#endif

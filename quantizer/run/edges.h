// Float arrays at the integer edges of a model.
#ifndef SLUICE_RUN_EDGES_H
#define SLUICE_RUN_EDGES_H

#include "quantizer/npy/npy.h"
#include "sluice/sluice.h"

namespace sluice {

/// Whether the tensor holds integers that stand for real numbers.
inline bool is_quantized(const sluice_tensor_info& info) { return info.scale != 0; }

/// The floats (f32 or f64) of an array as the integers of a quantized tensor:
///
///   q = clamp(round_half_to_even(float(x) / scale) + zero_point)
///
/// within the tensor's type. Throws sluice::Error, with `name` in front, for NaN and infinity.
NpyArray quantize_array(const NpyArray& array, const sluice_tensor_info& info,
                        const std::string& name);

/// scale (q - zero_point) as f32, of an array with the type of a quantized tensor.
NpyArray dequantize_array(const NpyArray& array, const sluice_tensor_info& info);

}  // namespace sluice

#endif

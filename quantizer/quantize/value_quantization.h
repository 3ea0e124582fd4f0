// Scales and zero points of values.
#ifndef SLUICE_QUANTIZE_VALUE_QUANTIZATION_H
#define SLUICE_QUANTIZE_VALUE_QUANTIZATION_H

#include <optional>
#include <vector>

#include "quantizer/calibrate/calibration.h"
#include "quantizer/quantize/integer_layer.h"

namespace sluice {

/// 8 bits over a range, widened to hold 0:
///
///   scale = (high - low) / 255
///   zero_point = clamp(-128 - round(low / scale), -128, 127)
///
/// so that 0 is exact. An empty range has scale 2^-7, as has one too narrow for a float of full
/// precision. Throws RangeError where a bound is not finite.
ValueQuantization asymmetric_s8(const ValueRange& range);
/// 16 bits, zero point 0: scale = max(|low|, |high|) / 32767; 2^-15 for an empty range.
ValueQuantization symmetric_s16(const ValueRange& range);

/// Real values of the least and the largest integer.
ValueRange covered(const ValueQuantization& quantization);
/// Least and largest integer of s8 or s16.
int32_t least_of(sluice_type type);
int32_t largest_of(sluice_type type);
/// clamp(round(real / scale) + zero_point), ties to even or away from zero.
int32_t quantize_real(double real, const ValueQuantization& quantization, bool round_away);

/// One s8 or s16 scale for all elements that a source gives, a normal float, with a zero point of
/// its type (s16: 0); none where it gives nothing or something else.
std::optional<ValueQuantization> given_quantization(const Value& value);

}  // namespace sluice

#endif

// Between integers of ONNX's operators and the real values that they stand for:
//
//   real = scale (q - zero_point),   q = clamp(round_half_to_even(real / scale) + zero_point)
#ifndef SLUICE_IMPORT_ONNX_QUANTIZATION_H
#define SLUICE_IMPORT_ONNX_QUANTIZATION_H

#include "quantizer/import/builder.h"
#include "quantizer/import/onnx/tensor_proto.h"

namespace sluice {

/// Operands of an operator that say how integers read.
struct QuantizationOperands {
  ValueId scale;                 // f32: one, [extent of axis], or as the integers with blocks
  ValueId zero_point = kAbsent;  // of the integers' type, shaped as the scale; absent: 0
  int64_t axis = 0;              // of the integers, 0 or above
  int64_t block = 0;             // above 0: so many indices of the axis share a scale
};

/// The real values of integers, f32. A constant with its quantization where the integers are one
/// and there are no blocks; a Dequantize node where there is one constant scale for s8, u8 or s16;
/// otherwise Cast, Sub and Mul. Throws sluice::Error where shapes do not agree.
ValueId dequantize(Builder* builder, ValueId q, const QuantizationOperands& operands);

/// The integers of a f32 value: a Quantize node where there is one constant scale and the format is
/// all of s8, u8 or s16, otherwise Div, Round, Add, Clamp and Cast. Throws sluice::Error where
/// shapes do not agree.
ValueId quantize(Builder* builder, ValueId x, const QuantizationOperands& operands,
                 const IntegerFormat& format);

/// What integers are that DynamicQuantizeLinear makes of x, with m = min(x, 0), M = max(x, 0):
///
///   scale = (M - m) / 255, 1 where that is 0
///   zero_point = round_half_to_even(clamp(-m / scale, 0, 255))
///   q = clamp(round_half_to_even(x / scale) + zero_point, 0, 255)
struct DynamicIntegers {
  ValueId q, scale, zero_point;  // f32, all with integral values except the scale
};
DynamicIntegers quantize_dynamically(Builder* builder, ValueId x);

}  // namespace sluice

#endif

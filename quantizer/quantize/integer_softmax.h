// Softmax of s8 values: tables of exponentials.
#ifndef SLUICE_QUANTIZE_INTEGER_SOFTMAX_H
#define SLUICE_QUANTIZE_INTEGER_SOFTMAX_H

#include "quantizer/quantize/integer_layer.h"

namespace sluice {

/// Quantization of the result of a native softmax: 2^-8 with zero point -128, or 2^-15 in s16.
ValueQuantization softmax_result(sluice_type type);

/// The table for x of s8, indexed by i = max - x:
///
///   Native: exponentials[i] = round(2^22 e^(-s_x i))
///   Tflite: float_exponentials[i] = e^(-s_x i) in float, as its optimized kernel has them
///   Tflm:   exponentials[i] in Q0.31 by gemmlowp's exponential of -i s_x in Q5.26, 0 where the
///           reference kernel of TensorFlow Lite leaves the element out
///
/// Throws RangeError where y is not the result quantization of the profile (Native: softmax_result;
/// others: 2^-8 and -128, or s16 with 2^-15 in Tflm).
IntegerSoftmax integer_softmax(const ValueQuantization& x, const ValueQuantization& y,
                               Profile profile);

}  // namespace sluice

#endif

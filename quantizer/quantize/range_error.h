// What the integer kernels cannot hold.
#ifndef SLUICE_QUANTIZE_RANGE_ERROR_H
#define SLUICE_QUANTIZE_RANGE_ERROR_H

#include <string>

#include "quantizer/error.h"

namespace sluice {

/// A sum, bias, multiplier or scale that leaves the range of its integers. A layer whose scheme was
/// chosen stays float with the text as its note; for a layer of a quantized source it is an error.
class RangeError : public Error {
 public:
  explicit RangeError(const std::string& line) : Error(line) {}
};

}  // namespace sluice

#endif

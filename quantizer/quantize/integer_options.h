// How the layers of a static scheme become integers.
#ifndef SLUICE_QUANTIZE_INTEGER_OPTIONS_H
#define SLUICE_QUANTIZE_INTEGER_OPTIONS_H

#include "quantizer/quantize/integer_weights.h"

namespace sluice {

struct IntegerOptions {
  Profile profile = Profile::Native;
  /// One scale for a weight matrix (of an LSTM: for a gate's) instead of one per row. The profiles
  /// of TensorFlow Lite have no other kind for LSTM layers.
  bool per_tensor = false;

  WeightScales lstm_weights() const {
    return per_tensor || profile != Profile::Native ? WeightScales::PerTensor
                                                    : WeightScales::PerRow;
  }
  WeightScales product_weights() const {
    return per_tensor ? WeightScales::PerTensor : WeightScales::PerRow;
  }
};

}  // namespace sluice

#endif

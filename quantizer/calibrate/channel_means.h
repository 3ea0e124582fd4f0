// Means of the channels of tensors over runs.
#ifndef SLUICE_CALIBRATE_CHANNEL_MEANS_H
#define SLUICE_CALIBRATE_CHANNEL_MEANS_H

#include <cstdint>
#include <vector>

#include "quantizer/calibrate/probed_model.h"
#include "quantizer/quantize/integer_layer.h"

namespace sluice {

class ChannelMeans {
 public:
  /// Adds an f32 array whose channels are the indices of `axes`, counted from the end where
  /// negative, the last running fastest. The number of channels is the same in every run. With
  /// `quantization`, elements count as the real values of their integers.
  void add(const Probe& probe, const std::vector<int64_t>& axes,
           const ValueQuantization* quantization = nullptr);
  /// By channel; 0 where nothing was added.
  std::vector<double> means() const;

 private:
  std::vector<double> sums_;
  int64_t rows_ = 0;
};

}  // namespace sluice

#endif

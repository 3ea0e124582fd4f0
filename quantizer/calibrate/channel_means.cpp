#include "quantizer/calibrate/channel_means.h"

#include "quantizer/quantize/value_quantization.h"

namespace sluice {

void ChannelMeans::add(const Probe& probe, const std::vector<int64_t>& axes,
                       const ValueQuantization* quantization) {
  const auto rank = static_cast<int64_t>(probe.shape.size());
  // Channel of an element: the sum of its indices times these.
  std::vector<int64_t> steps(probe.shape.size(), 0);
  int64_t channels = 1;
  for (size_t i = axes.size(); i-- > 0;) {
    const int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i];
    steps[axis] = channels;
    channels *= probe.shape[axis];
  }
  sums_.resize(static_cast<size_t>(channels));
  if (probe.elements == 0) return;
  std::vector<int64_t> index(probe.shape.size(), 0);
  int64_t channel = 0;
  for (int64_t i = 0; i < probe.elements; ++i) {
    double value = probe.floats()[i];
    if (quantization != nullptr) {
      const int32_t q = quantize_real(value, *quantization, false);
      value = double{quantization->scale} * (q - quantization->zero_point);
    }
    sums_[static_cast<size_t>(channel)] += value;
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      channel += steps[axis];
      if (++index[axis] < probe.shape[axis]) break;
      channel -= steps[axis] * probe.shape[axis];
      index[axis] = 0;
    }
  }
  rows_ += probe.elements / channels;
}

std::vector<double> ChannelMeans::means() const {
  std::vector<double> means = sums_;
  for (double& mean : means) mean /= rows_ > 0 ? static_cast<double>(rows_) : 1.0;
  return means;
}

}  // namespace sluice

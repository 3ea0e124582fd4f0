// How the range of quantized values is chosen from observed ones.
#ifndef SLUICE_CALIBRATE_OBSERVER_H
#define SLUICE_CALIBRATE_OBSERVER_H

#include <string>

#include "quantizer/calibrate/calibration.h"
#include "quantizer/calibrate/histogram.h"

namespace sluice {

enum class ObserverKind {
  MinMax,      // the smallest to the largest value
  Percentile,  // a share of all values, the same share beyond either end
  Mse,         // the least mean squared error of saturation and rounding
  Kl           // the least divergence of the distributions before and after (8 bits, symmetric)
};

struct Observer {
  ObserverKind kind = ObserverKind::Mse;
  double percentile = 99.99;  // of Percentile, in (50, 100]
};

/// "minmax", "percentile", "percentile:99.9", "mse" or "kl". Throws sluice::Error for anything
/// else.
Observer parse_observer(const std::string& text);

/// The ranges of an observed tensor. All of them hold 0.
///
/// minmax: the extremes. percentile:P has (100 - P)/2 % of the values below s8.low and as many
/// above s8.high, values spread evenly within a bin. mse: see least_error_range. kl: the magnitude
/// of least_divergence_limit, cut to the extremes. For 16 bits only mse leaves the extremes:
/// 65,536 levels lose nothing to a wide range that the others could weigh.
Observation observe(const Histogram& histogram, const Observer& observer);

}  // namespace sluice

#endif

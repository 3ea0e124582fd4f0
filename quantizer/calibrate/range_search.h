// Ranges that minimise a measure over a histogram.
#ifndef SLUICE_CALIBRATE_RANGE_SEARCH_H
#define SLUICE_CALIBRATE_RANGE_SEARCH_H

#include "quantizer/calibrate/calibration.h"
#include "quantizer/calibrate/histogram.h"

namespace sluice {

/// Sum of the squared errors of the histogram's values in the quantization
///
///   q = clamp(round(x / scale), first, last), x ~ scale q
///
/// Values are spread evenly within a bin. Where bins are wider than a step, what is not saturated
/// has the error scale^2 / 12.
double quantization_error(const Histogram& histogram, double scale, double first, double last);

/// The range low <= 0 <= high, inside the extremes, with the least quantization error when it is
/// cut into `steps` equal steps with an integer zero point. Each end is searched in turn over the
/// extreme times 2^(-k/8), k = 0 ... 80, until neither changes.
ValueRange least_error_range(const Histogram& histogram, int steps);
/// The same for -limit ... limit, cut into 2 `steps`.
double least_error_limit(const Histogram& histogram, int steps);

/// The limit of |x| whose saturation and rounding to `levels` levels changes the distribution of
/// |x| least: the least Kullback-Leibler divergence from the distribution, with what is saturated
/// in the last bin, to that of the levels, each spread over its bins that are not empty. Limits are
/// the edges of 2048 bins from `levels` bins on. After S. Migacz, "8-bit inference with TensorRT",
/// GTC 2017. Zeros do not count.
double least_divergence_limit(const Histogram& histogram, int levels);

}  // namespace sluice

#endif

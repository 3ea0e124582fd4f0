// Parts of calibration data.
#ifndef SLUICE_CALIBRATE_EXCERPT_H
#define SLUICE_CALIBRATE_EXCERPT_H

#include <map>
#include <string>
#include <vector>

#include "quantizer/calibrate/recordings.h"
#include "quantizer/npy/npy.h"
#include "quantizer/run/model.h"

namespace sluice {

/// A recording, or the part of it from `first` to `last`, shares of its runs.
struct Excerpt {
  Recording files;
  double first = 0, last = 1;
};

/// Arrays of an excerpt by input. An array is cut between its runs (see run_plan.h), or along its
/// leading axis where that is symbolic; arrays that have neither are whole. Throws sluice::Error
/// where a file cannot be read.
std::map<std::string, NpyArray> read_excerpt(const Excerpt& excerpt, const ModelDescription& model);

/// Calibration data in two parts.
struct SplitData {
  std::vector<Excerpt> fitted, held_back;
};

/// Holds the last quarter back: of the recordings, rounded up, or of the only one. Nothing is held
/// back of a recording that cannot be cut.
SplitData hold_back_a_quarter(const std::vector<Recording>& recordings,
                              const ModelDescription& model);

}  // namespace sluice

#endif

// Observes a float model while it runs over calibration data.
#ifndef SLUICE_CALIBRATE_CALIBRATOR_H
#define SLUICE_CALIBRATE_CALIBRATOR_H

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "quantizer/calibrate/calibration.h"
#include "quantizer/calibrate/float_lstm.h"
#include "quantizer/calibrate/histogram.h"
#include "quantizer/calibrate/observer.h"
#include "quantizer/calibrate/probed_model.h"
#include "quantizer/calibrate/row_levels.h"
#include "quantizer/graph/graph.h"
#include "quantizer/npy/npy.h"

namespace sluice {

/// Called after every run: the recording it belongs to, the number of its runs that are done, and
/// how many of each there are. Counts begin at 1.
using CalibrationProgress =
    std::function<void(int64_t recording, int64_t recordings, int64_t run, int64_t runs)>;

struct CalibrationOptions {
  /// (input, path of a .npy file), in the order given; see recordings.h.
  std::vector<std::pair<std::string, std::string>> files;
  Observer observer;
  /// Recurrent state is kept from run to run within a recording. Between recordings it never is.
  bool carry = false;
  CalibrationProgress progress;
};

/// Holds one histogram for every value that it observes; what it stores does not grow with the
/// data.
class Calibrator {
 public:
  /// `graph` outlives the calibrator. It runs in f32, whatever its values have given.
  Calibrator(const Graph& graph, const sluice_tiling& tiling);

  /// Observes one recording: arrays by input, as `sluice run` takes them. Throws sluice::Error for
  /// arrays that do not fit the model, and for a value that is not finite.
  void add(std::map<std::string, NpyArray> arrays, bool carry,
           const std::function<void(int64_t done, int64_t total)>& progress = {});

  Calibration result(const Observer& observer) const;

 private:
  void see(const Probes& probes, bool fresh);
  void see_lstm(size_t node, const Probes& probes, bool fresh);

  const Graph& graph_;
  ProbedModel model_;
  std::map<ValueId, Histogram> values_;
  std::map<ValueId, RowLevels> levels_;
  std::map<size_t, FloatLstm> layers_;  // by index of the node
};

/// Reads and observes all recordings. Throws sluice::Error where there is none.
Calibration calibrate(const Graph& graph, const sluice_tiling& tiling,
                      const CalibrationOptions& options);

}  // namespace sluice

#endif

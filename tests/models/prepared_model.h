// A shared model in one scheme, ready to run, and small tools around its arrays.
#ifndef SLUICE_TESTS_MODELS_PREPARED_MODEL_H
#define SLUICE_TESTS_MODELS_PREPARED_MODEL_H

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"
#include "quantizer/quantizer.h"
#include "quantizer/run/metrics.h"
#include "quantizer/run/model.h"
#include "quantizer/run/runs.h"
#include "quantizer/run/session.h"
#include "tests/support/shared.h"

namespace sluice::test {

/// Imports shared models/<path> and quantizes it to `scheme`.
Model prepare_model(const std::string& path, const std::string& scheme);

/// Arrays by input; each element is one recording.
using CalibrationData = std::vector<std::map<std::string, NpyArray>>;
/// The same with any options, calibrated with `data`.
Model prepare_model(const std::string& path, QuantizeOptions options, const CalibrationData& data);

/// Reads shared models/<path>.
NpyArray shared_npy(const std::string& path);
/// An f32 array.
NpyArray floats(const std::vector<int64_t>& shape, const std::vector<float>& values);
/// Items [first, first + count) along the leading axis.
NpyArray items(const NpyArray& array, int64_t first, int64_t count);
/// Items first, first + 2, ... along the leading axis.
NpyArray every_second(const NpyArray& array, int64_t first);

double max_abs_difference(const float* a, const float* b, int64_t n);
/// 10 log10(sum reference^2 / sum (value - reference)^2)
double snr_db(const float* reference, const float* value, int64_t n);
double rmse(const float* prediction, const float* truth, int64_t n);

/// Prints a figure and keeps it in the test's record, so that a run of the tests shows what was
/// reached.
void report(const std::string& name, double value);

}  // namespace sluice::test

#endif

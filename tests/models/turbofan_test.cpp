// Remaining useful life of turbofans: two stored sets of windows.
#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

struct Result {
  double largest_error, rmse_f32, rmse;
};

constexpr const char* kPath = "turbofan_rul/lstm_model.onnx";

Result evaluate(const Model& model, const std::string& set) {
  const std::string stem = "turbofan_rul/ref/" + set;
  const NpyArray y =
      run_model(model, {{"input_layer", shared_npy(stem + "_X.npy")}}).outputs.at("output_0");
  const NpyArray reference = shared_npy(stem + "_pred_float.npy"),
                 truth = shared_npy(stem + "_y.npy");
  EXPECT_EQ(y.elements(), truth.elements());
  const int64_t n = truth.elements();
  return {max_abs_difference(y.as<float>(), reference.as<float>(), n),
          rmse(reference.as<float>(), truth.as<float>(), n),
          rmse(y.as<float>(), truth.as<float>(), n)};
}

Result evaluate(const std::string& scheme, const std::string& set) {
  return evaluate(prepare_model(kPath, scheme), set);
}

// Scaled sensor values of the training engines: by engine, cycles of 17 features.
std::vector<std::vector<float>> training_engines() {
  const NpyArray columns = shared_npy("turbofan_rul/data/feature_columns.npy"),
                 low = shared_npy("turbofan_rul/data/scaler_min.npy"),
                 range = shared_npy("turbofan_rul/data/scaler_range.npy");
  std::vector<std::vector<float>> engines;
  std::ifstream file(shared_path("models/turbofan_rul/data/train_FD001.txt"));
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::vector<double> raw;
    for (double field = 0; fields >> field;) raw.push_back(field);
    engines.resize(static_cast<size_t>(raw.at(0)));
    for (int64_t i = 0; i < columns.elements(); ++i) {
      const double value = raw.at(columns.as<int32_t>()[i]);
      engines.back().push_back(
          static_cast<float>((value - low.as<double>()[i]) / range.as<double>()[i]));
    }
  }
  return engines;
}

// Every tenth window of 30 cycles of the training engines, without the stored test windows.
NpyArray training_windows() {
  constexpr size_t kFeatures = 17, kWindow = 30 * kFeatures, kStep = 10 * kFeatures;
  const NpyArray stored = shared_npy("turbofan_rul/ref/notebook_split_X.npy");
  std::vector<float> windows;
  for (const std::vector<float>& engine : training_engines()) {
    for (size_t first = 0; first + kWindow <= engine.size(); first += kStep) {
      const float* window = engine.data() + first;
      bool is_stored = false;
      for (int64_t i = 0; i < stored.shape[0]; ++i) {
        is_stored =
            is_stored || std::equal(window, window + kWindow, stored.as<float>() + i * kWindow,
                                    [](float a, float b) { return std::abs(a - b) < 1e-6f; });
      }
      if (!is_stored) windows.insert(windows.end(), window, window + kWindow);
    }
  }
  return floats({static_cast<int64_t>(windows.size() / kWindow), 30, kFeatures}, windows);
}

TEST(Turbofan, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* set : {"notebook_split", "official_test"})
    EXPECT_LE(evaluate("f32", set).largest_error, 1e-3) << set;
}

TEST(Turbofan, DynamicKeepsTheError) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const Result notebook = evaluate("w8a8-dynamic", "notebook_split"),
               official = evaluate("w8a8-dynamic", "official_test");
  report("notebook_rmse_f32", notebook.rmse_f32);
  report("notebook_rmse_w8a8_dynamic", notebook.rmse);
  report("official_rmse_f32", official.rmse_f32);
  report("official_rmse_w8a8_dynamic", official.rmse);
  EXPECT_NEAR(notebook.rmse_f32, 25.547, 0.001);
  EXPECT_NEAR(notebook.rmse, notebook.rmse_f32, 0.10);
  EXPECT_NEAR(official.rmse, official.rmse_f32, 0.25);
}

// Calibrated on engines of the training set, judged on both stored sets.
void expect_error(const std::string& scheme, double more_rmse) {
  QuantizeOptions options;
  options.scheme = scheme;
  const Model model = prepare_model(kPath, options, {{{"input_layer", training_windows()}}});
  for (const char* set : {"notebook_split", "official_test"}) {
    const Result result = evaluate(model, set);
    report(std::string(set) + "_rmse_f32", result.rmse_f32);
    report(std::string(set) + "_rmse_" + scheme, result.rmse);
    EXPECT_LE(result.rmse, result.rmse_f32 + more_rmse) << set;
  }
}

TEST(Turbofan, W8A8KeepsTheError) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_error("w8a8", 0.15);
}

TEST(Turbofan, W8A16KeepsTheError) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_error("w8a16", 0.075);
}

}  // namespace
}  // namespace sluice::test

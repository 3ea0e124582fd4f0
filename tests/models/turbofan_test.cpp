// Remaining useful life of turbofans: two stored sets of windows.
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

struct Result {
  double largest_error, rmse_f32, rmse;
};

Result evaluate(const std::string& scheme, const std::string& set) {
  const std::string stem = "turbofan_rul/ref/" + set;
  const NpyArray y = run_model(prepare_model("turbofan_rul/lstm_model.onnx", scheme),
                               {{"input_layer", shared_npy(stem + "_X.npy")}})
                         .outputs.at("output_0");
  const NpyArray reference = shared_npy(stem + "_pred_float.npy"),
                 truth = shared_npy(stem + "_y.npy");
  EXPECT_EQ(y.elements(), truth.elements());
  const int64_t n = truth.elements();
  return {max_abs_difference(y.as<float>(), reference.as<float>(), n),
          rmse(reference.as<float>(), truth.as<float>(), n),
          rmse(y.as<float>(), truth.as<float>(), n)};
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

}  // namespace
}  // namespace sluice::test

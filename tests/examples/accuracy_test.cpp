// Accuracy of the bearing fault classifier on its test windows.
#include <gtest/gtest.h>

#include <memory>

#include "quantizer/quantizer.h"
#include "quantizer/run/metrics.h"
#include "quantizer/run/runs.h"

namespace sluice {
namespace {

const std::string kDirectory = BEARING_FAULT_DIR "/";

NpyArray logits_of(const std::string& scheme) {
  QuantizeOptions options;
  options.scheme = scheme;
  options.calibration = {{"frames", kDirectory + "calibration_frames.npy"}};
  const PlanData plan = quantize_model(kDirectory + "bearing_fault.onnx", options);
  const auto bytes = std::make_shared<AlignedBytes>(serialize_model(plan));
  const Model model = Model::open(bytes->data(), bytes->size(), bytes, scheme);
  return run_model(model, {{"frames", read_npy(kDirectory + "test_frames.npy")}})
      .outputs.at("logits");
}

double accuracy_of(const NpyArray& logits) {
  return score_labels(read_npy(kDirectory + "test_labels.npy"), logits).accuracy;
}

TEST(BearingFaultAccuracy, StoredFloatLogitsScoreBetween92And98Percent) {
  const double accuracy = accuracy_of(read_npy(kDirectory + "test_logits.npy"));
  EXPECT_GE(accuracy, 0.92);
  EXPECT_LE(accuracy, 0.98);
}

TEST(BearingFaultAccuracy, F32EqualsPyTorch) {
  const NpyArray logits = logits_of("f32");
  const ErrorMetrics errors = compare_arrays(read_npy(kDirectory + "test_logits.npy"), logits);
  EXPECT_LE(errors.max_abs, 1e-4);
  EXPECT_EQ(errors.argmax_agreement, 1.0);
}

TEST(BearingFaultAccuracy, DynamicLosesAtMostHalfAPoint) {
  const double reference = accuracy_of(read_npy(kDirectory + "test_logits.npy"));
  EXPECT_GE(accuracy_of(logits_of("w8a8-dynamic")), reference - 0.005);
}

TEST(BearingFaultAccuracy, StaticIntegersLoseAtMostHalfAPoint) {
  const double reference = accuracy_of(read_npy(kDirectory + "test_logits.npy"));
  EXPECT_GE(accuracy_of(logits_of("w8a8")), reference - 0.005);
  EXPECT_GE(accuracy_of(logits_of("w8a16")), reference - 0.005);
}

}  // namespace
}  // namespace sluice

// The compiled library computes what the model file does, in one run or frame by frame.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

#include "band_energies.h"
#include "bearing_fault.h"
#include "quantizer/quantizer.h"
#include "quantizer/run/runs.h"

namespace sluice {
namespace {

using Logits = std::array<float, 4>;

class BearingFaultCompiled : public testing::Test {
 protected:
  void SetUp() override {
    frames_ = read_npy(BEARING_FAULT_DIR "/test_frames.npy");
    windows_ = frames_.shape[0];
    steps_ = static_cast<int32_t>(frames_.shape[1]);
    ASSERT_EQ(bearing_fault_create(1, steps_, nullptr, 0, nullptr, &session_), BEARING_FAULT_OK);
  }
  void TearDown() override { bearing_fault_destroy(session_); }

  const float* window(int64_t index) const {
    return frames_.as<float>() + index * steps_ * bearing_fault::kBands;
  }
  Logits run(int32_t steps, const float* frames) {
    Logits logits{};
    EXPECT_EQ(bearing_fault_run(session_, 1, steps, frames, logits.data()), BEARING_FAULT_OK)
        << bearing_fault_message(session_);
    return logits;
  }

  NpyArray frames_;
  int64_t windows_ = 0;
  int32_t steps_ = 0;
  bearing_fault_session* session_ = nullptr;
};

TEST_F(BearingFaultCompiled, EqualsTheModelFile) {
  QuantizeOptions options;
  options.scheme = "w8a8";
  options.calibration = {{"frames", BEARING_FAULT_DIR "/calibration_frames.npy"}};
  const PlanData plan = quantize_model(BEARING_FAULT_DIR "/bearing_fault.onnx", options);
  const auto bytes = std::make_shared<AlignedBytes>(serialize_model(plan));
  const Model model = Model::open(bytes->data(), bytes->size(), bytes, "bearing_fault");
  const NpyArray expected = run_model(model, {{"frames", frames_}}).outputs.at("logits");
  for (int64_t i = 0; i < windows_; i += 20) {
    bearing_fault_reset(session_);
    const Logits logits = run(steps_, window(i));
    for (size_t c = 0; c < logits.size(); ++c) {
      ASSERT_EQ(logits[c], expected.as<float>()[static_cast<size_t>(i) * logits.size() + c])
          << "window " << i;
    }
  }
}

TEST_F(BearingFaultCompiled, FramesOneByOneGiveTheBitsOfTheWindow) {
  for (int64_t i = 0; i < windows_; i += 100) {
    bearing_fault_reset(session_);
    const Logits whole = run(steps_, window(i));
    bearing_fault_reset(session_);
    Logits last{};
    for (int32_t t = 0; t < steps_; ++t) last = run(1, window(i) + t * bearing_fault::kBands);
    EXPECT_EQ(last, whole) << "window " << i;
  }
}

}  // namespace
}  // namespace sluice

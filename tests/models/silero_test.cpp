// Voice activity: 60 s of speech in chunks of 512 samples, with the state carried.
#include <cmath>
#include <cstring>

#include "tests/models/audio.h"
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr const char* kPath = "silero_vad/silero_vad_openvino_16k.onnx";
constexpr int64_t kCalibrated = 375, kJudged = 1500;  // chunks

NpyArray chunks() {
  constexpr int64_t kChunk = 512, kContext = 64;
  const std::vector<float> samples = read_pcm16(shared_path("models/silero_vad/audio/test.wav"));
  const int64_t count = shared_npy("silero_vad/ref/test.prob_float.npy").elements();
  NpyArray input = npy_zeros(NpyType::F32, {count, kContext + kChunk});
  for (int64_t c = 0; c < count; ++c) {
    for (int64_t i = 0; i < kContext + kChunk; ++i) {
      const int64_t at = c * kChunk - kContext + i;
      if (at >= 0 && at < static_cast<int64_t>(samples.size()))
        input.as<float>()[c * (kContext + kChunk) + i] = samples[at];
    }
  }
  return input;
}

NpyArray probabilities(const Model& model) {
  RunOptions carry;
  carry.carry = true;
  return run_model(model, {{"input", chunks()}}, carry).outputs.at("output");
}

NpyArray probabilities(const std::string& scheme) {
  return probabilities(prepare_model(kPath, scheme));
}

// Decisions as the reference has them, from chunk `first` on; reports the mean error as well.
double agreement(const NpyArray& p, int64_t first) {
  const NpyArray reference = shared_npy("silero_vad/ref/test.prob_float.npy");
  int64_t equal = 0;
  double error = 0;
  for (int64_t i = first; i < p.elements(); ++i) {
    equal += (p.as<float>()[i] > 0.5f) == (reference.as<float>()[i] > 0.5f) ? 1 : 0;
    error += std::abs(p.as<float>()[i] - reference.as<float>()[i]);
  }
  const double share = static_cast<double>(equal) / static_cast<double>(p.elements() - first);
  report("decision_agreement", share);
  report("mean_abs_probability_error", error / static_cast<double>(p.elements() - first));
  return share;
}

TEST(Silero, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray reference = shared_npy("silero_vad/ref/test.prob_float.npy"),
                 p = probabilities("f32");
  ASSERT_EQ(p.elements(), reference.elements());
  EXPECT_LE(max_abs_difference(p.as<float>(), reference.as<float>(), p.elements()), 1e-4);
}

TEST(Silero, DynamicKeepsTheDecisions) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(agreement(probabilities("w8a8-dynamic"), 0), 0.98);
}

// Calibrated on the first 12 s, judged on the other 48 s with the state that the first leave.
Model calibrated(const std::string& scheme) {
  QuantizeOptions options;
  options.scheme = scheme;
  options.carry = true;
  return prepare_model(kPath, options, {{{"input", items(chunks(), 0, kCalibrated)}}});
}

TEST(Silero, W8A8KeepsTheDecisions) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(agreement(probabilities(calibrated("w8a8")), kCalibrated), 0.99);
}

TEST(Silero, W8A16KeepsTheDecisions) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(agreement(probabilities(calibrated("w8a16")), kCalibrated), 0.995);
}

TEST(Silero, ControlFlowIsRefusedByName) {
  SLUICE_SKIP_WITHOUT_SHARED();
  try {
    prepare_model("silero_vad/silero_vad_16k_op15.onnx", "f32");
    FAIL() << "a model with If was imported";
  } catch (const std::exception& error) {
    EXPECT_NE(std::string(error.what()).find("If"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace sluice::test

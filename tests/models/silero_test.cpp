// Voice activity: 60 s of speech in chunks of 512 samples, with the state carried.
#include <cmath>
#include <cstring>

#include "tests/models/audio.h"
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

NpyArray probabilities(const std::string& scheme) {
  constexpr int64_t kChunk = 512, kContext = 64;
  const std::vector<float> samples = read_pcm16(shared_path("models/silero_vad/audio/test.wav"));
  const int64_t chunks = shared_npy("silero_vad/ref/test.prob_float.npy").elements();
  NpyArray input = npy_zeros(NpyType::F32, {chunks, kContext + kChunk});
  for (int64_t c = 0; c < chunks; ++c) {
    for (int64_t i = 0; i < kContext + kChunk; ++i) {
      const int64_t at = c * kChunk - kContext + i;
      if (at >= 0 && at < static_cast<int64_t>(samples.size()))
        input.as<float>()[c * (kContext + kChunk) + i] = samples[at];
    }
  }
  RunOptions carry;
  carry.carry = true;
  return run_model(prepare_model("silero_vad/silero_vad_openvino_16k.onnx", scheme),
                   {{"input", input}}, carry)
      .outputs.at("output");
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
  const NpyArray reference = shared_npy("silero_vad/ref/test.prob_float.npy"),
                 p = probabilities("w8a8-dynamic");
  int64_t equal = 0;
  double error = 0;
  for (int64_t i = 0; i < p.elements(); ++i) {
    equal += (p.as<float>()[i] > 0.5f) == (reference.as<float>()[i] > 0.5f) ? 1 : 0;
    error += std::abs(p.as<float>()[i] - reference.as<float>()[i]);
  }
  const double agreement = static_cast<double>(equal) / static_cast<double>(p.elements());
  report("decision_agreement", agreement);
  report("mean_abs_probability_error", error / static_cast<double>(p.elements()));
  EXPECT_GE(agreement, 0.98);
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

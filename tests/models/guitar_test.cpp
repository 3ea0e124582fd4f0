// A guitar pedal at audio rate: 220,500 steps of one recurrence of 20 units.
#include <cmath>

#include "tests/models/audio.h"
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

NpyArray play(const std::string& scheme, float gain) {
  const std::vector<float> samples =
      read_pcm16(shared_path("models/guitar_lstm/audio/guitar_mdn_44k1_5s.wav"));
  const auto n = static_cast<int64_t>(samples.size());
  NpyArray x = npy_zeros(NpyType::F32, {n, 1, 2});
  for (int64_t i = 0; i < n; ++i)
    x.as<float>()[2 * i] = samples[i], x.as<float>()[2 * i + 1] = gain;
  return run_model(prepare_model("guitar_lstm/neuralpi_ts9_h20.onnx", scheme), {{"x", x}})
      .outputs.at("y");
}

TEST(Guitar, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* gain : {"0.50", "1.00"}) {
    const NpyArray reference =
        shared_npy("guitar_lstm/ref/neuralpi_ts9_h20.gain" + std::string(gain) + ".y_float.npy");
    const NpyArray y = play("f32", std::stof(gain));
    ASSERT_EQ(y.elements(), reference.elements());
    EXPECT_LE(max_abs_difference(y.as<float>(), reference.as<float>(), y.elements()), 1e-4) << gain;
  }
}

TEST(Guitar, DynamicKeepsTheSound) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* gain : {"0.50", "1.00"}) {
    const NpyArray reference =
        shared_npy("guitar_lstm/ref/neuralpi_ts9_h20.gain" + std::string(gain) + ".y_float.npy");
    const NpyArray y = play("w8a8-dynamic", std::stof(gain));
    const double db = snr_db(reference.as<float>(), y.as<float>(), y.elements());
    report("esr_at_gain_" + std::string(gain), std::pow(10, -db / 10));
    EXPECT_GE(db, 25.0) << gain;
  }
}

}  // namespace
}  // namespace sluice::test

// The frames that the C++ program computes are those that the model was trained on.
#include "band_energies.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "quantizer/npy/npy.h"

namespace {

using bearing_fault::BandEnergies;
using bearing_fault::kBands;
using bearing_fault::kHop;

std::vector<float> recording() {
  std::ifstream file(BEARING_FAULT_DIR "/vibration.f32", std::ios::binary | std::ios::ate);
  std::vector<float> samples(static_cast<size_t>(file.tellg()) / sizeof(float));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(samples.data()),
            static_cast<std::streamsize>(samples.size() * sizeof(float)));
  return samples;
}

TEST(BearingFaultFeatures, EqualThoseOfPython) {
  const std::vector<float> samples = recording();
  const sluice::NpyArray frames = sluice::read_npy(BEARING_FAULT_DIR "/vibration_frames.npy");
  ASSERT_EQ(frames.shape,
            (std::vector<int64_t>{static_cast<int64_t>(samples.size()) / kHop, kBands}));
  BandEnergies features;
  for (int64_t t = 0; t < frames.shape[0]; ++t) {
    const BandEnergies::Frame frame = features.push(samples.data() + t * kHop);
    for (int band = 0; band < kBands; ++band) {
      ASSERT_NEAR(frame[band], frames.as<float>()[t * kBands + band], 1e-4) << "frame " << t;
    }
  }
}

TEST(BearingFaultFeatures, ResetForgets) {
  const std::vector<float> samples = recording();
  BandEnergies features;
  const BandEnergies::Frame first = features.push(samples.data());
  const BandEnergies::Frame second = features.push(samples.data());
  EXPECT_NE(first, second);
  features.reset();
  EXPECT_EQ(features.push(samples.data()), first);
}

}  // namespace

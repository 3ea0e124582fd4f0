#include "band_energies.h"

#include <algorithm>
#include <cmath>

namespace bearing_fault {
namespace {

struct Band {
  int first, last;  // DFT bins, both inclusive
};
constexpr Band kBandBins[kBands] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 11}, {12, 15}};
constexpr float kFloor = 1e-3F;  // g^2, keeps silence finite

}  // namespace

BandEnergies::BandEnergies() {
  const double turn = 2.0 * std::acos(-1.0) / kWindow;
  std::array<double, kWindow> hann{};
  double power = 0.0;
  for (int n = 0; n < kWindow; ++n) {
    hann[n] = 0.5 - 0.5 * std::cos(turn * n);
    power += hann[n] * hann[n];
  }
  for (int bin = 0; bin < kBins; ++bin) {
    for (int n = 0; n < kWindow; ++n) {
      cosine_[bin][n] = static_cast<float>(hann[n] * std::cos(turn * bin * n) / std::sqrt(power));
      sine_[bin][n] = static_cast<float>(hann[n] * std::sin(turn * bin * n) / std::sqrt(power));
    }
  }
}

void BandEnergies::reset() { history_.fill(0.0F); }

BandEnergies::Frame BandEnergies::push(const float* samples) {
  std::copy(history_.begin() + kHop, history_.end(), history_.begin());
  std::copy_n(samples, kHop, history_.begin() + (kWindow - kHop));
  Frame frame{};
  for (int band = 0; band < kBands; ++band) {
    float energy = 0.0F;
    for (int bin = kBandBins[band].first; bin <= kBandBins[band].last; ++bin) {
      float real = 0.0F;
      float imaginary = 0.0F;
      for (int n = 0; n < kWindow; ++n) {
        real += history_[n] * cosine_[bin][n];
        imaginary += history_[n] * sine_[bin][n];
      }
      energy += real * real + imaginary * imaginary;
    }
    frame[band] = std::log(energy + kFloor);
  }
  return frame;
}

}  // namespace bearing_fault

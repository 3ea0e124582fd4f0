// Features of the bearing fault model: log energies of six bands of a vibration signal, frame by
// frame.
#ifndef SLUICE_EXAMPLES_BEARING_FAULT_BAND_ENERGIES_H
#define SLUICE_EXAMPLES_BEARING_FAULT_BAND_ENERGIES_H

#include <array>

namespace bearing_fault {

constexpr double kSampleRate = 12800.0;  // Hz
constexpr int kHop = 16;                 // samples per frame: 1.25 ms
constexpr int kBands = 6;

/// Turns samples into frames; band_energies.py is its definition. Keeps the last hop of samples
/// between calls, so that a signal may arrive in pieces. Before the first sample the signal is
/// taken as zero.
class BandEnergies {
 public:
  using Frame = std::array<float, kBands>;

  BandEnergies();
  /// Forgets the samples seen so far.
  void reset();
  /// Takes the next kHop samples (acceleration in g) and returns log(energy + 1e-3) of each band,
  /// energy in g^2.
  Frame push(const float* samples);

 private:
  static constexpr int kWindow = 2 * kHop;
  static constexpr int kBins = 16;  // bins of 400 Hz from 0 up to the Nyquist frequency

  std::array<float, kWindow> history_{};
  // Hann window times cosine and sine of each bin, scaled to unit power of the window.
  std::array<std::array<float, kWindow>, kBins> cosine_;
  std::array<std::array<float, kWindow>, kBins> sine_;
};

}  // namespace bearing_fault

#endif

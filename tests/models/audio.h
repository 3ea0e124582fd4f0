// Sound for the tests: PCM16 files and a Fourier transform.
#ifndef SLUICE_TESTS_MODELS_AUDIO_H
#define SLUICE_TESTS_MODELS_AUDIO_H

#include <complex>
#include <string>
#include <vector>

namespace sluice::test {

/// Samples / 32768 of a mono PCM16 RIFF file.
std::vector<float> read_pcm16(const std::string& path);

/// In-place transform of a power of two of points: X[k] = sum_n x[n] e^(-2 pi i k n / N); `inverse`
/// with the opposite sign and divided by N.
void fourier(std::vector<std::complex<double>>* points, bool inverse);

/// Scale-invariant signal-to-distortion ratio in dB of an estimate against a reference, means
/// removed.
double si_sdr(const float* estimate, const float* reference, size_t n);

}  // namespace sluice::test

#endif

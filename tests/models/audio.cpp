#include "tests/models/audio.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sluice::test {

std::vector<float> read_pcm16(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file),
                                std::istreambuf_iterator<char>()};
  for (size_t at = 12; at + 8 <= bytes.size();) {
    uint32_t size = 0;
    std::memcpy(&size, &bytes[at + 4], 4);
    if (std::memcmp(&bytes[at], "data", 4) == 0) {
      std::vector<int16_t> pcm(std::min<size_t>(size, bytes.size() - at - 8) / 2);
      std::memcpy(pcm.data(), &bytes[at + 8], pcm.size() * 2);
      std::vector<float> samples(pcm.size());
      for (size_t i = 0; i < pcm.size(); ++i) samples[i] = static_cast<float>(pcm[i]) / 32768.0f;
      return samples;
    }
    at += 8 + size + size % 2;
  }
  throw std::runtime_error(path + ": no samples");
}

void fourier(std::vector<std::complex<double>>* points, bool inverse) {
  std::vector<std::complex<double>>& x = *points;
  const size_t n = x.size();
  for (size_t i = 1, j = 0; i < n; ++i) {
    size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) std::swap(x[i], x[j]);
  }
  for (size_t length = 2; length <= n; length *= 2) {
    const double angle = (inverse ? 2 : -2) * M_PI / static_cast<double>(length);
    for (size_t k = 0; k < length / 2; ++k) {
      const std::complex<double> twiddle = std::polar(1.0, angle * static_cast<double>(k));
      for (size_t start = k; start < n; start += length) {
        const std::complex<double> odd = twiddle * x[start + length / 2];
        x[start + length / 2] = x[start] - odd;
        x[start] += odd;
      }
    }
  }
  if (inverse) {
    for (std::complex<double>& value : x) value /= static_cast<double>(n);
  }
}

double si_sdr(const float* estimate, const float* reference, size_t n) {
  double mean_e = 0, mean_r = 0;
  for (size_t i = 0; i < n; ++i) mean_e += estimate[i], mean_r += reference[i];
  mean_e /= static_cast<double>(n), mean_r /= static_cast<double>(n);
  double er = 0, rr = 0;
  for (size_t i = 0; i < n; ++i) {
    er += (estimate[i] - mean_e) * (reference[i] - mean_r);
    rr += (reference[i] - mean_r) * (reference[i] - mean_r);
  }
  const double scale = er / rr;
  double distortion = 0;
  for (size_t i = 0; i < n; ++i) {
    const double d = (estimate[i] - mean_e) - scale * (reference[i] - mean_r);
    distortion += d * d;
  }
  return 10 * std::log10(scale * scale * rr / distortion);
}

}  // namespace sluice::test

// Reproducible data for benchmarks.
#ifndef SLUICE_BENCH_SUPPORT_RANDOM_H
#define SLUICE_BENCH_SUPPORT_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace sluice::bench {

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}

  /// Uniform in [low, high).
  std::vector<float> floats(size_t count, float low, float high) {
    std::uniform_real_distribution<float> distribution(low, high);
    std::vector<float> values(count);
    for (float& value : values) value = distribution(engine_);
    return values;
  }

  /// Uniform in [low, high], both included.
  template <typename T>
  std::vector<T> integers(size_t count, int32_t low, int32_t high) {
    std::uniform_int_distribution<int32_t> distribution(low, high);
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(distribution(engine_));
    return values;
  }

 private:
  std::minstd_rand engine_;
};

}  // namespace sluice::bench

#endif

// What the checks of this program share.
#ifndef KERNELS_CONSUMER_CHECK_H
#define KERNELS_CONSUMER_CHECK_H

#include <cmath>
#include <cstdint>
#include <cstdio>

#include "layers.h"
#include "sluice/plan.h"

constexpr sluice_tiling kTiling = LAYERS_TILING;

/// Numbers that repeat from run to run.
class Sequence {
 public:
  /// In [low, high].
  int integer(int low, int high) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return low + static_cast<int>((state_ >> 33) % static_cast<uint64_t>(high - low + 1));
  }
  float real(float low, float high) {
    return low +
           (high - low) * static_cast<float>(integer(0, 1 << 20)) / static_cast<float>(1 << 20);
  }

 private:
  uint64_t state_ = 1;
};

inline bool near(const char* what, double value, double expected, double tolerance) {
  if (std::abs(value - expected) <= tolerance) return true;
  std::printf("%s: %.9g, expected %.9g\n", what, value, expected);
  return false;
}

/// Each runs one kernel in every variant this CPU has and compares it with plain loops.
bool check_gemm();
bool check_lstm_step();

#endif

// Operands that are the same on every machine.
#ifndef SLUICE_TESTS_CONFORMANCE_RANDOM_H
#define SLUICE_TESTS_CONFORMANCE_RANDOM_H

#include <cstdint>

namespace sluice::conformance {

enum class Fill { Random, Lowest, Highest, Ends };

inline const char* name_of(Fill fill) {
  switch (fill) {
    case Fill::Random:
      return "random";
    case Fill::Lowest:
      return "lowest";
    case Fill::Highest:
      return "highest";
    case Fill::Ends:
      return "ends";
  }
  return "";
}

/// splitmix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint32_t next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<uint32_t>(z >> 32);
  }
  /// From `low` to `high`, both included.
  int32_t between(int64_t low, int64_t high) {
    const uint64_t count = static_cast<uint64_t>(high - low) + 1;
    return static_cast<int32_t>(low + static_cast<int64_t>((next() * count) >> 32));
  }
  int32_t between(int64_t low, int64_t high, Fill fill) {
    const int32_t any = between(low, high);
    if (fill == Fill::Random) return any;
    const bool upper = fill == Fill::Highest || (fill == Fill::Ends && (any & 1) != 0);
    return static_cast<int32_t>(upper ? high : low);
  }

 private:
  uint64_t state_;
};

}  // namespace sluice::conformance

#endif

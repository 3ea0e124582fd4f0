// A fingerprint of results.
#ifndef SLUICE_TESTS_CONFORMANCE_DIGEST_H
#define SLUICE_TESTS_CONFORMANCE_DIGEST_H

#include <cstdint>

namespace sluice::conformance {

/// FNV-1a of values in the order in which they are added, least byte first whatever the machine.
class Digest {
 public:
  Digest() = default;
  /// Goes on from the value of another.
  explicit Digest(uint64_t state) : state_(state) {}

  void add(int64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      state_ ^= static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
      state_ *= 0x100000001b3;
    }
  }
  uint64_t value() const { return state_; }

 private:
  uint64_t state_ = 0xcbf29ce484222325;
};

}  // namespace sluice::conformance

#endif

// What is compared: layers, each computed by us and by others.
#ifndef SLUICE_BENCH_CASES_CASES_H
#define SLUICE_BENCH_CASES_CASES_H

#include <functional>
#include <string>
#include <vector>

#include "bench/cases/contender.h"

namespace sluice::bench {

enum class Role {
  Quantized,      // ours, 8 bit, quantized at run time
  Integer,        // ours, 8 bit, scales chosen beforehand
  Float,          // ours, f32
  PeerQuantized,  // another's, 8 bit
  PeerInteger,    // another's, fully integer
  PeerFloat,      // another's, f32
};

struct Entry {
  std::string name;  // "w8a8-dynamic", "onnxruntime-dynamic"
  Role role;
  double tolerance;  // a larger error means that it computed something else
  /// Throws sluice::Error, or an exception of the peer, where it cannot run here.
  std::function<Contender()> make;
};

struct Case {
  std::string family;  // "lstm", "gemm"
  std::string shape;   // "T:100/B:1/I:512/H:512"
  double target;       // times as fast as the faster 8-bit peer; 0: none is set
  double macs;
  /// Weights of one run, as elements: read in total, and held.
  double weights_read, weights_held;
  std::vector<Entry> entries;

  std::string name() const { return family + "/" + shape; }
  bool quantized(Role role) const { return role != Role::Float && role != Role::PeerFloat; }
  /// The floor that machine_limits() sets, in microseconds.
  double bound_us(Role role) const;
};

/// LSTM layers, whole, from float input to float output.
std::vector<Case> lstm_cases();
/// Products: "gemm" from float input, "gemm_s8" from input that is quantized already.
std::vector<Case> gemm_cases();

}  // namespace sluice::bench

#endif

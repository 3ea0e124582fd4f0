// TensorFlow Lite through its C library, loaded at run time.
#ifndef SLUICE_BENCH_PEERS_TFLITE_H
#define SLUICE_BENCH_PEERS_TFLITE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/support/buffer.h"

namespace sluice::bench {

/// Finds and loads the library: environment variable SLUICE_TFLITE, else the path that CMake was
/// given. Throws sluice::Error where there is none.
std::string tflite_version();

/// A model with one input and one output, run by one thread. State carries over from run to run, as
/// TensorFlow Lite's does.
class TfliteSession {
 public:
  /// Throws sluice::Error where TensorFlow Lite refuses the model.
  explicit TfliteSession(Buffer<uint8_t> model);
  ~TfliteSession();
  TfliteSession(const TfliteSession&) = delete;
  TfliteSession& operator=(const TfliteSession&) = delete;

  /// Bytes of the input, to be filled before the first run, and of the output.
  void* input(size_t bytes) const;
  const void* output(size_t bytes) const;
  void run();

 private:
  struct Handles;
  Buffer<uint8_t> model_;  // outlives the handles
  std::unique_ptr<Handles> handles_;
};

}  // namespace sluice::bench

#endif

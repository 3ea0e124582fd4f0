// Streams a vibration recording through the compiled model, as a monitor beside a machine would,
// and tells the condition of the bearing with time stamps.
//
//   bearing_fault_stream vibration.f32     raw little-endian float32, acceleration in g at 12.8 kHz

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "band_energies.h"
#include "bearing_fault.h"

namespace {

constexpr std::array<const char*, 4> kConditions = {"healthy", "inner race", "outer race", "ball"};
using Probabilities = std::array<double, kConditions.size()>;

constexpr double kFrameSeconds = bearing_fault::kHop / bearing_fault::kSampleRate;
constexpr double kMemorySeconds = 0.1;  // of the running mean over estimates
constexpr double kReportSeconds = 0.3;

/// exp(logits) / sum of exp(logits)
Probabilities softmax(const std::array<float, kConditions.size()>& logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  Probabilities p{};
  double sum = 0.0;
  for (size_t i = 0; i < p.size(); ++i) sum += p[i] = std::exp(logits[i] - largest);
  for (double& value : p) value /= sum;
  return p;
}

/// The compiled LSTM, one frame at a time; its state stays in the session.
class Model {
 public:
  Model() : status_(bearing_fault_create(1, 1, nullptr, 0, nullptr, &session_)) {}
  ~Model() { bearing_fault_destroy(session_); }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Probabilities of the conditions after one more frame; false on failure.
  bool step(const bearing_fault::BandEnergies::Frame& frame, Probabilities* probabilities) {
    if (status_ != BEARING_FAULT_OK) return false;
    std::array<float, kConditions.size()> logits{};
    status_ = bearing_fault_run(session_, 1, 1, frame.data(), logits.data());
    *probabilities = softmax(logits);
    return status_ == BEARING_FAULT_OK;
  }

  const char* error() const {
    return session_ != nullptr ? bearing_fault_message(session_)
                               : bearing_fault_status_name(status_);
  }

 private:
  bearing_fault_session* session_ = nullptr;
  int status_;
};

int stream(std::istream& recording) {
  Model model;
  bearing_fault::BandEnergies features;
  std::array<float, bearing_fault::kHop> samples;
  Probabilities mean{};
  mean[0] = 1.0;  // a machine is healthy until heard otherwise
  size_t condition = 0;
  double reported = 0.0;
  double seconds = 0.0;
  while (recording.read(reinterpret_cast<char*>(samples.data()), sizeof samples)) {
    Probabilities now;
    if (!model.step(features.push(samples.data()), &now)) {
      std::fprintf(stderr, "bearing_fault_stream: at %.3f s: %s\n", seconds, model.error());
      return 1;
    }
    seconds += kFrameSeconds;
    for (size_t i = 0; i < mean.size(); ++i)
      mean[i] += (now[i] - mean[i]) * kFrameSeconds / kMemorySeconds;

    const size_t likeliest =
        static_cast<size_t>(std::max_element(mean.begin(), mean.end()) - mean.begin());
    const bool changed = likeliest != condition;
    if (changed || seconds - reported >= kReportSeconds) {
      std::printf("%8.3f s  %-10s  %5.1f %%%s\n", seconds, kConditions[likeliest],
                  100.0 * mean[likeliest], changed ? "  <- changed" : "");
      condition = likeliest;
      reported = seconds;
    }
  }
  std::printf("%8.3f s  end of the recording\n", seconds);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s RECORDING (raw float32, 12.8 kHz)\n", argv[0]);
    return 2;
  }
  std::ifstream recording(argv[1], std::ios::binary);
  if (!recording) {
    std::fprintf(stderr, "bearing_fault_stream: %s: cannot be opened\n", argv[1]);
    return 1;
  }
  return stream(recording);
}

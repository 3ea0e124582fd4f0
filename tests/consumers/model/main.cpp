// Runs the bearing fault classifier compiled and from its file, and compares both with PyTorch's
// logits.
//
//   model_consumer test_frames.npy test_logits.npy

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "bearing.h"
#include "sluice/sluice.hpp"

namespace {

constexpr int kWindows = 100, kSteps = 64, kConditions = 4;

/// The float32 elements of a .npy file of format 1.0.
std::vector<float> read_floats(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (bytes.size() < 10) throw std::runtime_error(std::string(path) + ": cannot be read");
  const size_t header = 10 + static_cast<uint8_t>(bytes[8]) + 256 * static_cast<uint8_t>(bytes[9]);
  std::vector<float> values((bytes.size() - header) / sizeof(float));
  bytes.copy(reinterpret_cast<char*>(values.data()), values.size() * sizeof(float), header);
  return values;
}

std::vector<float> run_compiled(const std::vector<float>& frames) {
  std::vector<float> logits(kWindows * kConditions);
  bearing_session* session = nullptr;
  int status = bearing_create(kWindows, kSteps, nullptr, 0, nullptr, &session);
  if (status == BEARING_OK) {
    status = bearing_run(session, kWindows, kSteps, frames.data(), logits.data());
  }
  bearing_destroy(session);
  if (status != BEARING_OK) throw std::runtime_error(bearing_status_name(status));
  return logits;
}

std::vector<float> run_file(const std::vector<float>& frames) {
  std::vector<float> logits(kWindows * kConditions);
  const sluice::Model model = sluice::Model::open(MODEL_FILE);
  const int32_t symbol_max[] = {kWindows, kSteps};
  const sluice_session_options options = {symbol_max, nullptr, 0};
  sluice::Session session(model, &options);
  const size_t count = BEARING_FRAMES_ELEMENTS(kWindows, kSteps);
  const sluice_buffer in =
      sluice::input(frames.data(), count, BEARING_FRAMES_DIMS(kWindows, kSteps));
  sluice_buffer out = sluice::output(logits.data(), logits.size());
  session.run(&in, &out);
  return logits;
}

bool check(const std::vector<float>& frames, const std::vector<float>& expected) {
  if (frames.size() < BEARING_FRAMES_ELEMENTS(kWindows, kSteps) ||
      expected.size() < kWindows * kConditions) {
    std::puts("the test data are too short");
    return false;
  }
  const std::vector<float> compiled = run_compiled(frames);
  if (compiled != run_file(frames)) {
    std::puts("the compiled model and its file differ");
    return false;
  }
  for (size_t i = 0; i < compiled.size(); ++i) {
    if (std::abs(compiled[i] - expected[i]) <= 0.2f) continue;
    std::printf("logit %zu: %g, PyTorch has %g\n", i, double{compiled[i]}, double{expected[i]});
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s test_frames.npy test_logits.npy\n", argv[0]);
    return 2;
  }
  try {
    return check(read_floats(argv[1]), read_floats(argv[2])) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "model_consumer: %s\n", error.what());
    return 1;
  }
}

// Truncated and bit-flipped models: imported, or refused with sluice::Error, whatever was hit.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "quantizer/error.h"
#include "quantizer/import/source_file.h"
#include "quantizer/import/tflite/import_tflite.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

// Returns whether the bytes were refused.
bool refused(const std::string& bytes) {
  try {
    validate(import_tflite(bytes.data(), bytes.size(), "damaged"));
  } catch (const Error&) {
    return true;
  }
  return false;
}

std::vector<std::string> models() {
  std::vector<std::string> result;
  for (const char* name :
       {"lstm_int8_tflite/ln_projection_cifg_clips", "lstm_int8_tflite/op16_plain",
        "lstm_int8_tflite/graph_float_io", "lstm_int8_tflm/graph_stack2_dense",
        "fc_int8_tflite/wide_16x8", "lstm_dynamic_tflite/asym_ln_cifg_peephole_projection",
        "lstm_dynamic_tflite/bidirectional_asym_merge", "rnn_float_tflite/plain"}) {
    result.push_back(
        read_source_file(shared_path(std::string("vectors/") + name + "/model.tflite")));
  }
  return result;
}

TEST(DamagedTflite, Truncated) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const std::string& model : models()) {
    EXPECT_FALSE(refused(model));
    const size_t step = std::max<size_t>(model.size() / 200, 1);
    for (size_t size = 0; size + step < model.size(); size += step) {
      refused(model.substr(0, size));
    }
  }
}

// Most of a file are weights, which may be anything: flips fall on what is around them, the first
// and last kilobytes, half of the time.
TEST(DamagedTflite, BitsFlipped) {
  SLUICE_SKIP_WITHOUT_SHARED();
  constexpr size_t kEdge = 2048;
  std::mt19937 random(11);
  size_t refusals = 0, imports = 0;
  for (const std::string& model : models()) {
    for (int round = 0; round < 1000; ++round) {
      std::string damaged = model;
      for (int flips = 1 + round % 4; flips > 0; --flips) {
        size_t at = random() % damaged.size();
        const size_t edge = random() % std::min(kEdge, damaged.size());
        if (random() % 4 == 0) at = edge;
        if (random() % 4 == 1) at = damaged.size() - 1 - edge;
        damaged[at] ^= static_cast<char>(1U << random() % 8);
      }
      (refused(damaged) ? refusals : imports) += 1;
    }
  }
  EXPECT_GT(refusals, 1000U);
  EXPECT_GT(imports, 1000U);
}

}  // namespace
}  // namespace sluice

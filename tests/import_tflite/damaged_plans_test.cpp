// Bit-flipped models that are still imported: quantized and lowered, or refused with sluice::Error,
// for their numbers may be anything that the format can hold.
#include <gtest/gtest.h>

#include <random>

#include "quantizer/error.h"
#include "quantizer/import/source_file.h"
#include "quantizer/import/tflite/import_tflite.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

class DamagedPlans : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { SLUICE_SKIP_WITHOUT_SHARED(); }
};

TEST_P(DamagedPlans, AreLoweredOrRefused) {
  const std::string folder = shared_path(std::string("vectors/") + GetParam());
  const std::string model = read_source_file(folder + "/model.tflite");
  std::mt19937 random(17);
  size_t lowered = 0;
  for (int round = 0; round < 400; ++round) {
    std::string damaged = model;
    for (int flips = 1 + round % 3; flips > 0; --flips) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    }
    try {
      const Graph graph = import_tflite(damaged.data(), damaged.size(), "damaged");
      lower(quantize(graph, {}), sluice_kernel_tiling);
      ++lowered;
    } catch (const Error&) {
      continue;
    }
  }
  EXPECT_GT(lowered, 100U);
}

INSTANTIATE_TEST_SUITE_P(All, DamagedPlans,
                         testing::Values("lstm_int8_tflite/ln_projection_cifg_clips",
                                         "lstm_int8_tflite/graph_float_io",
                                         "lstm_int8_tflm/graph_stack2_dense",
                                         "fc_int8_tflite/m4_k40_n24", "fc_int8_tflite/wide_16x8",
                                         "lstm_dynamic_tflite/asym_ln_cifg_peephole_projection",
                                         "rnn_float_tflite/ln_projection"),
                         [](const auto& test) {
                           std::string name = test.param;
                           name[name.find('/')] = '_';
                           return name;
                         });

}  // namespace
}  // namespace sluice

// Truncated and bit-flipped models: imported, or refused with sluice::Error, whatever was hit.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "tests/support/onnx_testdata.h"

namespace sluice {
namespace {

// Returns whether the bytes were refused.
bool refused(const std::string& bytes) {
  try {
    validate(import_onnx(bytes.data(), bytes.size(), "damaged"));
  } catch (const Error&) {
    return true;
  }
  return false;
}

std::vector<std::string> models() {
  std::vector<std::string> result;
  for (const char* name :
       {"test_lstm_defaults", "test_lstm_with_initial_bias", "test_gemm_all_attributes",
        "test_slice_neg_steps", "test_tile", "test_layer_normalization_3d_axis1_epsilon_expanded",
        "test_split_variable_parts_2d", "test_reflect_pad",
        "test_conv_with_strides_and_asymmetric_padding", "test_expand_dim_changed",
        "test_reshape_negative_extended_dims", "test_convinteger_with_padding",
        "test_dequantizelinear_axis", "test_dynamicquantizelinear", "test_matmulinteger",
        "test_qlinearconv", "test_qlinearmatmul_3D", "test_quantizelinear_axis"}) {
    const OnnxCase test = load_onnx_case("node", name);
    std::set<std::string> all;
    for (const auto& [input, proto] : test.input_protos) all.insert(input);
    result.push_back(with_constants(test, test.parameters));
    result.push_back(with_constants(test, all));
  }
  return result;
}

TEST(DamagedModels, Truncated) {
  if (!has_onnx_testdata()) GTEST_SKIP() << "libonnx-testdata is not installed";
  size_t refusals = 0;
  for (const std::string& model : models()) {
    const size_t step = std::max<size_t>(model.size() / 200, 1);
    for (size_t size = 0; size < model.size(); size += step)
      refusals += refused(model.substr(0, size));
  }
  EXPECT_GT(refusals, 1000U);
}

TEST(DamagedModels, BitsFlipped) {
  if (!has_onnx_testdata()) GTEST_SKIP() << "libonnx-testdata is not installed";
  std::mt19937 random(7);
  size_t refusals = 0;
  for (const std::string& model : models()) {
    for (int round = 0; round < 300; ++round) {
      std::string damaged = model;
      for (int flips = 1 + round % 3; flips > 0; --flips) {
        damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
      }
      refusals += refused(damaged);
    }
  }
  EXPECT_GT(refusals, 1000U);
}

}  // namespace
}  // namespace sluice

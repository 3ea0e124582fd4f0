#include "quantizer/calibrate/bias_correction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "quantizer/calibrate/calibrator.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/temporary_folder.h"

namespace sluice {
namespace {

// x [T, 8], around 1 -> linear(4), in w8a8.
class BiasCorrection : public testing::Test {
 protected:
  BiasCorrection() {
    const ValueId x = maker_.input("x", {Dim::symbol("T"), Dim(8)});
    maker_.output(maker_.linear("dense", x, 4, 8, 5), "y");
    write("x.npy", 64, 7);
  }
  void write(const std::string& name, int64_t steps, uint32_t seed) {
    NpyArray array = npy_zeros(NpyType::F32, {steps, 8});
    std::vector<float> values = test::random_floats(steps * 8, seed);
    for (float& value : values) value = 1 + value / 4;
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    write_npy(folder_.path(name), array);
    options_.recordings = {{{"x", folder_.path(name)}}};
  }
  QuantizedGraph quantized() {
    CalibrationOptions options;
    options.files = {{"x", options_.recordings[0].at("x")}};
    const Calibration calibration = calibrate(maker_.graph, sluice_kernel_tiling, options);
    SchemeChoice choice;
    choice.default_scheme = "w8a8";
    QuantizedGraph result = quantize(maker_.graph, choice, &calibration);
    EXPECT_EQ(result.integer.size(), 1);
    return result;
  }
  IntegerProduct& product(QuantizedGraph& graph) {
    return std::get<IntegerProduct>(graph.integer.begin()->second);
  }
  BiasCorrectionResult correct(QuantizedGraph* graph) {
    return correct_bias(graph, sluice_kernel_tiling, options_);
  }

  test::GraphMaker maker_;
  test::TemporaryFolder folder_;
  BiasCorrectionOptions options_;
};

TEST_F(BiasCorrection, TakesBackTheMeanChangeOfTheSums) {
  QuantizedGraph graph = quantized();
  IntegerProduct& dense = product(graph);
  // Weights two steps smaller lower every sum by twice the sum of x, about 16; the zero point that
  // is folded in goes along.
  for (int64_t i = 0; i < 4 * 8; ++i) {
    const int8_t smaller = static_cast<int8_t>(std::max(dense.weights.q[i] - 2, -127));
    dense.bias[i / 8] += dense.x.zero_point * (dense.weights.q[i] - smaller);
    dense.weights.q[i] = smaller;
  }
  const std::vector<int32_t> before = dense.bias;
  const BiasCorrectionResult result = correct(&graph);
  EXPECT_EQ(result.layers, std::vector<std::string>{"dense"});
  EXPECT_LT(result.error_after, result.error_before / 4);
  for (size_t n = 0; n < before.size(); ++n) EXPECT_GT(product(graph).bias[n], before[n]);
}

TEST_F(BiasCorrection, LeavesAlonePartsOfAQuantizedSource) {
  auto given = std::make_shared<GivenQuantization>();
  given->scale = {0.01f};
  given->zero_point = {0};
  QuantizedGraph graph = quantized();
  maker_.graph.values[maker_.graph.nodes[0].inputs[2]].given = given;
  const std::vector<int32_t> before = product(graph).bias;
  EXPECT_TRUE(correct(&graph).layers.empty());
  EXPECT_EQ(product(graph).bias, before);
}

TEST_F(BiasCorrection, NeedsDataToHoldBackUnlessItIsAlwaysWanted) {
  QuantizedGraph graph = quantized();
  write("short.npy", 2, 7);
  EXPECT_TRUE(correct(&graph).layers.empty());
  options_.always = true;
  EXPECT_EQ(correct(&graph).layers, std::vector<std::string>{"dense"});
}

}  // namespace
}  // namespace sluice

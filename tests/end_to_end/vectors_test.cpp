// LSTM models of ONNX Runtime and PyTorch through plan and kernels, in f32 and quantized at run
// time as their source does it.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"
#include "tests/import/arrays.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

// Runs every model of the suite that is imported; returns how many.
size_t check_suite(const std::string& suite) {
  size_t computed = 0;
  for (const auto& folder : fs::directory_iterator(shared_path("vectors/" + suite))) {
    if (!folder.is_directory()) continue;
    for (const auto& file : fs::directory_iterator(folder)) {
      if (file.path().extension() != ".onnx") continue;
      SCOPED_TRACE(file.path().string());
      Graph graph;
      try {
        graph = import_onnx(file.path().string());
      } catch (const Error&) {
        continue;  // the importer's test checks which are refused, and why
      }
      std::vector<Tensor> inputs;
      for (ValueId id : graph.inputs) {
        const Value& value = graph.values[id];
        inputs.push_back(load_npy((folder.path() / (value.name + ".npy")).string(), value.type));
      }
      test::PlanRunner runner(lower(quantize(graph, {}), sluice_kernel_tiling),
                              test::Kernels::kGenerated);
      const std::vector<Tensor> outputs = runner.run(inputs);
      EXPECT_EQ(outputs.size(), graph.outputs.size());
      for (size_t i = 0; i < outputs.size(); ++i) {
        const std::string& name = graph.values[graph.outputs[i]].name;
        const Tensor expected =
            load_npy((folder.path() / (name + ".npy")).string(), outputs[i].type);
        EXPECT_LE(largest_difference(outputs[i], expected), 2e-5) << name;
      }
      ++computed;
    }
  }
  return computed;
}

TEST(Vectors, RnnFloatOnnx) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_EQ(check_suite("rnn_float_onnx"), 32U);  // all but GRU and RNN
}

class DynamicQuantizeLstm : public testing::TestWithParam<const char*> {};

TEST_P(DynamicQuantizeLstm, MatchesOnnxRuntime) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string folder =
      shared_path(std::string("vectors/lstm_dynamic_ort/") + GetParam() + "/");
  const nlohmann::json config = nlohmann::json::parse(std::ifstream(folder + "config.json"));
  const Graph graph = import_onnx(folder + "model.onnx");
  std::vector<Tensor> inputs;
  for (const ValueId id : graph.inputs) {
    const Value& value = graph.values[id];
    inputs.push_back(load_npy(folder + value.name + ".npy", value.type));
  }
  SchemeChoice as_source;
  as_source.default_scheme = "";
  const PlanData plan = lower(quantize(graph, as_source), sluice_kernel_tiling);
  EXPECT_EQ(plan.layers.at(0).scheme, "w8a8-dynamic");
  test::PlanRunner runner(plan, test::Kernels::kGenerated);
  const std::vector<Tensor> outputs = runner.run(inputs);
  ASSERT_EQ(outputs.size(), graph.outputs.size());
  double sum = 0;
  int64_t count = 0;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string& name = graph.values[graph.outputs[i]].name;
    const Tensor expected = load_npy(folder + name + ".npy", SLUICE_F32);
    EXPECT_LE(largest_difference(outputs[i], expected),
              config.at("tolerance").at("abs").get<double>())
        << name;
    for (int64_t k = 0; k < expected.elements(); ++k, ++count) {
      sum += std::pow(double{outputs[i].as<float>()[k]} - expected.as<float>()[k], 2);
    }
  }
  EXPECT_LE(std::sqrt(sum / static_cast<double>(count)),
            config.at("tolerance").at("rms").get<double>());
}

INSTANTIATE_TEST_SUITE_P(All, DynamicQuantizeLstm,
                         testing::Values("s8_tensor", "s8_channel", "s8_tensor_full_range",
                                         "s8_channel_full_range", "u8_tensor", "no_bias_no_init",
                                         "reverse", "bidirectional_channel", "peephole", "clip",
                                         "input_forget", "lens_short", "only_y_h", "b3_one_thread"),
                         [](const auto& test) { return std::string(test.param); });

TEST(Vectors, PytorchExports) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(check_suite("pytorch"), 6U);
}

}  // namespace
}  // namespace sluice

// LSTM models of ONNX Runtime and PyTorch through plan and kernels in f32.
#include <gtest/gtest.h>

#include <filesystem>

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
  EXPECT_GE(check_suite("rnn_float_onnx"), 12U);
}

TEST(Vectors, PytorchExports) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(check_suite("pytorch"), 6U);
}

}  // namespace
}  // namespace sluice

// Plans written as ONNX and imported again: the same layers, integers and scales, and the same
// results.
#include "quantizer/export/export_qdq.h"

#include <gtest/gtest.h>

#include <algorithm>
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

PlanData plan_of(const Graph& graph, const std::string& scheme) {
  SchemeChoice choice;
  choice.default_scheme = scheme;
  const QuantizedGraph quantized = quantize(graph, choice);
  return lower(quantized, sluice_kernel_tiling);
}

Graph import_again(const PlanData& plan) {
  const std::string bytes = export_qdq_bytes(plan);
  return import_onnx(bytes.data(), bytes.size(), "again.onnx");
}

// Numbers of the right type and shape for every input; symbols are 3.
std::vector<Tensor> some_inputs(const Graph& graph) {
  Symbols symbols;
  for (const std::string& symbol : graph.symbols) symbols[symbol] = 3;
  std::vector<Tensor> inputs;
  uint32_t seed = 1;
  for (const ValueId id : graph.inputs) {
    const Value& value = graph.values[id];
    Tensor real = test::random_tensor(concrete(value.shape, symbols), seed++);
    if (value.type == SLUICE_F32) {
      inputs.push_back(std::move(real));
      continue;
    }
    Tensor integers = Tensor::zeros(value.type, real.dims);
    for (int64_t i = 0; i < real.elements(); ++i) {
      // Lengths and indices are small, and not negative.
      const bool quantized = element_bytes(value.type) == 1;
      const int q =
          quantized ? static_cast<int>(real.as<float>()[i] * 120) : static_cast<int>(i % 3);
      const size_t width = element_bytes(value.type);
      integers.bytes[static_cast<size_t>(i) * width] = static_cast<uint8_t>(q);
      for (size_t byte = 1; byte < width; ++byte) {
        integers.bytes[static_cast<size_t>(i) * width + byte] = q < 0 ? 0xFF : 0;
      }
    }
    inputs.push_back(std::move(integers));
  }
  return inputs;
}

std::vector<Tensor> run(const PlanData& plan, const std::vector<Tensor>& inputs) {
  return test::PlanRunner(plan, test::Kernels::kGenerated).run(inputs);
}

// Runs the model as it is and after the way through ONNX.
void expect_same_results(const Graph& graph, const std::string& scheme, double tolerance) {
  const PlanData plan = plan_of(graph, scheme);
  const Graph again = import_again(plan);
  ASSERT_EQ(again.inputs.size(), graph.inputs.size());
  const std::vector<Tensor> inputs = some_inputs(graph);
  // Schemes of run-time quantization with a scale per row become float layers.
  const PlanData second = plan_of(again, scheme == "w8a8-dynamic" ? scheme : "");
  const std::vector<Tensor> expected = run(plan, inputs), found = run(second, inputs);
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_LE(largest_difference(found[i], expected[i]), tolerance)
        << graph.values[graph.outputs[i]].name;
  }
}

std::vector<std::string> models(const std::string& folder) {
  std::vector<std::string> result;
  for (const auto& entry : fs::recursive_directory_iterator(shared_path(folder))) {
    if (entry.path().extension() == ".onnx") result.push_back(entry.path().string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

// Checks every model of a folder that is imported; returns how many.
size_t check_models(const std::string& folder, const std::string& scheme, double tolerance) {
  size_t checked = 0;
  for (const std::string& path : models(folder)) {
    SCOPED_TRACE(path);
    Graph graph;
    try {
      graph = import_onnx(path);
    } catch (const Error&) {
      continue;
    }
    EXPECT_NO_THROW(expect_same_results(graph, scheme, tolerance));
    ++checked;
  }
  return checked;
}

TEST(ExportQdq, QuantizedOperators) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_EQ(check_models("vectors/quant_ops_onnx", "", 1e-5), 57U);
}

TEST(ExportQdq, DynamicQuantizeLstm) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_EQ(check_models("vectors/lstm_dynamic_ort", "", 1e-5), 14U);
}

TEST(ExportQdq, FloatLstms) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(check_models("vectors/rnn_float_onnx", "f32", 1e-5), 30U);
}

TEST(ExportQdq, Models) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_GE(check_models("models", "f32", 1e-4), 8U);
}

}  // namespace
}  // namespace sluice

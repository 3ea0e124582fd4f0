// Plans written as ONNX and imported again: the same layers, integers and scales, and the same
// results.
#include "quantizer/export/export_qdq.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>

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

const Node& only_lstm(const Graph& graph) {
  const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                  [](const Node& node) { return node.kind == OpKind::Lstm; });
  if (found == graph.nodes.end()) throw Error("no LSTM layer");
  return *found;
}

TEST(ExportQdq, KeepsIntegersAndScales) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const Graph graph = import_onnx(shared_path("models/mnist_lstm/mnist_lstm_int8_qdq.onnx"));
  const Graph again = import_again(plan_of(graph, ""));
  const Node &before = only_lstm(graph), &after = only_lstm(again);
  for (const size_t operand : {1, 2}) {
    const GivenQuantization& expected = *graph.values[before.inputs[operand]].given;
    const GivenQuantization& found = *again.values[after.inputs[operand]].given;
    EXPECT_EQ(found.q->bytes, expected.q->bytes);
    ASSERT_EQ(found.scale.size(), expected.scale.size());
    for (size_t row = 0; row < expected.scale.size(); ++row) {
      EXPECT_FLOAT_EQ(found.scale[row], expected.scale[row]);
    }
  }
  for (const bool result : {false, true}) {
    const ValueId x = result ? before.outputs[0] : before.inputs[0];
    const ValueId y = result ? after.outputs[0] : after.inputs[0];
    EXPECT_EQ(again.values[y].given->scale, graph.values[x].given->scale);
    EXPECT_EQ(again.values[y].given->zero_point, graph.values[x].given->zero_point);
  }
}

// What exporting says of an LSTM layer that `change` gives something that ONNX does not have.
std::string refusal(const std::function<void(Graph*, Node*)>& change) {
  const Graph source = import_onnx(shared_path("vectors/rnn_float_onnx/lstm_forward/model.onnx"));
  Graph graph = source;
  for (Node& node : graph.nodes) {
    if (node.kind == OpKind::Lstm) change(&graph, &node);
  }
  try {
    export_qdq_bytes(plan_of(graph, "f32"));
  } catch (const Error& error) {
    return error.what();
  }
  return "exported";
}

TEST(ExportQdq, RefusesWhatOnnxDoesNotHave) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string clip = refusal([](Graph*, Node* lstm) { lstm->lstm.cell_clip = 1; });
  EXPECT_NE(clip.find("ONNX has no cell clip"), std::string::npos) << clip;
  EXPECT_EQ(
      clip.find("the model cannot be written as ONNX: layer 'lstm_0': operation lstm_f32_full"), 0U)
      << clip;
  const std::string coupled =
      refusal([](Graph*, Node* lstm) { lstm->lstm.coupling = Coupling::InputFromForget; });
  EXPECT_NE(coupled.find("coupled forget gates"), std::string::npos) << coupled;
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

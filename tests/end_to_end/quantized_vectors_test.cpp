// Quantized ONNX models through plan and kernels, as their source has them, against what ONNX
// Runtime computed.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

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

nlohmann::json read_config(const fs::path& folder) {
  std::ifstream file(folder / "config.json");
  return nlohmann::json::parse(file);
}

void expect_close(const nlohmann::json& config, const Tensor& found, const Tensor& expected) {
  const std::string compare = config.at("compare");
  const double largest = largest_difference(found, expected);
  if (compare == "exact") {
    EXPECT_EQ(largest, 0);
    return;
  }
  if (compare == "tolerance") {
    EXPECT_LE(largest, config.at("tolerance").at("abs"));
    return;
  }
  const double lsb = config.at("lsb"), most = config.at("tolerance").at("max_lsb");
  int64_t off = 0;
  for (int64_t i = 0; i < found.elements(); ++i) {
    off += std::fabs(found.as<float>()[i] - expected.as<float>()[i]) > lsb / 2;
  }
  const double fraction = static_cast<double>(off) / static_cast<double>(found.elements());
  EXPECT_LE(largest, most * lsb * 1.001);
  EXPECT_LE(fraction, config.at("tolerance").at("max_fraction_off"));
}

// Runs the model of a case as its source has it, but layers of `float_kind` in float.
void check_case(const fs::path& folder, const nlohmann::json& config,
                std::optional<OpKind> float_kind = std::nullopt) {
  SCOPED_TRACE(folder.filename().string());
  const Graph graph = import_onnx((folder / "model.onnx").string());
  std::vector<Tensor> inputs;
  for (ValueId id : graph.inputs) {
    const Value& value = graph.values[id];
    inputs.push_back(load_npy((folder / (value.name + ".npy")).string(), value.type));
  }
  SchemeChoice choice;
  choice.default_scheme = "";
  for (const Node& node : graph.nodes) {
    if (node.kind == float_kind) choice.layers[node.name] = "f32";
  }
  const QuantizedGraph quantized = quantize(graph, choice);
  test::PlanRunner runner(lower(quantized, sluice_kernel_tiling), test::Kernels::kGenerated);
  const std::vector<Tensor> outputs = runner.run(inputs);
  ASSERT_EQ(outputs.size(), graph.outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string& name = graph.values[graph.outputs[i]].name;
    SCOPED_TRACE(name);
    expect_close(config, outputs[i],
                 load_npy((folder / (name + ".npy")).string(), outputs[i].type));
  }
}

bool is_qdq_lstm(const fs::path& folder) {
  return folder.filename() == "qdq_lstm" || folder.filename() == "qdq_dense_lstm_dense";
}

size_t check_suite(const std::string& suite) {
  size_t computed = 0;
  for (const auto& entry : fs::directory_iterator(shared_path("vectors/" + suite))) {
    if (!entry.is_directory() || is_qdq_lstm(entry.path())) continue;
    check_case(entry.path(), read_config(entry.path()));
    ++computed;
  }
  return computed;
}

TEST(QuantizedVectors, Operators) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_EQ(check_suite("quant_ops_onnx"), 55U);
}

// ONNX Runtime runs LSTM layers between QuantizeLinear and DequantizeLinear in float. Integer
// layers feed back their outputs of 8 bits, and differ by a step or two in some elements.
TEST(QuantizedVectors, QdqLstmInIntegers) {
  SLUICE_SKIP_WITHOUT_SHARED();
  struct Bounds {
    const char* name;
    double fraction, steps;
  };
  for (const Bounds& bounds :
       {Bounds{"qdq_lstm", 0.08, 1}, Bounds{"qdq_dense_lstm_dense", 0.2, 2}}) {
    const fs::path folder = shared_path(std::string("vectors/quant_ops_onnx/") + bounds.name);
    nlohmann::json config = read_config(folder);
    config["tolerance"] = {{"max_fraction_off", bounds.fraction}, {"max_lsb", bounds.steps}};
    check_case(folder, config);
  }
}

TEST(QuantizedVectors, QdqLstmInFloatBetweenIntegers) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const fs::path folder = shared_path("vectors/quant_ops_onnx/qdq_dense_lstm_dense");
  check_case(folder, read_config(folder), OpKind::Lstm);
}

TEST(QuantizedVectors, DynamicLstm) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_EQ(check_suite("lstm_dynamic_ort"), 14U);
}

}  // namespace
}  // namespace sluice

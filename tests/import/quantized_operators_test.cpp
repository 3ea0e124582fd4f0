// Quantized operators as ONNX Runtime computes them: the float graphs they are imported as compute
// the same, with the quantizations that the model gives.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/arrays.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

nlohmann::json read_config(const fs::path& folder) {
  std::ifstream file(folder / "config.json");
  return nlohmann::json::parse(file);
}

// Elements that differ by more than `tolerance`.
int64_t elements_off(const Tensor& a, const Tensor& b, double tolerance) {
  int64_t off = 0;
  for (int64_t i = 0; i < a.elements(); ++i) {
    off += std::fabs(a.as<float>()[i] - b.as<float>()[i]) > tolerance;
  }
  return off;
}

void expect_close(const nlohmann::json& config, const Tensor& found, const Tensor& expected) {
  const std::string compare = config.at("compare");
  if (compare == "exact") {
    EXPECT_EQ(largest_difference(found, expected), 0);
  } else if (compare == "tolerance") {
    EXPECT_LE(largest_difference(found, expected), config.at("tolerance").at("abs"));
  } else {
    const double lsb = config.at("lsb"), most = config.at("tolerance").at("max_lsb");
    EXPECT_LE(largest_difference(found, expected), most * lsb * 1.001);
    EXPECT_LE(elements_off(found, expected, lsb / 2),
              config.at("tolerance").at("max_fraction_off").get<double>() *
                  static_cast<double>(found.elements()));
  }
}

TEST(QuantizedOperators, ComputeWhatOnnxRuntimeDid) {
  SLUICE_SKIP_WITHOUT_SHARED();
  size_t computed = 0;
  for (const auto& entry : fs::directory_iterator(shared_path("vectors/quant_ops_onnx"))) {
    if (!entry.is_directory()) continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Graph graph = import_onnx((entry.path() / "model.onnx").string());
    NamedTensors inputs;
    for (const ValueId id : graph.inputs) {
      const Value& value = graph.values[id];
      inputs[value.name] = load_npy((entry.path() / (value.name + ".npy")).string(), value.type);
    }
    const nlohmann::json config = read_config(entry.path());
    for (const auto& [name, tensor] : interpret(graph, inputs, Roundings::kGiven)) {
      const Tensor expected = load_npy((entry.path() / (name + ".npy")).string(), tensor.type);
      expect_close(config, tensor, expected);
    }
    ++computed;
  }
  EXPECT_EQ(computed, 57U);
}

}  // namespace
}  // namespace sluice

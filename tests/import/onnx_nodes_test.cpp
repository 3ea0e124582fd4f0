// ONNX's own cases: whatever is imported computes what the case says, with its inputs given at run
// time and again with all of them folded; whatever is not imported is refused by name.
#include <gtest/gtest.h>

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "quantizer/import/onnx/operators.h"
#include "tests/import/refused_cases.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/onnx_testdata.h"

namespace sluice {
namespace {

bool all_supported(const OnnxCase& test) {
  return std::all_of(test.operators.begin(), test.operators.end(),
                     [](const std::string& type) { return find_operator("", type) != nullptr; });
}

// One line that names an operator of the case.
void expect_names_operator(const std::string& message, const OnnxCase& test) {
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_TRUE(
      std::any_of(test.operators.begin(), test.operators.end(),
                  [&](const std::string& type) { return message.find(type) != std::string::npos; }))
      << message;
}

std::string import_error(const std::string& model, const std::string& name) {
  try {
    import_onnx(model.data(), model.size(), name);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

void expect_outputs(const OnnxCase& test, const std::string& model) {
  const Graph graph = import_onnx(model.data(), model.size(), test.name);
  NamedTensors inputs;
  for (const auto& [name, tensor] : test.inputs) {
    ASSERT_TRUE(tensor) << name;
    inputs[name] = *tensor;
  }
  const NamedTensors outputs = interpret(graph, inputs);
  for (const auto& [name, expected] : test.outputs) {
    ASSERT_TRUE(expected) << name;
    ASSERT_EQ(outputs.count(name), 1U) << name;
    double magnitude = 1;
    if (expected->type == SLUICE_F32) {
      const float* values = expected->as<float>();
      for (int64_t i = 0; i < expected->elements(); ++i) {
        magnitude = std::max<double>(magnitude, std::abs(values[i]));
      }
    }
    EXPECT_LE(largest_difference(outputs.at(name), *expected), 2e-6 * magnitude) << name;
  }
}

// Runs one suite; `oldest` lifts older operator sets.
void check_suite(const std::string& suite, int64_t oldest, size_t least) {
  if (!has_onnx_testdata()) GTEST_SKIP() << "libonnx-testdata is not installed";
  size_t computed = 0;
  std::map<std::string, std::string> expected_refusals = refused_cases(suite);
  for (const std::string& name : onnx_case_names(suite)) {
    SCOPED_TRACE(suite + "/" + name);
    OnnxCase test = load_onnx_case(suite, name);
    test.model = with_operator_set(test.model, oldest);
    const std::string model = with_constants(test, test.parameters);
    const auto refusal = expected_refusals.find(name);
    if (refusal != expected_refusals.end()) {
      const std::string message = import_error(model, name);
      EXPECT_NE(message.find(refusal->second), std::string::npos)
          << "refused with \"" << message << "\"";
      expected_refusals.erase(refusal);
    } else if (!all_supported(test)) {
      expect_names_operator(import_error(model, name), test);
    } else {
      EXPECT_NO_THROW(expect_outputs(test, model));
      std::set<std::string> all;
      for (const auto& [input, proto] : test.input_protos) all.insert(input);
      EXPECT_NO_THROW(expect_outputs(test, with_constants(test, all)));
      ++computed;
    }
  }
  EXPECT_TRUE(expected_refusals.empty()) << "no case named " << expected_refusals.begin()->first;
  EXPECT_GE(computed, least);
}

TEST(OnnxTestdata, Node) { check_suite("node", 7, 300); }
TEST(OnnxTestdata, Simple) { check_suite("simple", 7, 5); }
TEST(OnnxTestdata, PytorchConverted) { check_suite("pytorch-converted", 7, 35); }
TEST(OnnxTestdata, PytorchOperator) { check_suite("pytorch-operator", 7, 15); }

}  // namespace
}  // namespace sluice

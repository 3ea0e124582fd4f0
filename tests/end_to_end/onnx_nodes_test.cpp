// ONNX's own cases through plan and kernels in f32: inputs at run time, then parameters and weights
// folded.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"
#include "tests/import/refused_cases.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/onnx_testdata.h"

namespace sluice {
namespace {

bool finite(const std::optional<Tensor>& tensor) {
  if (!tensor) return false;
  if (tensor->type != SLUICE_F32) return true;
  for (int64_t i = 0; i < tensor->elements(); ++i) {
    if (!std::isfinite(tensor->as<float>()[i])) return false;
  }
  return true;
}

// Cases with inputs that sessions refuse: NaN, infinities and types without a buffer.
bool runnable(const OnnxCase& test) {
  for (const auto& [name, tensor] : test.inputs) {
    if (!finite(tensor)) return false;
  }
  return true;
}

void expect_outputs(const OnnxCase& test, const std::string& model) {
  const Graph graph = import_onnx(model.data(), model.size(), test.name);
  test::PlanRunner runner(lower(quantize(graph, {}), sluice_kernel_tiling),
                          test::Kernels::kGenerated);
  std::vector<Tensor> inputs;
  for (ValueId id : graph.inputs) inputs.push_back(*test.inputs.at(graph.values[id].name));
  const std::vector<Tensor> outputs = runner.run(inputs);
  ASSERT_EQ(outputs.size(), graph.outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string& name = graph.values[graph.outputs[i]].name;
    const Tensor& expected = *test.outputs.at(name);
    double magnitude = 1;
    if (expected.type == SLUICE_F32) {
      for (int64_t e = 0; e < expected.elements(); ++e) {
        magnitude = std::max<double>(magnitude, std::abs(expected.as<float>()[e]));
      }
    }
    EXPECT_LE(largest_difference(outputs[i], expected), 1e-5 * magnitude) << name;
  }
}

void check_suite(const std::string& suite, size_t least) {
  if (!has_onnx_testdata()) GTEST_SKIP() << "libonnx-testdata is not installed";
  const std::map<std::string, std::string> refused = refused_cases(suite);
  size_t computed = 0;
  for (const std::string& name : onnx_case_names(suite)) {
    if (refused.count(name) != 0) continue;
    SCOPED_TRACE(suite + "/" + name);
    OnnxCase test = load_onnx_case(suite, name);
    test.model = with_operator_set(test.model, 7);
    const std::string model = with_constants(test, test.parameters);
    try {
      import_onnx(model.data(), model.size(), name);
    } catch (const Error&) {
      continue;  // an operator that is not supported: the importer's test checks how it is refused
    }
    if (!runnable(test)) continue;
    EXPECT_NO_THROW(expect_outputs(test, model));
    ++computed;
  }
  EXPECT_GE(computed, least);
}

TEST(OnnxTestdata, Node) { check_suite("node", 280); }
TEST(OnnxTestdata, Simple) { check_suite("simple", 5); }
TEST(OnnxTestdata, PytorchConverted) { check_suite("pytorch-converted", 35); }
TEST(OnnxTestdata, PytorchOperator) { check_suite("pytorch-operator", 15); }

}  // namespace
}  // namespace sluice

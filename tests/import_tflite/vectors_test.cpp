// Models of TensorFlow Lite: run in float, they come as close to their stored outputs as their
// quantization allows.
#include "tests/import_tflite/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "quantizer/import/tflite/import_tflite.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

struct Suite {
  const char* name;
  size_t cases;      // all of them are imported
  double tolerance;  // rms, in steps of the output, or of floats
};

void PrintTo(const Suite& suite, std::ostream* out) { *out << suite.name; }

class TfliteVectors : public testing::TestWithParam<Suite> {
 protected:
  void SetUp() override { SLUICE_SKIP_WITHOUT_SHARED(); }
};

// What integers stand for; floats as they are.
Tensor real(const TfliteArray& array, const Value& value) {
  Tensor result = Tensor::zeros(SLUICE_F32, array.dims);
  for (size_t i = 0; i < array.numbers.size(); ++i) {
    result.as<float>()[i] =
        value.given ? static_cast<float>(array.numbers[i] - value.given->zero_point[0]) *
                          value.given->scale[0]
                    : static_cast<float>(array.numbers[i]);
  }
  return result;
}

// Root of the mean squared difference in steps; integers end at the limits of their type.
double distance(const Tensor& actual, const TfliteArray& expected, const Value& value) {
  double sum = 0;
  for (size_t i = 0; i < expected.numbers.size(); ++i) {
    double found = actual.as<float>()[i];
    if (value.given) {
      const double limit = value.given->type == SLUICE_S8 ? INT8_MAX : INT16_MAX;
      found = found / value.given->scale[0] + value.given->zero_point[0];
      found = std::min(std::max(found, -limit - 1), limit);
    }
    sum += (found - expected.numbers[i]) * (found - expected.numbers[i]);
  }
  return std::sqrt(sum / static_cast<double>(expected.numbers.size()));
}

// Where integers that go around saturate (in plain_hot the gates, before they reach the cell),
// floats go elsewhere.
bool saturates(const TfliteCase& test) {
  const nlohmann::json& config = test.config();
  const nlohmann::json stats = config.value("stats", nlohmann::json::object());
  return config["op"] != "FULLY_CONNECTED" &&
         (config["case"] == "plain_hot" || stats.value("y_saturated", 0) > 0 ||
          stats.value("c_max", 0) == INT16_MAX || stats.value("c_min", 0) == INT16_MIN ||
          config["case"].get<std::string>().rfind("saturating", 0) == 0);
}

TEST_P(TfliteVectors, ComputesWhatTensorFlowLiteDid) {
  const Suite& suite = GetParam();
  const std::vector<std::string> names = tflite_cases(suite.name);
  EXPECT_EQ(names.size(), suite.cases);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const TfliteCase test(suite.name, name);
    const Graph graph = import_tflite(test.model());
    ASSERT_EQ(graph.inputs.size(), 1U);
    EXPECT_EQ(graph.profile, Profile::Tflite);
    const Value& x = graph.values[graph.inputs[0]];
    const NamedTensors outputs = interpret(graph, {{x.name, real(test.first_call("x"), x)}});
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      const Value& y = graph.values[graph.outputs[i]];
      const TfliteArray expected = test.first_call(test.output(i));
      ASSERT_EQ(outputs.at(y.name).dims, expected.dims);
      EXPECT_EQ(y.given != nullptr, expected.is_integer);
      if (saturates(test)) continue;
      EXPECT_LE(distance(outputs.at(y.name), expected, y), suite.tolerance);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, TfliteVectors,
                         testing::Values(Suite{"lstm_int8_tflite", 32, 1.1},
                                         Suite{"lstm_int8_tflm", 24, 0.6},
                                         Suite{"fc_int8_tflite", 12, 0.32},
                                         Suite{"lstm_dynamic_tflite", 15, 5e-3},
                                         Suite{"rnn_float_tflite", 6, 1e-6}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace sluice

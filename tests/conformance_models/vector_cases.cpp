// Layers recorded from TensorFlow Lite, TensorFlow Lite Micro and CMSIS-NN.
#include <algorithm>

#include "quantizer/quantize/integer_layer.h"
#include "tests/conformance_models/cases.h"
#include "tests/import_tflite/vectors.h"
#include "tests/quantizer/integer_lstm_model.h"
#include "tests/reference/vector_case.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

std::string identifier(const std::string& suite, const std::string& name) {
  std::string text = suite + "_" + name;
  for (char& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return text;
}

template <typename T>
void fill(NpyArray* array, const std::vector<double>& numbers, size_t at) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    array->as<T>()[at + i] = static_cast<T>(numbers[i]);
  }
}

/// x of all calls.
NpyArray inputs_of(const TfliteCase& test) {
  const TfliteArray first = test.first_call("x");
  std::vector<int64_t> shape = first.dims;
  if (test.calls() > 1) shape.insert(shape.begin(), test.calls());
  const bool wide = std::any_of(first.numbers.begin(), first.numbers.end(),
                                [](double x) { return x < -128 || x > 127; });
  NpyArray array = npy_zeros(!first.is_integer ? NpyType::F32
                             : wide            ? NpyType::S16
                                               : NpyType::S8,
                             shape);
  for (int64_t call = 0; call < test.calls(); ++call) {
    const std::vector<double> numbers = test.call("x", call).numbers;
    const size_t at = numbers.size() * static_cast<size_t>(call);
    if (array.type == NpyType::F32) fill<float>(&array, numbers, at);
    if (array.type == NpyType::S8) fill<int8_t>(&array, numbers, at);
    if (array.type == NpyType::S16) fill<int16_t>(&array, numbers, at);
  }
  return array;
}

void add_suite(const std::string& suite, Profile profile, std::vector<ModelCase>* cases) {
  for (const std::string& name : tflite_cases(suite)) {
    const TfliteCase test(suite, name);
    if (test.config()["compare"] != "exact") continue;  // computes in float
    QuantizeOptions options;
    options.profile = profile;
    PlanData plan = quantize_model(test.model(), options);
    const std::string input = plan.values[static_cast<size_t>(plan.inputs.at(0))].name;
    ModelCase model = make_case(identifier(suite, name), std::move(plan), test.calls(),
                                {{input, inputs_of(test)}});
    model.carry = true;
    cases->push_back(std::move(model));
  }
}

void add_cmsis(std::vector<ModelCase>* cases) {
  for (const char* name : {"lstm_1", "lstm_one_time_step", "lstm_1_s16"}) {
    const reference::VectorCase test = reference::load_cmsis_case(name);
    const bool wide = test.layer.activation_bits == 16;
    const IntegerLstmModel model(test.layer, true, Direction::Forward);
    NpyArray x = npy_zeros(wide ? NpyType::S16 : NpyType::S8,
                           {test.calls * test.steps, test.batch, test.layer.inputs});
    for (int64_t i = 0; i < x.elements(); ++i) {
      const int16_t value = test.x[static_cast<size_t>(i)];
      if (wide) {
        x.as<int16_t>()[i] = value;
      } else {
        x.as<int8_t>()[i] = static_cast<int8_t>(value);
      }
    }
    cases->push_back(make_case(identifier("cmsis", name), model.plan(), 1, {{"x", x}}));
  }
}

}  // namespace

std::vector<ModelCase> vector_cases() {
  std::vector<ModelCase> cases;
  add_suite("lstm_int8_tflite", Profile::Tflite, &cases);
  add_suite("lstm_int8_tflm", Profile::Tflm, &cases);
  add_suite("fc_int8_tflite", Profile::Tflite, &cases);
  add_cmsis(&cases);
  return cases;
}

}  // namespace sluice::test

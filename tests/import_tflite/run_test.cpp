// From the file to the outputs, every run of every case in every kernel variant: bytes where the
// suite says that they are exact, else floats within its tolerance.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "quantizer/quantizer.h"
#include "quantizer/run/session.h"
#include "tests/import_tflite/vectors.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

constexpr size_t kOutputRoom = size_t{1} << 20;

struct Suite {
  const char* name;
  Profile profile;
};

void PrintTo(const Suite& suite, std::ostream* out) { *out << suite.name; }

class TfliteRuns : public testing::TestWithParam<Suite> {
 protected:
  void SetUp() override { SLUICE_SKIP_WITHOUT_SHARED(); }
};

Model load(const std::string& path, Profile profile) {
  QuantizeOptions options;
  options.profile = profile;
  auto bytes = std::make_shared<AlignedBytes>(serialize_model(quantize_model(path, options)));
  return Model::open(bytes->data(), bytes->size(), bytes, path);
}

std::vector<double> widened(const void* data, size_t bytes, sluice_type type) {
  std::vector<double> numbers(bytes / sluice_type_bytes(type));
  for (size_t i = 0; i < numbers.size(); ++i) {
    switch (type) {
      case SLUICE_S8:
        numbers[i] = static_cast<const int8_t*>(data)[i];
        break;
      case SLUICE_S16:
        numbers[i] = static_cast<const int16_t*>(data)[i];
        break;
      default:
        numbers[i] = static_cast<const float*>(data)[i];
    }
  }
  return numbers;
}

sluice_buffer buffer_of(const TfliteArray& array, sluice_type type, std::vector<uint8_t>* bytes) {
  bytes->resize(array.numbers.size() * sluice_type_bytes(type));
  for (size_t i = 0; i < array.numbers.size(); ++i) {
    switch (type) {
      case SLUICE_S8:
        reinterpret_cast<int8_t*>(bytes->data())[i] = static_cast<int8_t>(array.numbers[i]);
        break;
      case SLUICE_S16:
        reinterpret_cast<int16_t*>(bytes->data())[i] = static_cast<int16_t>(array.numbers[i]);
        break;
      default:
        reinterpret_cast<float*>(bytes->data())[i] = static_cast<float>(array.numbers[i]);
    }
  }
  sluice_buffer buffer{bytes->data(), bytes->size(), static_cast<int32_t>(array.dims.size()), {}};
  std::copy(array.dims.begin(), array.dims.end(), buffer.dims);
  return buffer;
}

void compare(const std::vector<double>& found, const TfliteArray& expected,
             const nlohmann::json& config, const std::string& what) {
  ASSERT_EQ(found.size(), expected.numbers.size()) << what;
  size_t different = 0;
  double largest = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    different += found[i] != expected.numbers[i];
    const double difference = std::fabs(found[i] - expected.numbers[i]);
    if (!(difference <= largest)) largest = difference;  // keeps NaN
  }
  if (config["compare"] == "exact") {
    EXPECT_EQ(different, 0U) << what << ": of " << found.size() << ", by up to " << largest;
  } else {
    EXPECT_LE(largest, config["tolerance"]["abs"].get<double>()) << what;
  }
}

// The cell that a layer keeps, in the model's first state that is one.
std::vector<double> cell_state(const Model& model, const sluice_session* session) {
  const auto& states = model.description().states;
  for (size_t i = 0; i < states.size(); ++i) {
    const std::string name = states[i].name;
    if (name.size() < 2 || name.compare(name.size() - 2, 2, ".c") != 0) continue;
    std::vector<uint64_t> room(kOutputRoom / sizeof(uint64_t));
    sluice_buffer buffer{room.data(), kOutputRoom, 0, {}};
    buffer.data = nullptr;
    EXPECT_EQ(sluice_session_get_state(session, static_cast<int32_t>(i), &buffer), SLUICE_OK);
    buffer.data = room.data();
    EXPECT_EQ(sluice_session_get_state(session, static_cast<int32_t>(i), &buffer), SLUICE_OK);
    return widened(room.data(), buffer.bytes, states[i].type);
  }
  return {};
}

void run_case(const TfliteCase& test, const Model& model, const char* variant) {
  sluice_session_options options{};
  const std::vector<int32_t> maxima(model.description().symbols.size(), 64);
  options.symbol_max = maxima.data();
  options.variant = variant;
  sluice_session* session = nullptr;
  sluice_message message{};
  ASSERT_EQ(sluice_session_create(model.get(), &options, nullptr, 0, &session, &message), SLUICE_OK)
      << message.text;
  const auto& outputs = model.description().outputs;
  for (int64_t call = 0; call < test.calls(); ++call) {
    std::vector<uint8_t> x;
    const sluice_buffer in =
        buffer_of(test.call("x", call), model.description().inputs[0].type, &x);
    std::vector<std::vector<uint64_t>> rooms(outputs.size(),
                                             std::vector<uint64_t>(kOutputRoom / 8));
    std::vector<sluice_buffer> out;
    out.reserve(rooms.size());
    for (auto& room : rooms) out.push_back({room.data(), kOutputRoom, 0, {}});
    ASSERT_EQ(sluice_session_run(session, &in, out.data()), SLUICE_OK)
        << sluice_session_message(session);
    for (size_t i = 0; i < outputs.size(); ++i) {
      const TfliteArray expected = test.call(test.output(i), call);
      const std::vector<int64_t> dims(out[i].dims, out[i].dims + out[i].rank);
      EXPECT_EQ(dims, expected.dims);
      EXPECT_EQ(outputs[i].type != SLUICE_F32, expected.is_integer);
      const size_t bytes = expected.numbers.size() * sluice_type_bytes(outputs[i].type);
      compare(widened(out[i].data, bytes, outputs[i].type), expected, test.config(),
              test.output(i) + " of call " + std::to_string(call));
    }
    if (test.config()["arrays"].contains("c_state")) {
      compare(cell_state(model, session), test.call("c_state", call), test.config(),
              "c_state of call " + std::to_string(call));
    }
  }
  sluice_session_destroy(session);
}

TEST_P(TfliteRuns, GivesWhatTensorFlowLiteDid) {
  for (const std::string& name : tflite_cases(GetParam().name)) {
    const TfliteCase test(GetParam().name, name);
    SCOPED_TRACE(name);
    try {
      const Model model = load(test.model(), GetParam().profile);
      for (int32_t i = 0; sluice_variant_name(i); ++i) {
        if (!sluice_variant_supported(sluice_variant_name(i))) continue;
        SCOPED_TRACE(sluice_variant_name(i));
        run_case(test, model, sluice_variant_name(i));
      }
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, TfliteRuns,
                         testing::Values(Suite{"lstm_int8_tflite", Profile::Tflite},
                                         Suite{"lstm_int8_tflm", Profile::Tflm},
                                         Suite{"fc_int8_tflite", Profile::Tflite},
                                         Suite{"lstm_dynamic_tflite", Profile::Tflite},
                                         Suite{"rnn_float_tflite", Profile::Tflite}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace sluice

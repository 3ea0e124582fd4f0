// Integer parameters of LSTM layers against those that the engines derive (conformance vectors).
#include "quantizer/quantize/integer_lstm.h"

#include <gtest/gtest.h>

#include <fstream>

#include "quantizer/error.h"
#include "quantizer/quantize/range_error.h"
#include "tests/quantizer/vector_lstm.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

using nlohmann::json;
using test::GraphMaker;

const char* const kGates[] = {"i", "o", "f", "c"};

std::vector<std::string> cases_of(const std::string& suite) {
  std::vector<std::string> cases;
  std::ifstream list(shared_path("vectors/" + suite + "/cases.txt"));
  for (std::string name; std::getline(list, name);) {
    if (name.rfind("graph_", 0) != 0) cases.push_back(name);
  }
  return cases;
}

LstmQuantization quantization_of(const Node& node, const Value& x, const Value& y) {
  LstmQuantization q;
  q.x = {x.given->type, x.given->scale[0], x.given->zero_point[0]};
  q.h = {y.given->type, y.given->scale[0], y.given->zero_point[0]};
  q.hidden = {SLUICE_S8, node.lstm.given->hidden_scale, node.lstm.given->hidden_zero_point};
  q.cell_log2 = node.lstm.given->cell_log2;
  for (int i = 0; i < 4; ++i) {
    if (node.lstm.given->gate_scale[i] > 0) q.gate_scale[i] = node.lstm.given->gate_scale[i];
  }
  return q;
}

void expect_multiplier(const Multiplier& found, const json& expected, const std::string& what) {
  EXPECT_EQ(found.multiplier, expected.at(0).get<int32_t>()) << what;
  EXPECT_EQ(found.shift, expected.at(1).get<int32_t>()) << what;
}

void expect_derived(const IntegerLstm& lstm, const json& layer) {
  const json& derived = layer.at("derived");
  const IntegerLstmDirection& d = lstm.directions.at(0);
  const int64_t hidden = layer.at("dims").at("H");
  expect_multiplier(lstm.hidden_multiplier, derived.at("hidden"), "hidden");
  EXPECT_EQ(lstm.cell_clip, derived.at("cell_clip_q").get<int32_t>());
  if (derived.contains("proj_clip_q") && layer.at("variant").at("proj_clip") > 0.0) {
    EXPECT_EQ(lstm.projection_clip, derived.at("proj_clip_q").get<int32_t>());
  }
  for (int gate = 0; gate < 4; ++gate) {
    const char* name = kGates[gate];
    if (!derived.at("x_to_gate").contains(name)) continue;
    const int64_t row = gate * hidden;
    for (const int64_t n : {row, row + hidden - 1}) {
      expect_multiplier(d.x_multiplier[n], derived.at("x_to_gate").at(name), "x");
      expect_multiplier(d.h_multiplier[n], derived.at("h_to_gate").at(name), "h");
    }
    if (derived.contains("layer_norm")) {
      expect_multiplier(d.norm_multiplier[gate], derived.at("layer_norm").at(name), "norm");
      EXPECT_EQ(d.norm_variance_guard[gate], derived.at("variance_guard").at(name).get<int32_t>());
    }
    if (gate < 3 && derived.contains("peephole") && derived.at("peephole").contains(name)) {
      expect_multiplier(d.peephole_multiplier[gate], derived.at("peephole").at(name), "peephole");
    }
  }
  if (derived.contains("proj")) {
    expect_multiplier(d.projection_multiplier.at(0), derived.at("proj"), "projection");
  }
}

void expect_suite(const std::string& suite, Profile profile) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::vector<std::string> cases = cases_of(suite);
  ASSERT_GT(cases.size(), 20u);
  const std::string suite_folder = shared_path("vectors/" + suite + "/");
  for (const std::string& name : cases) {
    SCOPED_TRACE(name);
    const std::string folder = suite_folder + name + "/";
    const json config = json::parse(std::ifstream(folder + "config.json"));
    GraphMaker maker;
    const ValueId x = maker.input("x", {Dim(2), Dim(1), Dim(config["dims"]["I"].get<int64_t>())});
    const ValueId y = add_vector_lstm(&maker, x, config, folder).y;
    maker.output(y, "y");
    ASSERT_NO_THROW(validate(maker.graph));
    const Node& node = maker.graph.nodes.back();
    EXPECT_EQ(lstm_obstacle(node, profile, SLUICE_S8), "");
    const LstmQuantization q = quantization_of(node, maker.graph.values[x], maker.graph.values[y]);
    expect_derived(integer_lstm(maker.graph, node, q, {profile}), config);
  }
}

TEST(IntegerLstm, DerivesTheParametersOfTensorFlowLite) {
  expect_suite("lstm_int8_tflite", Profile::Tflite);
}

TEST(IntegerLstm, DerivesTheParametersOfTensorFlowLiteMicro) {
  expect_suite("lstm_int8_tflm", Profile::Tflm);
}

/// One layer of 2 inputs and 2 units.
struct Small {
  GraphMaker maker;
  LstmQuantization q;
  IntegerOptions options;

  Small() {
    const ValueId x = maker.input("x", {Dim(3), Dim(1), Dim(2)});
    maker.lstm("lstm", x, 2, 2, Direction::Forward, 5);
    q.x = {SLUICE_S8, 0.02f, 10};
    q.h = {SLUICE_S8, 0x1p-7f, -3};
    q.hidden = q.h;
  }
  Node& node() { return maker.graph.nodes.back(); }
  void set(size_t operand, const std::vector<int64_t>& shape, const std::vector<float>& elements) {
    if (node().inputs.size() <= operand) node().inputs.resize(operand + 1, kAbsent);
    node().inputs[operand] = maker.constant(shape, elements);
  }
  IntegerLstm make() { return integer_lstm(maker.graph, node(), q, options); }
};

TEST(IntegerLstm, FoldsZeroPointsAndBothBiases) {
  Small small;
  const Graph& graph = small.maker.graph;
  const IntegerLstmDirection d = small.make().directions.at(0);
  const float* bias = graph.values[small.node().inputs[3]].constant->as<float>();
  for (size_t n = 0; n < 8; ++n) {
    const int sum = d.w.q[2 * n] + d.w.q[2 * n + 1];
    const double steps = (double{bias[n]} + bias[8 + n]) / (0.02f * double{d.w.scale[n]});
    EXPECT_EQ(d.x_bias[n], std::lround(steps) - 10L * sum);
    EXPECT_EQ(d.h_bias[n], 3 * (d.r.q[2 * n] + d.r.q[2 * n + 1]));
    const double factor =
        d.x_multiplier[n].multiplier * std::ldexp(1.0, d.x_multiplier[n].shift - 31);
    EXPECT_NEAR(factor, 0.02f * double{d.w.scale[n]} * 4096, 1e-9);
  }
}

TEST(IntegerLstm, RowsHaveScalesOfTheirOwnUnlessThePerTensorOptionOrTheProfileIsOtherwise) {
  Small small;
  const std::vector<float> rows = small.make().directions[0].w.scale;
  EXPECT_NE(rows[0], rows[1]);
  small.options.per_tensor = true;
  const std::vector<float> gates = small.make().directions[0].w.scale;
  EXPECT_EQ(gates[0], gates[1]);
  EXPECT_NE(gates[0], gates[2]);
  small.options = {Profile::Tflite};
  EXPECT_EQ(small.make().directions[0].w.scale, gates);
}

TEST(IntegerLstm, ZeroRowsAndLargeBiasesKeepTheirBias) {
  Small small;
  std::vector<float> w(16, 0.0f), bias(16, 0.0f);
  w[2] = w[3] = 1e-6f;
  bias[0] = 0.75f;
  bias[1] = -3.5f;
  bias[2] = 1e6f;
  small.set(1, {1, 8, 2}, w);
  small.set(3, {1, 16}, bias);
  const IntegerLstmDirection d = small.make().directions.at(0);
  for (int n = 0; n < 3; ++n) {
    const double gate = d.x_bias[n] * std::ldexp(double(d.x_multiplier[n].multiplier),
                                                 d.x_multiplier[n].shift - 31);
    EXPECT_NEAR(gate / 4096, bias[n], std::fabs(bias[n]) * 1e-4) << n;
  }
}

TEST(IntegerLstm, ClipsAreStepsOfWhatTheyClip) {
  Small small;
  small.q.cell_log2 = -11;
  small.node().lstm.gate_clip = 3.0001f;
  small.node().lstm.cell_clip = 0.4999f;
  IntegerLstm lstm = small.make();
  EXPECT_EQ(lstm.gate_clip, 12288);
  EXPECT_EQ(lstm.cell_clip, 1024);  // 1023.8
  small.options.profile = Profile::Tflite;
  EXPECT_EQ(small.make().cell_clip, 1023);
  small.node().lstm.cell_clip = 1e9f;
  EXPECT_EQ(small.make().cell_clip, 32767);
}

TEST(IntegerLstm, ProfilesSayWhatTheyDoNotHave) {
  Small small;
  Node& node = small.node();
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflite, SLUICE_S16), "16-bit activations");
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflm, SLUICE_S16), "");
  node.lstm.coupling = Coupling::ForgetFromInput;
  EXPECT_EQ(lstm_obstacle(node, Profile::Native, SLUICE_S8), "");
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflite, SLUICE_S8), "input_forget");
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflm, SLUICE_S8), "coupled input and forget gates");
  node.lstm.coupling = Coupling::None;
  small.set(7, {1, 6}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflm, SLUICE_S8), "peephole weights");
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflite, SLUICE_S8), "");
  node.lstm.gate_clip = 1;
  EXPECT_EQ(lstm_obstacle(node, Profile::Tflite, SLUICE_S8), "clip");
  EXPECT_EQ(lstm_obstacle(node, Profile::Native, SLUICE_S8), "");
  small.set(8, {1, 8}, std::vector<float>(8, 1.0f));
  EXPECT_EQ(lstm_obstacle(node, Profile::Native, SLUICE_S8), "clip with layer normalization");
  node.lstm.gate_clip = 0;
  node.lstm.activations = {
      {UnaryKind::HardSigmoid, 0.2f, 0.5f}, {UnaryKind::Tanh, 0, 0}, {UnaryKind::Tanh, 0, 0}};
  EXPECT_EQ(lstm_obstacle(node, Profile::Native, SLUICE_S8),
            "activations other than Sigmoid, Tanh, Tanh");
}

template <typename Action>
std::string range_error_of(Action action) {
  try {
    action();
  } catch (const RangeError& error) {
    return error.what();
  }
  return "no RangeError";
}

TEST(IntegerLstm, SixteenBitSumsThatDoNotFitAreRefused) {
  constexpr int64_t kInputs = 600;  // 600 127 32768 > 2^31
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(3), Dim(1), Dim(kInputs)});
  maker.lstm("deep", x, kInputs, 2, Direction::Forward, 5);
  Node& node = maker.graph.nodes.back();
  LstmQuantization q;
  q.x = {SLUICE_S16, 1e-4f, 0};
  q.h = q.hidden = {SLUICE_S16, 0x1p-15f, 0};
  EXPECT_NO_THROW(integer_lstm(maker.graph, node, q, {}));  // these weights are small enough
  node.inputs[1] = maker.constant({1, 8, kInputs}, std::vector<float>(8 * kInputs, 0.5f));
  const std::string error = range_error_of([&] { integer_lstm(maker.graph, node, q, {}); });
  EXPECT_NE(error.find("layer 'deep': input product"), std::string::npos) << error;
  EXPECT_NE(error.find("32 bits"), std::string::npos) << error;
}

TEST(IntegerLstm, RefusesCellScalesAndFactorsBeyondItsIntegers) {
  Small small;
  small.q.cell_log2 = -8;
  EXPECT_NE(range_error_of([&] { small.make(); }).find("cell scale 2^-8"), std::string::npos);
  small.q.cell_log2 = -12;
  small.q.h.scale = 1e-20f;
  EXPECT_NE(range_error_of([&] { small.make(); }).find("hidden state"), std::string::npos);
}

}  // namespace
}  // namespace sluice

#include "quantizer/calibrate/calibrator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "quantizer/error.h"
#include "sluice/kernels.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/quantizer/temporary_folder.h"

namespace sluice {
namespace {

using test::GraphMaker;
using test::random_floats;

constexpr Observer kMinMax = {ObserverKind::MinMax};

NpyArray array(const std::vector<int64_t>& shape, const std::vector<float>& values) {
  NpyArray result = npy_zeros(NpyType::F32, shape);
  std::memcpy(result.bytes.data(), values.data(), result.bytes.size());
  return result;
}

// x [T, 1, 3] -> LSTM(4) -> linear(2) -> relu.
struct Model {
  GraphMaker maker;
  ValueId x, y, logits, relu, dead;

  Model() {
    x = maker.input("x", {Dim::symbol("T"), Dim(1), Dim(3)});
    const GraphMaker::Lstm lstm = maker.lstm("lstm", x, 3, 4, Direction::Forward, 1);
    y = lstm.y;
    dead = maker.unary(UnaryKind::Tanh, x);
    logits = maker.linear("dense", maker.reshape(y, {Dim::symbol("T"), Dim(4)}), 2, 4, 5);
    relu = maker.unary(UnaryKind::Clamp, logits, 0, 100);
    maker.output(relu, "out");
  }
};

Calibration calibrated(const Graph& graph, const NpyArray& x, bool carry) {
  Calibrator calibrator(graph, sluice_kernel_tiling);
  calibrator.add({{"x", x}}, carry);
  return calibrator.result(kMinMax);
}

void expect_equal(const Observation& a, const Observation& b) {
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.extremes.low, b.extremes.low);
  EXPECT_EQ(a.extremes.high, b.extremes.high);
}

TEST(Calibrator, ObservesEveryLiveFloatValue) {
  const Model model;
  const std::vector<float> x = random_floats(8 * 3, 7);
  const Calibration seen = calibrated(model.maker.graph, array({8, 1, 3}, x), false);
  EXPECT_EQ(seen.values.count(model.dead), 0);
  const Observation& input = seen.values.at(model.x);
  EXPECT_EQ(input.count, 24);
  EXPECT_EQ(input.s8.low, *std::min_element(x.begin(), x.end()));
  EXPECT_EQ(input.s8.high, *std::max_element(x.begin(), x.end()));

  Graph wider = model.maker.graph;
  wider.outputs = {model.y, model.logits, model.relu};
  const std::vector<Tensor> expected =
      test::interpret(wider, {test::tensor({8, 1, 3}, x)}, {{"T", 8}});
  for (size_t i = 0; i < expected.size(); ++i) {
    const float* values = expected[i].as<float>();
    const auto [low, high] = std::minmax_element(values, values + expected[i].elements());
    const Observation& observed = seen.values.at(wider.outputs[i]);
    EXPECT_EQ(observed.count, expected[i].elements());
    EXPECT_NEAR(observed.extremes.low, *low, 1e-5);
    EXPECT_NEAR(observed.extremes.high, *high, 1e-5);
  }
  const LstmObservation& lstm = seen.lstm.at(0);
  EXPECT_NEAR(lstm.h.extremes.high, std::max(seen.values.at(model.y).extremes.high, 0.0), 1e-5);
  EXPECT_EQ(lstm.cell.count, 8 * 4);
}

TEST(Calibrator, CarriesTheStateFromRunToRunWhereAsked) {
  const Model model;
  const std::vector<float> x = random_floats(8 * 3, 7);
  const Calibration whole = calibrated(model.maker.graph, array({8, 1, 3}, x), false);
  const NpyArray runs = array({4, 2, 1, 3}, x);
  const Calibration carried = calibrated(model.maker.graph, runs, true);
  const Calibration reset = calibrated(model.maker.graph, runs, false);
  for (const ValueId id : {model.x, model.y, model.logits, model.relu}) {
    expect_equal(carried.values.at(id), whole.values.at(id));
  }
  expect_equal(carried.lstm.at(0).cell, whole.lstm.at(0).cell);
  for (int gate = 0; gate < 4; ++gate) {
    expect_equal(carried.lstm.at(0).gate[gate], whole.lstm.at(0).gate[gate]);
  }
  EXPECT_NE(reset.lstm.at(0).gate[3].extremes.low, whole.lstm.at(0).gate[3].extremes.low);
  EXPECT_NEAR(reset.lstm.at(0).h.extremes.high,
              std::max(reset.values.at(model.y).extremes.high, 0.0), 1e-5);
}

TEST(Calibrator, StateIsResetBetweenRecordings) {
  const Model model;
  const NpyArray a = array({5, 1, 3}, random_floats(15, 1)),
                 b = array({5, 1, 3}, random_floats(15, 2));
  Calibrator both(model.maker.graph, sluice_kernel_tiling);
  both.add({{"x", a}}, true);
  both.add({{"x", b}}, true);
  const Calibration seen = both.result(kMinMax), first = calibrated(model.maker.graph, a, true),
                    second = calibrated(model.maker.graph, b, true);
  for (const auto& [id, observation] : seen.values) {
    EXPECT_EQ(observation.extremes.low,
              std::min(first.values.at(id).extremes.low, second.values.at(id).extremes.low));
    EXPECT_EQ(observation.extremes.high,
              std::max(first.values.at(id).extremes.high, second.values.at(id).extremes.high));
  }
}

// A state outside of the model: an input, its next value an output.
TEST(Calibrator, FollowsStatesThatAreInputs) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(1), Dim(3)});
  const ValueId h = maker.input("h", {Dim(1), Dim(1), Dim(4)});
  const ValueId c = maker.input("c", {Dim(1), Dim(1), Dim(4)});
  const GraphMaker::Lstm lstm = maker.lstm("lstm", x, 3, 4, Direction::Forward, 1, h, c);
  for (const ValueId id : {lstm.y, lstm.h, lstm.c}) maker.output(id);
  maker.graph.states = {{h, lstm.h}, {c, lstm.c}};
  const std::vector<float> values = random_floats(8 * 3, 7);
  const Calibration outside = calibrated(maker.graph, array({8, 1, 3}, values), true);

  GraphMaker inside;
  const ValueId all = inside.input("x", {Dim(8), Dim(1), Dim(3)});
  inside.output(inside.lstm("lstm", all, 3, 4, Direction::Forward, 1).y);
  const Calibration expected = calibrated(inside.graph, array({8, 1, 3}, values), false);
  EXPECT_NEAR(outside.lstm.at(0).cell.extremes.low, expected.lstm.at(0).cell.extremes.low, 1e-5);
  EXPECT_NEAR(outside.lstm.at(0).cell.extremes.high, expected.lstm.at(0).cell.extremes.high, 1e-5);
  EXPECT_EQ(outside.lstm.at(0).cell_log2, expected.lstm.at(0).cell_log2);
  EXPECT_EQ(outside.values.at(c).count, 8 * 4);
}

TEST(Calibrator, NamesWhatDoesNotFit) {
  const Model model;
  const auto message = [&](const std::vector<int64_t>& shape, float value) -> std::string {
    const int64_t count = shape[0] * shape[1] * shape[2];
    try {
      calibrated(model.maker.graph, array(shape, std::vector<float>(count, value)), false);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message({2, 1, 4}, 1).find("input 'x'"), std::string::npos);
  EXPECT_NE(message({2, 1, 3}, std::numeric_limits<float>::infinity()).find("x"),
            std::string::npos);
  CalibrationOptions options;
  EXPECT_THROW(calibrate(model.maker.graph, sluice_kernel_tiling, options), Error);
}

TEST(Calibrator, ReadsFilesAndTellsItsProgress) {
  const Model model;
  const test::TemporaryFolder folder;
  const NpyArray a = array({3, 1, 3}, random_floats(9, 1)),
                 b = array({2, 3, 1, 3}, random_floats(18, 2));
  write_npy(folder.path("a.npy"), a);
  write_npy(folder.path("b.npy"), b);
  CalibrationOptions options;
  options.files = {{"x", folder.path("a.npy")}, {"x", folder.path("b.npy")}};
  options.observer = kMinMax;
  std::vector<std::vector<int64_t>> told;
  options.progress = [&](int64_t recording, int64_t recordings, int64_t run, int64_t runs) {
    told.push_back({recording, recordings, run, runs});
  };
  const Calibration seen = calibrate(model.maker.graph, sluice_kernel_tiling, options);
  EXPECT_EQ(told, (std::vector<std::vector<int64_t>>{{1, 2, 1, 1}, {2, 2, 1, 2}, {2, 2, 2, 2}}));
  EXPECT_EQ(seen.values.at(model.x).count, 27);
}

}  // namespace
}  // namespace sluice

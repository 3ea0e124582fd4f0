#include "quantizer/calibrate/float_lstm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"

namespace sluice {
namespace {

using test::GraphMaker;
using test::random_floats;

constexpr Observer kMinMax = {ObserverKind::MinMax};

struct Layer {
  GraphMaker maker;
  GraphMaker::Lstm results;
  int64_t steps, batch, inputs, hidden;

  Layer(int64_t t, int64_t b, int64_t i, int64_t h, Direction direction)
      : steps(t), batch(b), inputs(i), hidden(h) {
    const ValueId x = maker.input("x", {Dim(t), Dim(b), Dim(i)});
    results = maker.lstm("lstm", x, i, h, direction, 1);
    for (const ValueId id : {results.y, results.h, results.c}) maker.output(id);
  }
  Node& node() { return maker.graph.nodes[0]; }
  LstmOperands operands(const std::vector<float>& x) const {
    LstmOperands all;
    all.steps = static_cast<int64_t>(x.size()) / batch / inputs;
    all.batch = batch;
    all.x = x.data();
    return all;
  }
};

void expect_states(const FloatLstm& layer, const Tensor& h, const Tensor& c) {
  for (int64_t d = 0; d < h.dims[0]; ++d) {
    const std::vector<float>&actual_h = layer.hidden_state(d), &actual_c = layer.cell(d);
    for (size_t i = 0; i < actual_h.size(); ++i) {
      ASSERT_NEAR(actual_h[i], h.as<float>()[d * actual_h.size() + i], 1e-5) << d << " " << i;
    }
    for (size_t i = 0; i < actual_c.size(); ++i) {
      ASSERT_NEAR(actual_c[i], c.as<float>()[d * actual_c.size() + i], 1e-5) << d << " " << i;
    }
  }
}

TEST(FloatLstm, EndsWhereTheReferenceEnds) {
  for (const Direction direction :
       {Direction::Forward, Direction::Reverse, Direction::Bidirectional}) {
    Layer layer(6, 3, 4, 5, direction);
    const std::vector<float> x = random_floats(6 * 3 * 4, 9);
    FloatLstm lstm(layer.maker.graph, layer.node());
    lstm.run(layer.operands(x));
    const std::vector<Tensor> expected =
        test::interpret(layer.maker.graph, {test::tensor({6, 3, 4}, x)});
    expect_states(lstm, expected[1], expected[2]);
    const LstmObservation seen = lstm.observation(kMinMax);
    float low = 0, high = 0;  // of all steps and directions
    for (int64_t i = 0; i < expected[0].elements(); ++i) {
      low = std::min(low, expected[0].as<float>()[i]);
      high = std::max(high, expected[0].as<float>()[i]);
    }
    EXPECT_NEAR(seen.h.extremes.low, low, 1e-5);
    EXPECT_NEAR(seen.h.extremes.high, high, 1e-5);
    EXPECT_EQ(seen.cell.count, expected[0].elements());
  }
}

struct Variant {
  const char* name;
  bool peephole, norm, projection, lens, initial;
  Coupling coupling;
  float gate_clip, cell_clip, projection_clip;
  std::vector<LstmActivation> activations;
};

class FloatLstmVariant : public testing::TestWithParam<Variant> {};

TEST_P(FloatLstmVariant, EndsWhereTheReferenceEnds) {
  constexpr int64_t kT = 6, kB = 3, kI = 4, kH = 5, kP = 2;
  const Variant& variant = GetParam();
  for (const Direction direction : {Direction::Forward, Direction::Bidirectional}) {
    const int64_t d = direction == Direction::Bidirectional ? 2 : 1;
    const int64_t outputs = variant.projection ? kP : kH;
    Layer layer(kT, kB, kI, kH, direction);
    Node& node = layer.node();
    GraphMaker& maker = layer.maker;
    node.inputs.resize(11, kAbsent);
    node.inputs[2] = maker.random({d, 4 * kH, outputs}, 21);
    if (variant.lens) {
      const std::vector<int32_t> lens = {6, 0, 4};
      const auto* bytes = reinterpret_cast<const uint8_t*>(lens.data());
      node.inputs[4] = maker.graph.add_constant("lens", SLUICE_S32, {Dim(kB)}, {bytes, bytes + 12});
    }
    if (variant.initial) {
      node.inputs[5] = maker.random({d, kB, outputs}, 22);
      node.inputs[6] = maker.random({d, kB, kH}, 23);
    }
    if (variant.peephole) node.inputs[7] = maker.random({d, 3 * kH}, 24);
    if (variant.norm) node.inputs[8] = maker.random({d, 4 * kH}, 25);
    if (variant.projection) {
      node.inputs[9] = maker.random({d, kP, kH}, 26);
      node.inputs[10] = maker.random({d, kP}, 27);
      node.lstm.projected = kP;
      maker.graph.values[layer.results.y].shape[3] = Dim(kP);
      maker.graph.values[layer.results.h].shape[2] = Dim(kP);
    }
    node.lstm.coupling = variant.coupling;
    node.lstm.gate_clip = variant.gate_clip;
    node.lstm.cell_clip = variant.cell_clip;
    node.lstm.projection_clip = variant.projection_clip;
    for (int64_t i = 0; i < d; ++i) {
      node.lstm.activations.insert(node.lstm.activations.end(), variant.activations.begin(),
                                   variant.activations.end());
    }
    const std::vector<float> x = random_floats(kT * kB * kI, 9);
    FloatLstm lstm(maker.graph, node);
    LstmOperands operands = layer.operands(x);
    const auto constant = [&](size_t operand) {
      const ValueId id = node.inputs[operand];
      return id == kAbsent ? nullptr : maker.graph.values[id].constant.get();
    };
    if (constant(4) != nullptr) operands.lens = constant(4)->as<int32_t>();
    if (constant(5) != nullptr) operands.h0 = constant(5)->as<float>();
    if (constant(6) != nullptr) operands.c0 = constant(6)->as<float>();
    lstm.run(operands);
    const std::vector<Tensor> expected =
        test::interpret(maker.graph, {test::tensor({kT, kB, kI}, x)});
    expect_states(lstm, expected[1], expected[2]);
    const LstmObservation seen = lstm.observation(kMinMax);
    EXPECT_EQ(seen.normalized[0].count, variant.norm ? seen.gate[0].count : 0);
    if (variant.projection) {
      EXPECT_LE(seen.hidden.extremes.high, 1);
      EXPECT_NE(seen.hidden.extremes.high, seen.h.extremes.high);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, FloatLstmVariant,
    testing::Values(
        Variant{"peephole", true, false, false, false, true, Coupling::None, 0, 0, 0, {}},
        Variant{"norm", false, true, false, false, false, Coupling::None, 0, 0, 0, {}},
        Variant{"projection", false, false, true, false, true, Coupling::None, 0, 0, 0.1f, {}},
        Variant{"coupled_forget",
                true,
                true,
                true,
                false,
                false,
                Coupling::InputFromForget,
                0,
                0.3f,
                0,
                {}},
        Variant{"coupled_input",
                false,
                false,
                false,
                true,
                true,
                Coupling::ForgetFromInput,
                0.2f,
                0,
                0,
                {}},
        Variant{"activations",
                false,
                false,
                false,
                true,
                false,
                Coupling::None,
                0,
                0,
                0,
                {{UnaryKind::HardSigmoid, 0.2f, 0.5f},
                 {UnaryKind::Softsign},
                 {UnaryKind::ScaledTanh, 1.5f, 0.5f}}}),
    [](const testing::TestParamInfo<Variant>& tested) { return tested.param.name; });

TEST(FloatLstm, AForwardLayerGoesOnUntilItIsReset) {
  Layer layer(6, 2, 4, 5, Direction::Forward);
  const std::vector<float> x = random_floats(6 * 2 * 4, 9);
  FloatLstm whole(layer.maker.graph, layer.node()), pieces(layer.maker.graph, layer.node());
  whole.run(layer.operands(x));
  pieces.run(layer.operands({x.begin(), x.begin() + 2 * 8}));
  pieces.run(layer.operands({x.begin() + 2 * 8, x.end()}));
  EXPECT_EQ(pieces.hidden_state(0), whole.hidden_state(0));
  EXPECT_EQ(pieces.cell(0), whole.cell(0));
  EXPECT_EQ(pieces.observation(kMinMax).cell_log2, whole.observation(kMinMax).cell_log2);
  pieces.reset();
  pieces.run(layer.operands(x));
  EXPECT_EQ(pieces.hidden_state(0), whole.hidden_state(0));
}

// One unit whose gates are constants of our choice; x is the candidate's pre-activation.
Layer constant_gates(int64_t steps, float input, float output, float forget) {
  Layer layer(steps, 1, 1, 1, Direction::Forward);
  const auto set = [&](size_t operand, const std::vector<float>& values) {
    std::vector<int64_t> shape;
    for (const Dim& dim : layer.maker.graph.values[layer.node().inputs[operand]].shape) {
      shape.push_back(dim.constant());
    }
    layer.node().inputs[operand] = layer.maker.constant(shape, values);
  };
  set(1, {0, 0, 0, 1});
  set(2, {0, 0, 0, 0});
  set(3, {input, output, forget, 0, 0, 0, 0, 0});
  return layer;
}

// A small cell takes the finest scale that holds it.
TEST(FloatLstm, TheCellScaleOfASmallCellIsFine) {
  Layer layer = constant_gates(50, 1, 2, -2);
  FloatLstm lstm(layer.maker.graph, layer.node());
  lstm.run(layer.operands(random_floats(50, 3)));
  const LstmObservation seen = lstm.observation(kMinMax);
  EXPECT_LT(seen.cell.extremes.high, 0.9);
  EXPECT_EQ(seen.cell_log2, -15);
}

// A counter: the cell grows to 500, far past where tanh is flat. Saturating at 8 or more changes
// nothing as long as it only grows; covering the range would cost 2^6 times the step.
TEST(FloatLstm, TheCellScaleOfACounterSaturates) {
  Layer layer = constant_gates(510, 20, 2, 20);
  std::vector<float> x(510, 3.0f);
  const std::vector<float> slow = random_floats(10, 3);
  std::copy(slow.begin(), slow.end(), x.begin());
  FloatLstm lstm(layer.maker.graph, layer.node());
  lstm.run(layer.operands(x));
  const LstmObservation seen = lstm.observation(kMinMax);
  EXPECT_GT(seen.cell.extremes.high, 450);
  EXPECT_LE(seen.cell_log2, -12);
}

// A counter that counts down again needs the range that it passes: 40 steps up by 1, 40 down.
TEST(FloatLstm, TheCellScaleCountsWhatSaturationDoesLater) {
  Layer layer = constant_gates(80, 20, 2, 20);
  std::vector<float> x(80, 20.0f);
  std::fill(x.begin() + 40, x.end(), -20.0f);
  FloatLstm lstm(layer.maker.graph, layer.node());
  lstm.run(layer.operands(x));
  EXPECT_EQ(lstm.observation(kMinMax).cell_log2, -9);
}

// The same counter with its state outside the layer, one step a run.
TEST(FloatLstm, AStateGivenBackContinuesTheQuantizedCells) {
  Layer layer = constant_gates(80, 20, 2, 20);
  FloatLstm lstm(layer.maker.graph, layer.node());
  std::vector<float> h(1), c(1);
  for (int t = 0; t < 80; ++t) {
    const std::vector<float> x = {t < 40 ? 20.0f : -20.0f};
    LstmOperands operands = layer.operands(x);
    operands.h0 = h.data();
    operands.c0 = c.data();
    lstm.run(operands);
    h = lstm.hidden_state(0);
    c = lstm.cell(0);
  }
  EXPECT_EQ(lstm.observation(kMinMax).cell_log2, -9);
}

TEST(FloatLstm, WeightsGivenAtRunTimeAreNamed) {
  Layer layer(2, 1, 2, 2, Direction::Forward);
  layer.node().inputs[1] = layer.maker.input("w", {Dim(1), Dim(8), Dim(2)});
  try {
    FloatLstm lstm(layer.maker.graph, layer.node());
    FAIL() << "accepted";
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(), "layer 'lstm': weights 'w' are given at run time");
  }
}

}  // namespace
}  // namespace sluice

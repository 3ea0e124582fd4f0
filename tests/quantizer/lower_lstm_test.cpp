// LSTM layers, lowered and run: directions, states, schemes.
#include <gtest/gtest.h>

#include <cmath>

#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"

namespace sluice {
namespace {

using test::expect_near;
using test::GraphMaker;
using test::Kernels;
using test::PlanRunner;
using test::random_tensor;

const Dim kT = Dim::symbol("T"), kB = Dim::symbol("B");
constexpr float kFloatTolerance = 1e-5f;
// 8-bit weights and activations, over a few steps of small layers.
constexpr float kQuantizedTolerance = 0.06f;

PlanData lowered(const Graph& graph, const std::string& scheme) {
  return lower(quantize(graph, {scheme, {}}), sluice_kernel_tiling);
}

struct LstmCase {
  Direction direction;
  int64_t inputs, hidden, steps, batch;
};

class LowerLstm : public testing::TestWithParam<LstmCase> {};

TEST_P(LowerLstm, MatchesTheGraphInEveryScheme) {
  const LstmCase& c = GetParam();
  GraphMaker maker;
  const ValueId x = maker.input("x", {kT, kB, Dim(c.inputs)});
  const auto lstm = maker.lstm("lstm", x, c.inputs, c.hidden, c.direction, 1);
  maker.output(lstm.y, "y");
  maker.output(lstm.h, "h");
  maker.output(lstm.c, "c");
  const std::vector<Tensor> inputs = {random_tensor({c.steps, c.batch, c.inputs}, 5)};
  const std::vector<Tensor> expected =
      test::interpret(maker.graph, inputs, {{"T", c.steps}, {"B", c.batch}});
  for (Kernels kernels : {Kernels::kReference, Kernels::kGenerated}) {
    SCOPED_TRACE(kernels == Kernels::kReference ? "reference kernels" : "generated kernels");
    PlanRunner floats(lowered(maker.graph, "f32"), kernels);
    expect_near(floats.run(inputs), expected, kFloatTolerance);
    PlanRunner quantized(lowered(maker.graph, "w8a8-dynamic"), kernels);
    expect_near(quantized.run(inputs), expected, kQuantizedTolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LowerLstm,
                         testing::Values(LstmCase{Direction::Forward, 3, 5, 6, 1},
                                         LstmCase{Direction::Forward, 17, 33, 3, 2},
                                         LstmCase{Direction::Reverse, 4, 20, 5, 1},
                                         LstmCase{Direction::Bidirectional, 6, 27, 4, 3},
                                         LstmCase{Direction::Bidirectional, 1, 1, 1, 1}));

/// x [T, 1, 3] -> two layers, the second one with its states as inputs and outputs.
Graph stateful_graph() {
  GraphMaker maker;
  const ValueId x = maker.input("x", {kT, Dim(1), Dim(3)});
  const Shape state = {Dim(1), Dim(1), Dim(6)};
  const ValueId h0 = maker.input("h0", state), c0 = maker.input("c0", state);
  const auto first = maker.lstm("first", x, 3, 5, Direction::Forward, 1);
  const auto second = maker.lstm("second", maker.reshape(first.y, {kT, Dim(1), Dim(5)}), 5, 6,
                                 Direction::Forward, 11, h0, c0);
  maker.output(second.y, "y");
  maker.output(second.h, "h");
  maker.output(second.c, "c");
  maker.graph.states = {{h0, second.h}, {c0, second.c}};
  return maker.graph;
}

Tensor steps_of(const Tensor& x, int64_t first, int64_t count) {
  std::vector<int64_t> dims = x.dims;
  dims[0] = count;
  const int64_t step = x.elements() / x.dims[0];
  const float* begin = x.as<float>() + first * step;
  return test::tensor(dims, std::vector<float>(begin, begin + count * step));
}

TEST(LowerLstmStates, TenStepsThenTwentyAreThirty) {
  const Graph graph = stateful_graph();
  const Tensor x = random_tensor({30, 1, 3}, 3), given = random_tensor({1, 1, 6}, 4);
  for (const char* scheme : {"f32", "w8a8-dynamic"}) {
    const PlanData plan = lowered(graph, scheme);
    EXPECT_TRUE(plan.can_carry);
    PlanRunner runner(plan, Kernels::kReference, {{"T", 30}});
    const std::vector<Tensor> whole = runner.run({x, given, given});
    runner.reset();
    const std::vector<Tensor> head = runner.run({steps_of(x, 0, 10), given, given});
    const std::vector<Tensor> tail = runner.run({steps_of(x, 10, 20), Tensor(), Tensor()});
    ASSERT_EQ(tail.size(), 3u);
    expect_near({tail[1], tail[2]}, {whole[1], whole[2]}, 0);
    std::vector<uint8_t> joined = head[0].bytes;
    joined.insert(joined.end(), tail[0].bytes.begin(), tail[0].bytes.end());
    EXPECT_EQ(joined, whole[0].bytes);
    const std::vector<Tensor> more = runner.run({steps_of(x, 0, 10), given, given});
    EXPECT_NE(more[0].bytes, head[0].bytes) << "the first layer forgot its state";
  }
}

TEST(LowerLstmStates, AreNamedAndPaired) {
  const PlanData plan = lowered(stateful_graph(), "f32");
  ASSERT_EQ(plan.states.size(), 4u);
  EXPECT_EQ(plan.states[0].name, "h0");
  EXPECT_EQ(plan.states[0].state.input, 1);
  EXPECT_EQ(plan.states[0].state.output, 1);
  EXPECT_EQ(plan.states[1].name, "c0");
  EXPECT_EQ(plan.states[2].name, "first.h");
  EXPECT_EQ(plan.states[3].name, "first.c");
  EXPECT_EQ(plan.states[3].state.input, -1);
  EXPECT_EQ(plan.states[3].state.initial, -1);
}

TEST(LowerLstmStates, ConstantInitialStatesBeginTheSession) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {kT, Dim(1), Dim(3)});
  const ValueId h0 = maker.random({1, 1, 5}, 8);
  Node expand{};
  expand.kind = OpKind::Expand;
  expand.inputs = {maker.constant({1, 1, 1}, {0})};
  const ValueId c0 = maker.add(expand, {Dim(1), Dim(1), Dim(5)});
  const auto lstm = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1, h0, c0);
  maker.output(lstm.y, "y");
  const PlanData plan = lowered(maker.graph, "f32");
  EXPECT_EQ(plan.ops, (std::vector<std::string>{"lstm_f32"})) << "zeros need no computing";
  ASSERT_EQ(plan.states.size(), 2u);
  EXPECT_GE(plan.states[0].state.initial, 0);
  EXPECT_EQ(plan.states[1].state.initial, -1);
  const std::vector<Tensor> inputs = {random_tensor({4, 1, 3}, 2)};
  const std::vector<Tensor> expected = test::interpret(maker.graph, inputs, {{"T", 4}});
  PlanRunner runner(plan);
  expect_near(runner.run(inputs), expected, kFloatTolerance);
  EXPECT_NE(runner.run(inputs)[0].bytes, expected[0].bytes);
  runner.reset();
  expect_near(runner.run(inputs), expected, kFloatTolerance);
}

TEST(LowerLstmStates, LayersThatRunBackwardsCannotCarry) {
  for (Direction direction : {Direction::Reverse, Direction::Bidirectional}) {
    GraphMaker maker;
    const ValueId x = maker.input("x", {kT, Dim(1), Dim(3)});
    maker.output(maker.lstm("lstm", x, 3, 5, direction, 1).y, "y");
    const PlanData plan = lowered(maker.graph, "f32");
    EXPECT_FALSE(plan.can_carry);
    EXPECT_TRUE(plan.states.empty());
    PlanRunner runner(plan);
    const std::vector<Tensor> inputs = {random_tensor({4, 1, 3}, 2)};
    const std::vector<Tensor> first = runner.run(inputs);
    expect_near(runner.run(inputs), first, 0);
  }
}

TEST(LowerLstmLayers, WeightsGivenAtRunTime) {
  for (bool constant_input_weights : {false, true}) {
    GraphMaker maker;
    const ValueId x = maker.input("x", {kT, kB, Dim(3)});
    maker.lstm("lstm", x, 3, 5, Direction::Bidirectional, 1);
    Node& node = maker.graph.nodes[0];
    std::vector<Tensor> inputs = {random_tensor({4, 2, 3}, 2)};
    if (!constant_input_weights) {
      node.inputs[1] = maker.input("W", {Dim(2), Dim(20), Dim(3)});
      inputs.push_back(random_tensor({2, 20, 3}, 3));
    }
    node.inputs[2] = maker.input("R", {Dim(2), Dim(20), Dim(5)});
    inputs.push_back(random_tensor({2, 20, 5}, 4));
    maker.output(node.outputs[0], "y");
    const PlanData plan = lowered(maker.graph, "w8a8-dynamic");
    EXPECT_EQ(plan.layers[0].scheme, "f32");
    EXPECT_NE(plan.layers[0].note, "");
    PlanRunner runner(plan);
    expect_near(runner.run(inputs), test::interpret(maker.graph, inputs, {{"T", 4}, {"B", 2}}),
                kFloatTolerance);
  }
}

TEST(LowerLstmLayers, RecordsItsLayers) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {kT, Dim(1), Dim(10)});
  const auto lstm = maker.lstm("encoder", x, 10, 118, Direction::Forward, 1);
  maker.output(maker.linear("head", maker.reshape(lstm.h, {Dim(1), Dim(118)}), 12, 118, 9), "y");
  const PlanData floats = lowered(maker.graph, "f32");
  const PlanData quantized = lowered(maker.graph, "w8a8-dynamic");
  ASSERT_EQ(quantized.layers.size(), 2u);
  EXPECT_EQ(quantized.layers[0].name, "encoder");
  EXPECT_EQ(quantized.layers[0].kind, "lstm");
  EXPECT_EQ(quantized.layers[0].scheme, "w8a8-dynamic");
  EXPECT_EQ(quantized.layers[0].detail, "10->118, forward");
  EXPECT_EQ(quantized.layers[0].macs, 4u * 118 * (10 + 118));
  EXPECT_EQ(quantized.layers[1].detail, "118->12");
  EXPECT_GT(floats.layers[0].weight_bytes, 3 * quantized.layers[0].weight_bytes);
  for (const PlanCall& call : quantized.calls) EXPECT_GE(call.layer, 0);
}

}  // namespace
}  // namespace sluice

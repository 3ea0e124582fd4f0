// Integer LSTM layers from hand-made quantized graphs through lowering, model file and session,
// compared bit for bit with what other engines recorded.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/quantizer/integer_lstm_model.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/reference/vector_case.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

using reference::LstmLayer;
using test::integers;
using test::Kernels;
using test::native_layer;
using test::PlanRunner;
using Model = test::IntegerLstmModel;

Tensor real(const ValueQuantization& as, const Tensor& q) {
  Tensor tensor = Tensor::zeros(SLUICE_F32, q.dims);
  for (int64_t i = 0; i < q.elements(); ++i) {
    const int32_t element = as.type == SLUICE_S8 ? q.as<int8_t>()[i] : q.as<int16_t>()[i];
    tensor.as<float>()[i] = as.scale * static_cast<float>(element - as.zero_point);
  }
  return tensor;
}

std::vector<int16_t> part(const std::vector<int16_t>& all, int64_t first, int64_t count) {
  return {all.begin() + first, all.begin() + first + count};
}

// One session holds the state from call to call.
void expect_recorded(const reference::VectorCase& recorded, Kernels kernels, bool integer_edges) {
  const LstmLayer& layer = recorded.layer;
  const Model model(layer, integer_edges, Direction::Forward);
  PlanRunner runner(model.plan(), kernels, {{"T", recorded.steps}, {"B", recorded.batch}});
  const int64_t t = recorded.steps, b = recorded.batch;
  for (int64_t call = 0; call < recorded.calls; ++call) {
    const Tensor x = integers(model.x, {t, b, layer.inputs},
                              part(recorded.x, call * t * b * layer.inputs, t * b * layer.inputs));
    const Tensor y =
        integers(model.h, {t, 1, b, layer.outputs},
                 part(recorded.y, call * t * b * layer.outputs, t * b * layer.outputs));
    const std::vector<Tensor> results = runner.run({integer_edges ? x : real(model.x, x)});
    ASSERT_EQ(results.size(), 2u);
    test::expect_near({results[0]}, {integer_edges ? y : real(model.h, y)}, 0);
    if (recorded.c_state.empty() || !integer_edges) continue;
    test::expect_near({results[1]},
                      {integers(model.c, {1, b, layer.units},
                                part(recorded.c_state, call * b * layer.units, b * layer.units))},
                      0);
  }
}

TEST(LowerIntegerLstm, GivesTheRecordedBytes) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* suite : {"lstm_int8_tflite", "lstm_int8_tflm"}) {
    for (const std::string& name : reference::layer_cases(suite)) {
      SCOPED_TRACE(std::string(suite) + "/" + name);
      const reference::VectorCase recorded = reference::load_layer_case(suite, name);
      expect_recorded(recorded, Kernels::kGenerated, true);
      expect_recorded(recorded, Kernels::kGenerated, false);
      if (recorded.layer.units < 64) expect_recorded(recorded, Kernels::kReference, true);
    }
  }
  for (const char* name : {"lstm_1", "lstm_one_time_step", "lstm_1_s16"}) {
    SCOPED_TRACE(name);
    expect_recorded(reference::load_cmsis_case(name), Kernels::kGenerated, true);
  }
}

TEST(LowerIntegerLstm, StatesBeginAsRealZerosForAnyBatch) {
  const LstmLayer layer = native_layer(3, 5);
  const Model model(layer, true, Direction::Forward);
  const PlanData plan = model.plan();
  EXPECT_EQ(plan.ops, (std::vector<std::string>{"lstm_s8w8_s16"}));
  ASSERT_EQ(plan.states.size(), 2u);
  EXPECT_EQ(plan.states[0].name, "lstm.h");
  EXPECT_TRUE(plan.can_carry);
  const PlanValue& h = plan.values[plan.states[0].state.value];
  EXPECT_EQ(h.value.type, SLUICE_S8);
  EXPECT_EQ(h.zero_point, -9);
  EXPECT_EQ(h.scale, model.h.scale);
  const PlanValue& initial = plan.values[plan.states[0].state.initial];
  EXPECT_EQ(static_cast<int8_t>(plan.constants[initial.value.offset]), -9);
  EXPECT_EQ(plan.states[1].state.initial, -1);
  PlanRunner runner(plan);
  for (const int64_t batch : {3, 1}) {
    runner.reset();
    std::vector<int16_t> x;
    for (int64_t i = 0; i < 6 * batch * 3; ++i)
      x.push_back(static_cast<int16_t>(i * 29 % 256 - 128));
    std::vector<int16_t> h_state(static_cast<size_t>(batch * 5), -9), c_state(h_state.size(), 0);
    const std::vector<int16_t> y = reference::run(layer, x, 6, batch, h_state, c_state);
    // Four steps and two are six.
    for (const auto& [first, count] : {std::pair<int64_t, int64_t>{0, 4}, {4, 2}}) {
      const std::vector<Tensor> results = runner.run(
          {integers(model.x, {count, batch, 3}, part(x, first * batch * 3, count * batch * 3))});
      ASSERT_EQ(results.size(), 2u);
      test::expect_near(
          {results[0]},
          {integers(model.h, {count, 1, batch, 5}, part(y, first * batch * 5, count * batch * 5))},
          0);
    }
  }
}

TEST(LowerIntegerLstm, FloatEdgesTakeOneConversionEach) {
  const Model model(native_layer(3, 5), false, Direction::Forward);
  EXPECT_EQ(model.plan().ops, (std::vector<std::string>{"quantize_s8", "lstm_s8w8_s16",
                                                        "dequantize_s8", "dequantize_s16"}));
}

TEST(LowerIntegerLstm, ReverseLayersBeginAnewInEveryRun) {
  const LstmLayer layer = native_layer(3, 5);
  const Model model(layer, true, Direction::Reverse);
  const PlanData plan = model.plan();
  EXPECT_TRUE(plan.states.empty());
  EXPECT_FALSE(plan.can_carry);
  std::vector<int16_t> x;
  for (int64_t i = 0; i < 4 * 2 * 3; ++i) x.push_back(static_cast<int16_t>(i * 29 % 256 - 128));
  std::vector<int16_t> h(10, -9), c(10, 0);
  const std::vector<int16_t> y = reference::run(layer, x, 4, 2, h, c, {}, true);
  PlanRunner runner(plan);
  for (int repeat = 0; repeat < 2; ++repeat) {
    test::expect_near(runner.run({integers(model.x, {4, 2, 3}, x)}),
                      {integers(model.h, {4, 1, 2, 5}, y), integers(model.c, {1, 2, 5}, c)}, 0);
  }
}

// The model's own state inputs and outputs: floats or integers, carried by the session or given.
TEST(LowerIntegerLstm, StatesOfTheModel) {
  const LstmLayer layer = native_layer(3, 5);
  for (const bool integer_edges : {false, true}) {
    Model model(layer, integer_edges, Direction::Forward);
    Graph& graph = model.maker.graph;
    const Shape shape = {Dim(1), Dim::symbol("B"), Dim(5)};
    const ValueId h0 = model.maker.input("h0", shape), c0 = model.maker.input("c0", shape);
    Node& node = graph.nodes[0];
    node.inputs[5] = h0;
    node.inputs[6] = c0;
    model.maker.output(node.outputs[1], "h");
    graph.states = {{h0, node.outputs[1]}, {c0, node.outputs[2]}};
    model.quantized.values[h0] = model.h;
    model.quantized.values[c0] = model.c;
    if (integer_edges) {
      for (ValueId id : {h0, c0, node.outputs[1]}) model.quantized.integer_edges.push_back(id);
    }
    const PlanData plan = model.plan();
    ASSERT_EQ(plan.states.size(), 2u);
    EXPECT_EQ(plan.states[0].state.initial >= 0, integer_edges) << "0 is not the real zero";
    std::vector<int16_t> x, h(10, -9), c(10, 0);
    for (int64_t i = 0; i < 6 * 2 * 3; ++i) x.push_back(static_cast<int16_t>(i * 31 % 256 - 128));
    const std::vector<int16_t> y = reference::run(layer, x, 6, 2, h, c);
    PlanRunner runner(plan);
    std::vector<Tensor> results;
    for (const auto& [first, count] : {std::pair<int64_t, int64_t>{0, 4}, {4, 2}}) {
      const Tensor steps = integers(model.x, {count, 2, 3}, part(x, first * 6, count * 6));
      results = runner.run({integer_edges ? steps : real(model.x, steps), Tensor(), Tensor()});
      ASSERT_EQ(results.size(), 3u);
    }
    std::vector<Tensor> expected = {integers(model.h, {2, 1, 2, 5}, part(y, 40, 20)),
                                    integers(model.c, {1, 2, 5}, c),
                                    integers(model.h, {1, 2, 5}, h)};
    const ValueQuantization forms[] = {model.h, model.c, model.h};
    for (int i = 0; i < 3 && !integer_edges; ++i) expected[i] = real(forms[i], expected[i]);
    test::expect_near(results, expected, 0);
  }
}

TEST(LowerIntegerLstm, RecordsItsLayer) {
  const PlanData plan = Model(native_layer(3, 5), true, Direction::Forward).plan();
  ASSERT_EQ(plan.layers.size(), 1u);
  EXPECT_EQ(plan.layers[0].kind, "lstm");
  EXPECT_EQ(plan.layers[0].scheme, "w8a8");
  EXPECT_EQ(plan.layers[0].detail, "3->5, forward");
  EXPECT_GT(plan.layers[0].weight_bytes, 4u * 5 * 8);
}

}  // namespace
}  // namespace sluice

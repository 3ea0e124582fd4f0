// What imported graphs say of the quantization of their sources.
#include <gtest/gtest.h>

#include <algorithm>

#include "quantizer/import/tflite/import_tflite.h"
#include "tests/import_tflite/tflite_maker.h"
#include "tests/import_tflite/vectors.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

using namespace tflite;

const Node& only(const Graph& graph, OpKind kind) {
  const auto is_kind = [&](const Node& node) { return node.kind == kind; };
  EXPECT_EQ(std::count_if(graph.nodes.begin(), graph.nodes.end(), is_kind), 1);
  return *std::find_if(graph.nodes.begin(), graph.nodes.end(), is_kind);
}

template <typename T>
std::vector<T> integers(const Value& value) {
  const auto* first = value.given->q->as<T>();
  return {first, first + value.given->q->bytes.size() / sizeof(T)};
}

TEST(TfliteQuantized, FullyConnectedKeepsItsIntegers) {
  TfliteMaker maker;
  const int32_t x = maker.quantize(maker.input("x", {1, 2}, ElementType_Int8), {0.5F}, -3);
  const int32_t w = maker.quantize(maker.bytes({2, 2}, {1, -2, 3, 127}), {0.25F, 0.125F}, 0);
  const int32_t b = maker.ints({2}, {100, -7});
  const int32_t y = maker.quantize(maker.computed({1, 2}, ElementType_Int8), {0.75F}, 4);
  FullyConnectedOptionsT options;
  options.activation = Activation_Relu;
  maker.add(OperatorKind_FULLY_CONNECTED, {x, w, b}, {y}, options);
  maker.output(y);
  const Graph graph = maker.import();
  EXPECT_TRUE(graph.integer_edges);
  EXPECT_EQ(graph.profile, Profile::Tflite);
  const Node& linear = only(graph, OpKind::Linear);
  EXPECT_EQ(linear.low, 0);
  EXPECT_FALSE(linear.dynamic);
  const Value& input = graph.values[graph.inputs[0]];
  EXPECT_EQ(input.type, SLUICE_F32);
  EXPECT_EQ(input.given->type, SLUICE_S8);
  EXPECT_EQ(input.given->zero_point[0], -3);
  const Value& weights = graph.values[linear.inputs[1]];
  EXPECT_EQ(integers<int8_t>(weights), (std::vector<int8_t>{1, -2, 3, 127}));
  EXPECT_EQ(weights.given->scale, (std::vector<float>{0.25F, 0.125F}));
  EXPECT_EQ(weights.constant->as<float>()[3], 127 * 0.125F);
  // The scale of a bias is that of the sums, whatever the file says of it.
  const Value& bias = graph.values[linear.inputs[2]];
  EXPECT_EQ(bias.given->type, SLUICE_S32);
  EXPECT_EQ(integers<int32_t>(bias), (std::vector<int32_t>{100, -7}));
  EXPECT_EQ(bias.given->scale, (std::vector<float>{0.125F, 0.0625F}));
  EXPECT_EQ(bias.constant->as<float>()[0], 12.5F);
  EXPECT_EQ(graph.values[graph.outputs[0]].given->scale[0], 0.75F);
}

TEST(TfliteQuantized, FloatsAndEightBitWeightsAreDynamic) {
  for (const bool asymmetric : {false, true}) {
    TfliteMaker maker;
    const int32_t w = maker.quantize(maker.bytes({1, 2}, {3, -4}), {0.5F}, 0);
    const int32_t y = maker.computed({1, 1});
    FullyConnectedOptionsT options;
    options.asymmetric_inputs = asymmetric;
    maker.add(OperatorKind_FULLY_CONNECTED, {maker.input("x", {1, 2}), w, -1}, {y}, options);
    maker.output(y);
    const Graph graph = maker.import();
    const Node& linear = only(graph, OpKind::Linear);
    ASSERT_TRUE(linear.dynamic);
    EXPECT_EQ(linear.dynamic->symmetric, !asymmetric);
    EXPECT_FALSE(linear.dynamic->whole_tensor);
    EXPECT_EQ(integers<int8_t>(graph.values[linear.inputs[1]]), (std::vector<int8_t>{3, -4}));
    EXPECT_FALSE(graph.values[graph.inputs[0]].given);
  }
}

TEST(TfliteQuantized, ConversionsBetweenFloatsAndIntegersStay) {
  TfliteMaker maker;
  const int32_t q = maker.quantize(maker.computed({2}, ElementType_Int8), {0.5F}, 1);
  const int32_t other = maker.quantize(maker.computed({2}, ElementType_Int8), {0.25F}, 2);
  const int32_t y = maker.computed({2});
  maker.add(OperatorKind_QUANTIZE, {maker.input("x", {2})}, {q});
  maker.add(OperatorKind_QUANTIZE, {q}, {other});
  maker.add(OperatorKind_DEQUANTIZE, {other}, {y});
  maker.output(y);
  const Graph graph = maker.import();
  ASSERT_EQ(graph.nodes.size(), 3U);
  const auto given = [&](ValueId id) { return graph.values[id].given; };
  for (const Node& node : graph.nodes) {
    EXPECT_EQ(node.kind, OpKind::Requantize);
    EXPECT_TRUE(node.round_away);
  }
  EXPECT_FALSE(given(graph.nodes[0].inputs[0]));
  EXPECT_EQ(given(graph.nodes[0].outputs[0])->scale[0], 0.5F);
  EXPECT_EQ(given(graph.nodes[1].outputs[0])->scale[0], 0.25F);
  EXPECT_FALSE(given(graph.nodes[2].outputs[0]));
}

TEST(TfliteQuantized, IntegersWithoutSignOnlyExistAtTheEdges) {
  TfliteMaker maker;
  const int32_t x = maker.quantize(maker.input("x", {2}, ElementType_UInt8), {0.5F}, 128);
  const int32_t y = maker.quantize(maker.computed({2}, ElementType_UInt8), {0.25F}, 3);
  maker.add(OperatorKind_LOGISTIC, {x}, {y});
  maker.output(y);
  const Graph graph = maker.import();
  EXPECT_EQ(graph.values[graph.inputs[0]].type, SLUICE_U8);
  EXPECT_EQ(graph.values[graph.outputs[0]].type, SLUICE_U8);
  EXPECT_EQ(graph.values[graph.outputs[0]].given->zero_point[0], 3);
  const Node& unary = only(graph, OpKind::Unary);
  EXPECT_EQ(graph.values[unary.inputs[0]].given->type, SLUICE_S8);
  EXPECT_EQ(graph.values[unary.inputs[0]].given->zero_point[0], 0);
  EXPECT_EQ(graph.values[unary.outputs[0]].given->zero_point[0], -125);
}

TEST(TfliteQuantized, LayoutKeepsTheQuantization) {
  TfliteMaker maker;
  const auto quantized = [&](int32_t tensor) { return maker.quantize(tensor, {0.5F}, 1); };
  const int32_t x = quantized(maker.input("x", {2, 3}, ElementType_Int8));
  const int32_t y = quantized(maker.computed({3, 2}, ElementType_Int8));
  maker.add(OperatorKind_TRANSPOSE, {x, maker.ints({2}, {1, 0})}, {y});
  maker.output(y);
  const Graph graph = maker.import();
  for (const Node& node : graph.nodes) {
    EXPECT_EQ(graph.values[node.outputs[0]].given->zero_point[0], 1);
  }
}

TEST(TfliteQuantized, ConvolutionMovesTheScalesOfItsWeights) {
  TfliteMaker maker;
  const int32_t x = maker.quantize(maker.input("x", {1, 1, 3, 2}, ElementType_Int8), {1}, 0);
  const int32_t w =
      maker.quantize(maker.bytes({1, 1, 2, 2}, {1, 2, 3, 4}), {0.5F, 0.25F}, 0, /*axis=*/3);
  const int32_t y = maker.quantize(maker.computed({1, 1, 2, 2}, ElementType_Int8), {1}, 0);
  DepthwiseConvOptionsT options;
  options.padding = Padding_Valid;
  options.stride_w = options.stride_h = 1;
  maker.add(OperatorKind_DEPTHWISE_CONV_2D, {x, w, -1}, {y}, options);
  maker.output(y);
  const Graph graph = maker.import();
  const Node& conv = only(graph, OpKind::Conv);
  const Value& weights = graph.values[conv.inputs[1]];
  EXPECT_EQ(text(weights.shape), "[2, 1, 1, 2]");
  EXPECT_EQ(weights.given->axis, 0);
  EXPECT_EQ(integers<int8_t>(weights), (std::vector<int8_t>{1, 3, 2, 4}));
  EXPECT_EQ(graph.values[conv.inputs[0]].given->scale[0], 1);
  EXPECT_EQ(graph.values[conv.outputs[0]].given->scale[0], 1);
}

// A layer of every variant against the numbers beside the model.
TEST(TfliteQuantized, LstmHasItsGatesInOurOrder) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const TfliteCase test("lstm_int8_tflite", "ln_projection_cifg_clips");
  const Graph graph = import_tflite(test.model());
  const Node& lstm = only(graph, OpKind::Lstm);
  const nlohmann::json& quant = test.config()["quant"];
  const int64_t hidden = test.config()["dims"]["H"], width = test.config()["dims"]["I"];
  EXPECT_EQ(lstm.lstm.coupling, Coupling::InputFromForget);
  EXPECT_EQ(lstm.lstm.hidden, hidden);
  EXPECT_EQ(lstm.lstm.projected, test.config()["dims"]["P"].get<int64_t>());
  EXPECT_EQ(lstm.lstm.cell_clip, test.config()["variant"]["cell_clip"].get<float>());
  EXPECT_EQ(lstm.lstm.projection_clip, test.config()["variant"]["proj_clip"].get<float>());
  ASSERT_TRUE(lstm.lstm.given);
  EXPECT_EQ(lstm.lstm.given->cell_log2, quant["cell"]["log2_scale"].get<int>());
  EXPECT_EQ(lstm.lstm.given->hidden_zero_point, quant["hidden"]["zero_point"].get<int>());
  EXPECT_EQ(lstm.lstm.given->hidden_scale, quant["hidden"]["scale"].get<float>());
  EXPECT_EQ(lstm.lstm.given->gate_scale[0], 0);
  EXPECT_GT(lstm.lstm.given->gate_scale[1], 0);
  const Value& w = graph.values[lstm.inputs[1]];
  EXPECT_EQ(text(w.shape), text(Shape{1, 4 * hidden, width}));
  EXPECT_EQ(w.given->axis, 1);
  // Ours: i (zeros), o, f, c; the file's: f, c, o.
  const TfliteArray stored = test.array("W");
  const std::vector<int8_t> q = integers<int8_t>(w);
  const int64_t block = hidden * width;
  const int64_t from[] = {-1, 2, 0, 1};
  const char* const names[] = {"", "o", "f", "c"};
  for (int64_t gate = 0; gate < 4; ++gate) {
    for (int64_t i = 0; i < block; ++i) {
      const double expected =
          from[gate] < 0 ? 0 : stored.numbers[static_cast<size_t>(from[gate] * block + i)];
      ASSERT_EQ(q[static_cast<size_t>(gate * block + i)], expected) << gate << " " << i;
    }
    if (gate == 0) continue;
    EXPECT_EQ(w.given->scale[static_cast<size_t>(gate * hidden)],
              quant["W_scale"][names[gate]].get<float>());
  }
  for (const size_t operand : {3, 8, 9, 10}) {
    EXPECT_TRUE(graph.values[lstm.inputs[operand]].given) << operand;
  }
  EXPECT_EQ(graph.values[lstm.inputs[8]].given->type, SLUICE_S16);
  EXPECT_TRUE(graph.values[lstm.inputs[0]].given);
  EXPECT_TRUE(graph.values[lstm.outputs[0]].given);
}

// Both models spell their cells out; these come back as layers with the file's weights.
TEST(TfliteQuantized, UnrolledCellsKeepTheirWeights) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* model :
       {"models/dtln/model_quant_1.tflite", "models/dtln/model_quant_2.tflite"}) {
    SCOPED_TRACE(model);
    const Graph graph = import_tflite(shared_path(model));
    size_t layers = 0;
    for (const Node& node : graph.nodes) {
      if (!is_layer(node.kind)) continue;
      ASSERT_TRUE(node.dynamic) << node.name;
      EXPECT_TRUE(node.dynamic->symmetric);
      EXPECT_TRUE(graph.values[node.inputs[1]].given->q);
      layers += node.kind == OpKind::Lstm;
    }
    EXPECT_EQ(layers, 2U);
    ASSERT_EQ(graph.states.size(), 1U);
  }
}

}  // namespace
}  // namespace sluice

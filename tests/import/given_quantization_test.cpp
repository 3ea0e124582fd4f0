// What quantized ONNX models say of their values: which quantizations are given, and where
// QuantizeLinear and DequantizeLinear stay.
#include <gtest/gtest.h>

#include <algorithm>

#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/arrays.h"
#include "tests/import/onnx_maker.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

constexpr int32_t kS8 = onnx::TensorProto::INT8, kU8 = onnx::TensorProto::UINT8;

Graph import(const OnnxMaker& maker) {
  const std::string bytes = maker.bytes();
  return import_onnx(bytes.data(), bytes.size(), "m.onnx");
}

const Value& value(const Graph& graph, const std::string& name) {
  const auto found = std::find_if(graph.values.begin(), graph.values.end(),
                                  [&](const Value& value) { return value.name == name; });
  if (found == graph.values.end()) throw std::runtime_error("no value " + name);
  return *found;
}

std::vector<OpKind> kinds(const Graph& graph) {
  std::vector<OpKind> result;
  for (const Node& node : graph.nodes) result.push_back(node.kind);
  return result;
}

void expect_given(const Value& value, float scale, int32_t zero_point) {
  ASSERT_TRUE(value.given) << value.name;
  EXPECT_EQ(value.type, SLUICE_F32);
  EXPECT_EQ(value.given->type, SLUICE_S8);
  EXPECT_EQ(value.given->scale, std::vector<float>{scale});
  EXPECT_EQ(value.given->zero_point, std::vector<int32_t>{zero_point});
}

std::vector<int> integers(const Value& value) {
  const int8_t* q = value.given->q->as<int8_t>();
  return {q, q + value.given->q->bytes.size()};
}

// Quantizes `from` to u8 with scale 0.5 and zero point 130 and back.
void quantize_u8(OnnxMaker* maker, const std::string& from, const std::string& to) {
  maker->node("QuantizeLinear", {from, "s", "z"}, {to + "_q"});
  maker->node("DequantizeLinear", {to + "_q", "s", "z"}, {to});
}

OnnxMaker maker_with_scale() {
  OnnxMaker maker;
  maker.input("x", {"2", "3"});
  maker.floats("s", {}, {0.5f});
  maker.ints("z", {}, {130}, kU8);
  return maker;
}

TEST(GivenQuantization, PairBecomesOfTheValueInS8) {
  OnnxMaker maker = maker_with_scale();
  maker.node("Tanh", {"x"}, {"t"});
  quantize_u8(&maker, "t", "d");
  maker.node("Sigmoid", {"d"}, {"y"});
  maker.output("y");
  const Graph graph = import(maker);
  EXPECT_EQ(kinds(graph), (std::vector<OpKind>{OpKind::Unary, OpKind::Unary}));
  expect_given(value(graph, "t"), 0.5f, 2);
  EXPECT_FALSE(value(graph, "y").given);
}

TEST(GivenQuantization, OutputKeepsItsName) {
  OnnxMaker maker = maker_with_scale();
  maker.node("Tanh", {"x"}, {"t"});
  quantize_u8(&maker, "t", "y");
  maker.output("y");
  const Graph graph = import(maker);
  EXPECT_EQ(kinds(graph), std::vector<OpKind>{OpKind::Unary});
  expect_given(value(graph, "y"), 0.5f, 2);
}

TEST(GivenQuantization, ModelInputAndOtherReadersKeepTheirFloats) {
  OnnxMaker maker = maker_with_scale();
  maker.node("Tanh", {"x"}, {"t"});
  quantize_u8(&maker, "t", "d");
  maker.node("Add", {"d", "t"}, {"y"});
  quantize_u8(&maker, "x", "e");
  maker.node("Tanh", {"e"}, {"f"});
  maker.output("y");
  maker.output("f");
  const Graph graph = import(maker);
  EXPECT_FALSE(value(graph, "t").given);
  EXPECT_FALSE(value(graph, "x").given);
  expect_given(value(graph, "d"), 0.5f, 2);
  expect_given(value(graph, "e"), 0.5f, 2);
  const std::vector<OpKind> found = kinds(graph);
  EXPECT_EQ(std::count(found.begin(), found.end(), OpKind::Requantize), 2);
}

TEST(GivenQuantization, TwoReadersOfOneQuantizeShareTheValue) {
  OnnxMaker maker = maker_with_scale();
  maker.node("Tanh", {"x"}, {"t"});
  maker.node("QuantizeLinear", {"t", "s", "z"}, {"q"});
  maker.node("DequantizeLinear", {"q", "s", "z"}, {"a"});
  maker.node("DequantizeLinear", {"q", "s", "z"}, {"b"});
  maker.node("Add", {"a", "b"}, {"y"});
  maker.output("y");
  const Graph graph = import(maker);
  EXPECT_EQ(kinds(graph), (std::vector<OpKind>{OpKind::Unary, OpKind::Binary}));
  expect_given(value(graph, "t"), 0.5f, 2);
}

TEST(GivenQuantization, MovesThroughLayoutOfIntegers) {
  OnnxMaker maker = maker_with_scale();
  maker.node("Tanh", {"x"}, {"t"});
  maker.node("QuantizeLinear", {"t", "s", "z"}, {"q"});
  maker.node("Transpose", {"q"}, {"p"});
  set_int(&maker.node("Concat", {"p", "p"}, {"c"}), "axis", 0);
  maker.node("DequantizeLinear", {"c", "s", "z"}, {"y"});
  maker.output("y");
  const Graph graph = import(maker);
  EXPECT_EQ(kinds(graph), (std::vector<OpKind>{OpKind::Unary, OpKind::Transpose, OpKind::Concat}));
  expect_given(value(graph, "t"), 0.5f, 2);
  expect_given(value(graph, "y"), 0.5f, 2);
}

TEST(GivenQuantization, LayoutBeforeThePairIsOfIntegersToo) {
  OnnxMaker maker = maker_with_scale();
  maker.node("Tanh", {"x"}, {"t"});
  maker.node("Transpose", {"t"}, {"p"});
  quantize_u8(&maker, "p", "d");
  maker.node("Relu", {"d"}, {"y"});
  maker.output("y");
  const Graph graph = import(maker);
  expect_given(value(graph, "t"), 0.5f, 2);
  expect_given(value(graph, "p"), 0.5f, 2);
}

TEST(GivenQuantization, IntegerInputsAndOutputsStay) {
  OnnxMaker maker;
  maker.input("x", {"2", "3"}, kU8);
  maker.floats("s", {}, {0.5f});
  maker.ints("z", {}, {130}, kU8);
  maker.node("DequantizeLinear", {"x", "s", "z"}, {"d"});
  maker.node("Tanh", {"d"}, {"t"});
  maker.node("QuantizeLinear", {"t", "s", "z"}, {"y"});
  maker.output("y");
  const Graph graph = import(maker);
  EXPECT_EQ(kinds(graph),
            (std::vector<OpKind>{OpKind::Dequantize, OpKind::Unary, OpKind::Quantize}));
  EXPECT_EQ(value(graph, "x").type, SLUICE_U8);
  ASSERT_TRUE(value(graph, "x").given);
  EXPECT_EQ(value(graph, "x").given->zero_point, std::vector<int32_t>{130});
  EXPECT_EQ(value(graph, "y").type, SLUICE_U8);
  expect_given(value(graph, "d"), 0.5f, 2);
}

TEST(GivenQuantization, IntegersReadWithTwoScales) {
  OnnxMaker maker;
  maker.input("x", {"2"}, kS8);
  maker.floats("s", {}, {0.5f});
  maker.floats("s2", {}, {0.25f});
  maker.node("DequantizeLinear", {"x", "s"}, {"a"});
  maker.node("DequantizeLinear", {"x", "s2"}, {"b"});
  maker.node("Sub", {"a", "b"}, {"y"});
  maker.output("y");
  const Graph graph = import(maker);
  Tensor x = Tensor::zeros(SLUICE_S8, {2});
  x.as<int8_t>()[0] = -128;
  x.as<int8_t>()[1] = 10;
  EXPECT_EQ(largest_difference(interpret(graph, {{"x", x}}).at("y"), float_tensor({2}, {-32, 2.5})),
            0);
}

// W [3, 2] of u8 with a zero point per column, through a transposition.
Graph weights_model(const std::vector<int64_t>& zero_points) {
  OnnxMaker maker;
  maker.input("x", {"2", "3"});
  maker.ints("wq", {3, 2}, {100, 101, 102, 103, 104, 105}, kU8);
  maker.floats("ws", {2}, {0.5f, 2});
  maker.ints("wz", {2}, zero_points, kU8);
  set_int(&maker.node("DequantizeLinear", {"wq", "ws", "wz"}, {"w"}), "axis", 1);
  maker.node("Transpose", {"w"}, {"wt"});
  set_int(&maker.node("Gemm", {"x", "wt"}, {"y"}), "transB", 1);
  maker.output("y");
  return import(maker);
}

TEST(GivenQuantization, WeightsBecomeSignedWithoutZeroPoint) {
  const Graph graph = weights_model({100, 110});
  const Value& w = graph.values[graph.nodes.at(0).inputs.at(1)];
  ASSERT_TRUE(w.given);
  EXPECT_EQ(w.given->axis, 0);
  EXPECT_EQ(w.given->scale, (std::vector<float>{0.5f, 2}));
  EXPECT_EQ(w.given->zero_point, (std::vector<int32_t>{0, 0}));
  EXPECT_EQ(integers(w), (std::vector<int>{0, 2, 4, -9, -7, -5}));
  const float* real = w.constant->as<float>();
  EXPECT_EQ(std::vector<float>(real, real + 6), (std::vector<float>{0, 1, 2, -18, -14, -10}));
}

TEST(GivenQuantization, WideWeightsKeepAZeroPoint) {
  const Graph graph = weights_model({100, 240});
  const Value& w = graph.values[graph.nodes.at(0).inputs.at(1)];
  ASSERT_TRUE(w.given);
  EXPECT_EQ(w.given->zero_point, (std::vector<int32_t>{-28, 112}));
  EXPECT_EQ(integers(w), (std::vector<int>{-28, -26, -24, -27, -25, -23}));
}

TEST(GivenQuantization, OfMnistQdq) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const Graph graph = import_onnx(shared_path("models/mnist_lstm/mnist_lstm_int8_qdq.onnx"));
  for (const Node& node : graph.nodes) {
    EXPECT_NE(node.kind, OpKind::Quantize);
    EXPECT_NE(node.kind, OpKind::Dequantize);
    if (node.kind == OpKind::Lstm) {
      expect_given(graph.values[node.inputs[0]], graph.values[node.inputs[0]].given->scale[0],
                   -128);
      for (const size_t operand : {1, 2}) {
        const Value& w = graph.values[node.inputs[operand]];
        ASSERT_TRUE(w.given && w.given->q);
        EXPECT_EQ(w.given->axis, 1);
        EXPECT_EQ(w.given->scale.size(), 80U);
      }
      expect_given(graph.values[node.outputs[0]], graph.values[node.outputs[0]].given->scale[0], 0);
    } else if (node.kind == OpKind::Linear) {
      for (const ValueId id : {node.inputs[0], node.inputs[1], node.outputs[0]}) {
        EXPECT_TRUE(graph.values[id].given) << graph.values[id].name;
      }
    }
  }
  EXPECT_EQ(value(graph, "logits").given->zero_point, std::vector<int32_t>{3});
  EXPECT_EQ(value(graph, "prob").given->zero_point, std::vector<int32_t>{-128});
}

TEST(GivenQuantization, OfDynamicQuantizeLstm) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string folder = shared_path("vectors/lstm_dynamic_ort/bidirectional_channel/");
  const Graph graph = import_onnx(folder + "model.onnx");
  const Node& lstm = graph.nodes.at(0);
  ASSERT_EQ(lstm.kind, OpKind::Lstm);
  ASSERT_TRUE(lstm.dynamic);
  EXPECT_TRUE(lstm.dynamic->whole_tensor);
  EXPECT_FALSE(lstm.dynamic->symmetric);
  const Value& r = graph.values[lstm.inputs[2]];
  const Tensor source = load_npy(folder + "R.npy", SLUICE_S8);
  const Tensor scale = load_npy(folder + "R_scale.npy", SLUICE_F32);
  ASSERT_EQ(r.given->scale.size(), 2U * 48);
  for (int64_t d = 0; d < 2; ++d) {
    for (int64_t row = 0; row < 48; ++row) {
      EXPECT_EQ(r.given->scale[static_cast<size_t>(d * 48 + row)], scale.as<float>()[d * 48 + row]);
      for (int64_t k = 0; k < 12; ++k) {
        EXPECT_EQ(r.given->q->as<int8_t>()[(d * 48 + row) * 12 + k],
                  source.as<int8_t>()[(d * 12 + k) * 48 + row]);
      }
    }
  }
}

// A product as ONNX Runtime's quantize_dynamic writes it; `tap`: something else reads the sums.
Graph dynamic_product(bool tap) {
  OnnxMaker maker;
  maker.input("x", {"2", "3"});
  maker.ints("w", {3, 2}, {5, -7, 100, 3, -128, 64}, kS8);
  maker.floats("ws", {2}, {0.01f, 0.02f});
  maker.floats("b", {2}, {1, -1});
  maker.node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"});
  maker.node("MatMulInteger", {"q", "w", "z"}, {"i"}, "product");
  set_int(&maker.node("Cast", {"i"}, {"f"}), "to", onnx::TensorProto::FLOAT);
  maker.node("Mul", {"s", "ws"}, {"sw"});
  maker.node("Mul", {"f", "sw"}, {"m"});
  maker.node("Add", {"m", "b"}, {"y"});
  maker.output("y");
  if (tap) maker.output("i");
  return import(maker);
}

TEST(DynamicProduct, BecomesOneLayer) {
  const Graph graph = dynamic_product(false);
  EXPECT_EQ(kinds(graph), std::vector<OpKind>{OpKind::Linear});
  EXPECT_EQ(graph.nodes.at(0).name, "product");
  ASSERT_TRUE(graph.nodes[0].dynamic);
  EXPECT_EQ(integers(graph.values[graph.nodes[0].inputs[1]]),
            (std::vector<int>{5, -7, 100, 3, -128, 64}));
}

TEST(DynamicProduct, ComputesWhatItsPartsDo) {
  const Graph whole = dynamic_product(false), parts = dynamic_product(true);
  for (const Node& node : parts.nodes) EXPECT_NE(node.kind, OpKind::Linear);
  for (const std::vector<float>& x : std::vector<std::vector<float>>{
           {0.1f, -2, 3, 0.7f, 5, -1}, {1, 2, 3, 4, 5, 6}, {0, 0, 0, 0, 0, 0}}) {
    const NamedTensors inputs = {{"x", float_tensor({2, 3}, x)}};
    EXPECT_LE(largest_difference(interpret(whole, inputs, Roundings::kGiven).at("y"),
                                 interpret(parts, inputs).at("y")),
              1e-5);
  }
}

}  // namespace
}  // namespace sluice

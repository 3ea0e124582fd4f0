// Static schemes: layers that the source has quantized.
#include "quantizer/quantize/value_quantization.h"
#include "tests/quantizer/static_scheme_cases.h"

namespace sluice {
namespace {

using test::given;
using test::GraphMaker;
using test::Plain;
using test::quantized;

/// A dense layer as a quantized source has it, behind a transpose.
struct Source {
  GraphMaker maker;
  ValueId x, moved, y;
  Source() {
    x = maker.input("x", {Dim(3), Dim(4)});
    moved = maker.transpose(x, {1, 0});
    Node node{};
    node.kind = OpKind::Linear;
    node.name = "dense";
    node.transposed = true;
    const ValueId w = maker.constant({2, 3}, {1, 2, 3, -1, -2, -3});
    auto weights = std::make_shared<GivenQuantization>(*given(1.0f, 0));
    weights->scale = {1.0f, 0.5f};
    weights->zero_point = {0, 0};
    weights->q = std::make_shared<const Constant>(Constant{{1, 2, 3, 254, 252, 250}});
    maker.graph.values[w].given = weights;
    node.inputs = {moved, w, kAbsent};
    y = maker.add(node, {Dim(4), Dim(2)});
    maker.output(y, "y");
    maker.graph.values[x].given = given(0.5f, 7);
    maker.graph.values[y].given = given(0.25f, -9);
  }
};

TEST(StaticScheme, LayersOfAQuantizedSourceStayAsTheyAre) {
  Source source;
  for (const char* scheme : {"", "w8a8-dynamic", "w8a8", "w8a16"}) {
    const QuantizedGraph result = quantize(source.maker.graph, {scheme, {}});
    EXPECT_EQ(result.layers.at(1).scheme, "w8a8") << scheme;
    const auto& product = std::get<IntegerProduct>(result.integer.at(1));
    EXPECT_EQ(product.weights.q, (std::vector<int8_t>{1, 2, 3, -2, -4, -6}));
    EXPECT_EQ(product.weights.scale, (std::vector<float>{1.0f, 0.5f}));
    EXPECT_EQ(product.bias, (std::vector<int32_t>{-42, 84}));
    EXPECT_EQ(result.values.at(source.y), (ValueQuantization{SLUICE_S8, 0.25f, -9}));
    EXPECT_EQ(result.values.at(source.moved), (ValueQuantization{SLUICE_S8, 0.5f, 7}));
    EXPECT_TRUE(result.integer_edges.empty());
  }
  const QuantizedGraph floats = quantize(source.maker.graph, {"f32", {}});
  EXPECT_TRUE(floats.integer.empty());
  EXPECT_TRUE(floats.values.empty());
  const QuantizedGraph one = quantize(source.maker.graph, {"", {{"dense", "f32"}}});
  EXPECT_EQ(one.layers.at(1).scheme, "f32");
}

TEST(StaticScheme, EdgesOfAQuantizedSource) {
  Source source;
  source.maker.graph.integer_edges = true;
  SchemeChoice choice;
  choice.default_scheme = "";
  EXPECT_EQ(quantize(source.maker.graph, choice).integer_edges,
            (std::vector<ValueId>{source.x, source.y}));
  choice.edges = Edges::Float;
  EXPECT_TRUE(quantize(source.maker.graph, choice).integer_edges.empty());
  choice.edges = Edges::AsSource;
  choice.default_scheme = "f32";
  EXPECT_TRUE(quantize(source.maker.graph, choice).integer_edges.empty());
}

TEST(StaticScheme, WithoutAResultScaleALayerOfASourceStaysFloatUnlessCalibrated) {
  Source source;
  source.maker.graph.values[source.y].given = nullptr;
  const QuantizedGraph result = quantize(source.maker.graph, {"", {}});
  EXPECT_EQ(result.layers.at(1).scheme, "f32");
  EXPECT_TRUE(result.integer.empty());
  EXPECT_EQ(quantized(source.maker.graph, {"", {}}).layers.at(1).scheme, "w8a8");
}

TEST(StaticScheme, LayersOfRunTimeQuantizationKeepTheirIntegers) {
  Source source;
  auto dynamic = std::make_shared<DynamicActivations>();
  dynamic->symmetric = dynamic->whole_tensor = true;
  source.maker.graph.nodes[1].dynamic = dynamic;
  const QuantizedGraph result = quantize(source.maker.graph, {"", {}});
  const QuantizedLayer& layer = result.layers.at(1);
  EXPECT_EQ(layer.scheme, "w8a8-dynamic");
  EXPECT_TRUE(layer.symmetric);
  EXPECT_TRUE(layer.whole_tensor);
  EXPECT_EQ(layer.weights.at(0).q, (std::vector<int8_t>{1, 2, 3, -2, -4, -6}));
  EXPECT_EQ(quantize(source.maker.graph, {"f32", {}}).layers.at(1).scheme, "f32");
}

TEST(StaticScheme, AnLstmOfASourceWithoutInsideTakesItsScalesFromTheWeights) {
  Plain plain;
  Graph& graph = plain.graph();
  Node& node = graph.nodes[0];
  for (const size_t operand : {size_t{1}, size_t{2}}) {
    Value& value = graph.values[node.inputs[operand]];
    const size_t count = value.constant->bytes.size() / sizeof(float);
    auto weights = std::make_shared<GivenQuantization>(*given(0.01f, 0));
    weights->q = std::make_shared<const Constant>(Constant{std::vector<uint8_t>(count, 3)});
    value.given = weights;
  }
  graph.values[plain.x].given = given(0.02f, 5);
  node.lstm.cell_clip = 10;
  const QuantizedGraph result = quantize(graph, {"", {}});
  const auto& lstm = std::get<IntegerLstm>(result.integer.at(0));
  EXPECT_EQ(lstm.h, asymmetric_s8({-1, 1}));
  EXPECT_EQ(lstm.cell_log2, -11);  // +-16 holds the clip
  node.lstm.cell_clip = 0;
  EXPECT_EQ(std::get<IntegerLstm>(quantize(graph, {"", {}}).integer.at(0)).cell_log2, -12);
  EXPECT_EQ(result.layers.at(2).scheme, "f32");
}

}  // namespace
}  // namespace sluice

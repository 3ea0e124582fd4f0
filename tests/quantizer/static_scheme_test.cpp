// Static schemes over whole graphs: which nodes compute in integers, with which scales.
#include "quantizer/quantize/value_quantization.h"
#include "tests/quantizer/static_scheme_cases.h"

namespace sluice {
namespace {

using test::error_of;
using test::given;
using test::GraphMaker;
using test::observed;
using test::Plain;
using test::quantized;
using test::seen;

TEST(StaticScheme, LayersAndWhatLiesBetweenComputeInIntegers) {
  Plain plain;
  const QuantizedGraph result = quantized(plain.graph(), {"w8a8", {}});
  EXPECT_EQ(result.graph, &plain.graph());
  EXPECT_EQ(result.layers.at(0).scheme, "w8a8");
  EXPECT_EQ(result.layers.at(0).note, "");
  ASSERT_EQ(result.integer.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<IntegerLstm>(result.integer.at(0)));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(result.integer.at(1)));
  const auto& dense = std::get<IntegerProduct>(result.integer.at(2));
  EXPECT_EQ(result.values.at(plain.x), asymmetric_s8({-2, 3}));
  EXPECT_EQ(result.values.at(plain.h), asymmetric_s8({-0.75, 1}));
  EXPECT_EQ(result.values.at(plain.flat), result.values.at(plain.h));
  EXPECT_EQ(dense.x, result.values.at(plain.h));
  // Nothing reads y in integers.
  EXPECT_EQ(result.values.at(plain.y), symmetric_s16({-3, 3}));
  const auto& lstm = std::get<IntegerLstm>(result.integer.at(0));
  EXPECT_EQ(lstm.cell_log2, -13);
  EXPECT_EQ(lstm.hidden, lstm.h);
  EXPECT_TRUE(result.integer_edges.empty());
}

TEST(StaticScheme, SixteenBitActivations) {
  Plain plain;
  const QuantizedGraph result = quantized(plain.graph(), {"w8a16", {}});
  EXPECT_EQ(result.layers.at(0).scheme, "w8a16");
  for (const ValueId id : {plain.x, plain.h, plain.flat, plain.y}) {
    EXPECT_EQ(result.values.at(id).type, SLUICE_S16);
    EXPECT_EQ(result.values.at(id).zero_point, 0);
  }
}

TEST(StaticScheme, IntegerEdgesAreNarrowUnlessTheSchemeIsWide) {
  Plain plain;
  SchemeChoice choice;
  choice.default_scheme = "w8a8";
  choice.edges = Edges::Integer;
  QuantizedGraph result = quantized(plain.graph(), choice);
  EXPECT_EQ(result.integer_edges, (std::vector<ValueId>{plain.x, plain.y}));
  EXPECT_EQ(result.values.at(plain.y), asymmetric_s8({-2, 3}));
  choice.default_scheme = "w8a16";
  result = quantized(plain.graph(), choice);
  EXPECT_EQ(result.values.at(plain.y).type, SLUICE_S16);
}

TEST(StaticScheme, SaysWhatItNeedsCalibrationFor) {
  Plain plain;
  EXPECT_EQ(error_of([&] {
              quantize(plain.graph(), {"w8a8", {}});
            }),
            "layer 'lstm': the range of 'x' is not known; it needs --calibrate for input 'x'");
  Calibration only_x;
  only_x.values[plain.x] = observed(-1, 1);
  EXPECT_EQ(error_of([&] {
              quantize(plain.graph(), {"w8a8", {}}, &only_x);
            }),
            "layer 'dense': the range of 'y' is not known; it needs --calibrate for input 'x'");
}

TEST(StaticScheme, LayersOfOtherSchemesStayBetween) {
  Plain plain;
  const QuantizedGraph result = quantized(plain.graph(), {"w8a8", {{"dense", "f32"}}});
  EXPECT_EQ(result.layers.at(2).scheme, "f32");
  EXPECT_EQ(result.integer.size(), 1u);  // the reshape moves floats then
  const QuantizedGraph dynamic = quantized(plain.graph(), {"w8a8-dynamic", {{"lstm", "w8a8"}}});
  EXPECT_EQ(dynamic.layers.at(2).scheme, "w8a8-dynamic");
  EXPECT_FALSE(dynamic.layers.at(2).weights.empty());
}

TEST(StaticScheme, FunctionsBetweenLayersAreTables) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(3)});
  const ValueId a = maker.linear("a", x, 5, 3, 1);
  const ValueId s = maker.unary(UnaryKind::Sigmoid, a);
  const ValueId y = maker.unary(UnaryKind::Sigmoid, maker.linear("b", s, 2, 5, 3));
  maker.output(y, "y");
  const QuantizedGraph result = quantized(maker.graph, {"w8a8", {}});
  EXPECT_TRUE(std::holds_alternative<IntegerTable>(result.integer.at(1)));
  EXPECT_EQ(result.values.at(a).type, SLUICE_S8);
  EXPECT_EQ(result.integer.count(3), 0u);  // only a float output reads it
  const QuantizedGraph wide = quantized(maker.graph, {"w8a16", {}});
  EXPECT_EQ(wide.integer.count(1), 0u);
  EXPECT_EQ(wide.float_notes.at(1), "16-bit values have no tables");
}

TEST(StaticScheme, SumsOfLayersAreIntegersAndReductionsAreNot) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(3)});
  const ValueId a = maker.linear("a", x, 5, 3, 1), b = maker.linear("b", x, 5, 3, 3);
  Node add{};
  add.kind = OpKind::Binary;
  add.binary = BinaryKind::Add;
  add.inputs = {a, b};
  const ValueId sum = maker.add(add, {Dim(4), Dim(5)});
  Node reduce{};
  reduce.kind = OpKind::Reduce;
  reduce.axes = {0};
  reduce.inputs = {sum};
  const ValueId total = maker.add(reduce, {Dim(1), Dim(5)});
  maker.output(maker.linear("c", sum, 2, 5, 5), "c_out");
  maker.output(maker.linear("d", total, 2, 5, 7), "d_out");
  const QuantizedGraph result = quantized(maker.graph, {"w8a8", {}});
  // a, b, their sum and what reads it as floats have 16 bits; c reads 8.
  ASSERT_EQ(result.graph->nodes.size(), 7u);
  EXPECT_TRUE(std::holds_alternative<IntegerBinary>(result.integer.at(2)));
  for (const ValueId id : {a, b, sum}) EXPECT_EQ(result.values.at(id), symmetric_s16({-3, 3}));
  EXPECT_EQ(result.graph->nodes[3].kind, OpKind::Reduce);
  EXPECT_EQ(result.integer.count(3), 0u);
  EXPECT_EQ(result.float_notes.at(3), "Reduce has no integer form");
  const auto& rescale = std::get<IntegerRequantize>(result.integer.at(4));
  EXPECT_EQ(rescale.x, result.values.at(sum));
  EXPECT_EQ(rescale.y, asymmetric_s8({-2, 3}));
  EXPECT_EQ(result.values.at(total).type, SLUICE_S8);  // quantized for d
}

TEST(StaticScheme, SumsOfWhatIsNarrowAnywayForWhatReadsItNarrowStayNarrow) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(1), Dim(3)});
  const ValueId h = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1).y;
  Node add{};
  add.kind = OpKind::Binary;
  add.binary = BinaryKind::Add;
  add.inputs = {h, h};
  const ValueId sum = maker.add(add, {Dim(4), Dim(1), Dim(1), Dim(5)});
  maker.output(maker.linear("dense", sum, 2, 5, 5), "y");
  const QuantizedGraph result = quantized(maker.graph, {"w8a8", {}});
  EXPECT_EQ(result.integer.size(), 3u);
  EXPECT_EQ(result.values.at(sum), asymmetric_s8({-2, 3}));
}

TEST(StaticScheme, AGateOnALayerIsATableOfSixteenBitsAndAProduct) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(3)});
  const ValueId a = maker.linear("a", x, 5, 3, 1), b = maker.linear("b", x, 5, 3, 3);
  Node mul{};
  mul.kind = OpKind::Binary;
  mul.binary = BinaryKind::Mul;
  const ValueId mask = maker.unary(UnaryKind::Sigmoid, a);
  mul.inputs = {mask, b};
  const ValueId gated = maker.add(mul, {Dim(4), Dim(5)});
  maker.output(maker.linear("c", gated, 2, 5, 5), "y");
  const QuantizedGraph result = quantized(maker.graph, {"w8a8", {}});
  EXPECT_EQ(result.values.at(a).type, SLUICE_S8);
  EXPECT_EQ(result.values.at(mask).type, SLUICE_S16);
  EXPECT_EQ(std::get<IntegerTable>(result.integer.at(2)).y.type, SLUICE_S16);
  EXPECT_EQ(result.values.at(b).type, SLUICE_S16);
  const auto& product = std::get<IntegerBinary>(result.integer.at(3));
  EXPECT_EQ(product.a, result.values.at(mask));
  EXPECT_EQ(product.y.type, SLUICE_S16);
  EXPECT_EQ(product.low, -32768);
}

TEST(StaticScheme, ConcatenatedOperandsAreRescaledToTheResult) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(3)});
  const ValueId a = maker.linear("a", x, 5, 3, 1), b = maker.linear("b", x, 2, 3, 3);
  Node concat{};
  concat.kind = OpKind::Concat;
  concat.axis = 1;
  concat.inputs = {a, b};
  const ValueId both = maker.add(concat, {Dim(4), Dim(7)});
  maker.output(maker.linear("c", both, 2, 7, 5), "y");
  Calibration calibration = seen(maker.graph);
  calibration.values[b] = observed(-1, 1);
  const QuantizedGraph result = quantize(maker.graph, {"w8a8", {}}, &calibration);
  ASSERT_NE(result.graph, &maker.graph);
  EXPECT_NO_THROW(validate(*result.graph));
  ASSERT_EQ(result.graph->nodes.size(), 5u);  // a and the result agree
  const auto& rescale = std::get<IntegerRequantize>(result.integer.at(2));
  EXPECT_EQ(rescale.x, asymmetric_s8({-1, 1}));
  EXPECT_EQ(rescale.y, asymmetric_s8({-2, 3}));
  const Node& moved = result.graph->nodes[3];
  EXPECT_EQ(moved.kind, OpKind::Concat);
  EXPECT_EQ(moved.inputs[0], a);
  EXPECT_EQ(moved.inputs[1], result.graph->nodes[2].outputs[0]);
  EXPECT_EQ(result.layers.at(4).scheme, "w8a8");
  EXPECT_TRUE(std::holds_alternative<IntegerProduct>(result.integer.at(4)));
}

TEST(StaticScheme, ValuesOfTwoWidthsAreQuantizedTwice) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(3)});
  maker.output(maker.linear("a", x, 5, 3, 1), "a_out");
  maker.output(maker.linear("b", x, 5, 3, 3), "b_out");
  const QuantizedGraph result = quantized(maker.graph, {"w8a8", {{"b", "w8a16"}}});
  EXPECT_EQ(result.values.at(x).type, SLUICE_S8);
  ASSERT_EQ(result.graph->nodes.size(), 3u);
  EXPECT_EQ(result.graph->nodes[1].kind, OpKind::Requantize);
  EXPECT_EQ(result.integer.count(1), 0u);  // from the floats, not from 8 bits
  EXPECT_EQ(result.values.at(result.graph->nodes[1].outputs[0]), symmetric_s16({-3, 3}));
}

TEST(StaticScheme, WhatAProfileDoesNotHaveIsAnErrorWhereItIsAskedFor) {
  Plain plain;
  plain.graph().nodes[0].lstm.coupling = Coupling::ForgetFromInput;
  SchemeChoice choice;
  choice.default_scheme = "w8a8";
  choice.profile = Profile::Tflm;
  EXPECT_EQ(error_of([&] { quantized(plain.graph(), choice); }),
            "layer 'lstm': profile tflm has no integer form of coupled input and forget gates");
  plain.graph().profile = Profile::Tflm;
  choice.profile.reset();
  const QuantizedGraph result = quantized(plain.graph(), choice);
  EXPECT_EQ(result.layers.at(0).scheme, "f32");
  EXPECT_EQ(result.layers.at(0).note,
            "profile tflm has no integer form of coupled input and forget gates");
  EXPECT_EQ(result.layers.at(2).scheme, "w8a8");
  EXPECT_EQ(result.values.at(plain.flat), asymmetric_s8({-2, 3}));
}

TEST(StaticScheme, ALayerThatCouldOverflowStaysFloatWithItsReason) {
  GraphMaker maker;
  constexpr int64_t kInputs = 700;
  const ValueId x = maker.input("x", {Dim(1), Dim(kInputs)});
  Node node{};
  node.kind = OpKind::Linear;
  node.name = "wide";
  node.transposed = true;
  node.inputs = {x, maker.constant({1, kInputs}, std::vector<float>(kInputs, 1.0f)), kAbsent};
  const ValueId y = maker.add(node, {Dim(1), Dim(1)});
  maker.output(y, "y");
  EXPECT_EQ(quantized(maker.graph, {"w8a8", {}}).layers.at(0).scheme, "w8a8");
  const QuantizedGraph wide = quantized(maker.graph, {"w8a16", {}});
  EXPECT_EQ(wide.layers.at(0).scheme, "f32");
  EXPECT_NE(wide.layers.at(0).note.find("does not fit 32 bits"), std::string::npos);
  EXPECT_TRUE(wide.integer.empty());
  // The source says that it is so: then it cannot be run as it is.
  auto weights = std::make_shared<GivenQuantization>(*given(1.0f / 127, 0));
  weights->q = std::make_shared<const Constant>(Constant{std::vector<uint8_t>(kInputs, 127)});
  maker.graph.values[node.inputs[1]].given = weights;
  maker.graph.values[x].given = given(1e-4f, 0, SLUICE_S16);
  maker.graph.values[y].given = given(1e-2f, 0, SLUICE_S16);
  const std::string error = error_of([&] { quantize(maker.graph, {"", {}}); });
  EXPECT_EQ(error.find("layer 'wide': the sum of output channel 0"), 0u) << error;
}

TEST(StaticScheme, ProfilesHaveNames) {
  for (const Profile profile : {Profile::Native, Profile::Tflm, Profile::Tflite}) {
    EXPECT_EQ(find_profile(profile_name(profile)), profile);
  }
  EXPECT_EQ(error_of([] { find_profile("tf"); }),
            "unknown profile 'tf'; expected one of native, tflm, tflite");
}

}  // namespace
}  // namespace sluice

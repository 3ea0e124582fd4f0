// Static schemes over whole graphs: which nodes compute in integers, with which scales.
#include "quantizer/quantize/static_scheme.h"

#include <gtest/gtest.h>

#include <cmath>

#include "quantizer/error.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/quantize/value_quantization.h"
#include "tests/quantizer/graph_maker.h"

namespace sluice {
namespace {

using test::GraphMaker;

template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Observation observed(double low, double high) {
  Observation observation;
  observation.count = 1000;
  const double largest = std::max(-low, high);
  observation.extremes = observation.s8 = {low, high};
  observation.s8_symmetric = observation.s16 = {-largest, largest};
  return observation;
}

LstmObservation observed_lstm() {
  LstmObservation observation;
  observation.h = observation.hidden = observed(-0.75, 1);
  observation.cell_log2 = -13;
  for (int gate = 0; gate < 4; ++gate) {
    observation.gate[gate] = observation.normalized[gate] = observed(-4, 4);
  }
  return observation;
}

std::shared_ptr<const GivenQuantization> given(float scale, int32_t zero_point,
                                               sluice_type type = SLUICE_S8) {
  auto result = std::make_shared<GivenQuantization>();
  result->type = type;
  result->scale = {scale};
  result->zero_point = {zero_point};
  return result;
}

/// Calibration that saw every float value in -2 ... 3.
Calibration seen(const Graph& graph) {
  Calibration calibration;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].type != SLUICE_F32 || graph.values[i].constant) continue;
    calibration.values[static_cast<ValueId>(i)] = observed(-2, 3);
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].kind == OpKind::Lstm) calibration.lstm[i] = observed_lstm();
  }
  return calibration;
}

QuantizedGraph quantized(const Graph& graph, const SchemeChoice& choice) {
  const Calibration calibration = seen(graph);
  QuantizedGraph result = quantize(graph, choice, &calibration);
  EXPECT_NO_THROW(validate(*result.graph));
  return result;
}

/// x [4,1,3] -> lstm -> reshape -> dense -> y
struct Plain {
  GraphMaker maker;
  ValueId x, h, flat, y;
  Plain() {
    x = maker.input("x", {Dim(4), Dim(1), Dim(3)});
    h = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1).y;
    flat = maker.reshape(h, {Dim(4), Dim(5)});
    y = maker.linear("dense", flat, 7, 5, 9);
    maker.output(y, "y");
  }
  Graph& graph() { return maker.graph; }
};

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

/// An LSTM whose states are model inputs and outputs.
struct Stateful {
  GraphMaker maker;
  ValueId x, h0, c0;
  GraphMaker::Lstm lstm;
  Stateful() {
    x = maker.input("x", {Dim(1), Dim(1), Dim(3)});
    h0 = maker.input("h0", {Dim(1), Dim(1), Dim(5)});
    c0 = maker.input("c0", {Dim(1), Dim(1), Dim(5)});
    lstm = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1, h0, c0);
    for (const ValueId id : {lstm.y, lstm.h, lstm.c}) maker.output(id);
    maker.graph.states = {{h0, lstm.h}, {c0, lstm.c}};
  }
};

TEST(StaticScheme, StatesHaveTheScalesOfTheirLayer) {
  Stateful stateful;
  SchemeChoice choice;
  choice.default_scheme = "w8a8";
  const QuantizedGraph floats = quantized(stateful.maker.graph, choice);
  const ValueQuantization cell{SLUICE_S16, 0x1p-13f, 0};
  EXPECT_EQ(floats.values.at(stateful.h0), asymmetric_s8({-0.75, 1}));
  EXPECT_EQ(floats.values.at(stateful.c0), cell);
  EXPECT_TRUE(floats.integer_edges.empty());
  choice.edges = Edges::Integer;
  const QuantizedGraph integers = quantized(stateful.maker.graph, choice);
  EXPECT_EQ(integers.integer_edges.size(), 6u);
  EXPECT_EQ(integers.graph, &stateful.maker.graph);
  EXPECT_EQ(integers.values.at(stateful.h0), integers.values.at(stateful.lstm.h));
  EXPECT_EQ(integers.values.at(stateful.c0), cell);
  EXPECT_EQ(integers.values.at(stateful.lstm.c), cell);
}

TEST(StaticScheme, StackedStatesAreTiedToTheirNextValue) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(1), Dim(3)});
  const ValueId h0 = maker.input("h0", {Dim(1), Dim(1), Dim(5)});
  const auto first = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1,
                                maker.reshape(h0, {Dim(1), Dim(1), Dim(5)}));
  const ValueId next = maker.transpose(first.h, {0, 1, 2});
  maker.output(first.y);
  maker.output(next);
  maker.graph.states = {{h0, next}};
  SchemeChoice choice;
  choice.default_scheme = "w8a8";
  choice.edges = Edges::Integer;
  const QuantizedGraph result = quantized(maker.graph, choice);
  EXPECT_EQ(result.values.at(h0), result.values.at(next));
  EXPECT_EQ(result.values.at(h0), asymmetric_s8({-0.75, 1}));
}

TEST(StaticScheme, StatesThatHoldHiddenAndCellTogetherAreWide) {
  GraphMaker maker;
  const Shape state = {Dim(1), Dim(1), Dim(5)};
  const ValueId x = maker.input("x", {Dim(1), Dim(1), Dim(3)});
  const ValueId both = maker.input("both", {Dim(2), Dim(1), Dim(5)});
  const auto part = [&](int64_t start) {
    Node slice{};
    slice.kind = OpKind::Slice;
    slice.inputs = {both};
    slice.start = {Dim(start), Dim(0), Dim(0)};
    slice.step = {1, 1, 1};
    return maker.add(slice, state);
  };
  const ValueId h0 = part(0), c0 = part(1);
  const auto lstm = maker.lstm("lstm", x, 3, 5, Direction::Forward, 1, h0, c0);
  Node concat{};
  concat.kind = OpKind::Concat;
  concat.inputs = {lstm.h, lstm.c};
  const ValueId next = maker.add(concat, {Dim(2), Dim(1), Dim(5)});
  maker.output(lstm.y);
  maker.output(next);
  maker.graph.states = {{both, next}};
  SchemeChoice choice;
  choice.default_scheme = "w8a8";
  choice.edges = Edges::Integer;
  const QuantizedGraph result = quantized(maker.graph, choice);
  EXPECT_EQ(result.values.at(next), symmetric_s16({-3, 3}));
  EXPECT_EQ(result.values.at(both), result.values.at(next));
  EXPECT_EQ(result.values.at(h0), result.values.at(next));
  const Node& layer = result.graph->nodes[4];
  ASSERT_EQ(layer.kind, OpKind::Lstm);
  EXPECT_EQ(result.values.at(layer.inputs[5]), asymmetric_s8({-0.75, 1}));
  EXPECT_EQ(result.values.at(layer.inputs[6]), (ValueQuantization{SLUICE_S16, 0x1p-13f, 0}));
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

TEST(StaticScheme, ProfilesHaveNames) {
  for (const Profile profile : {Profile::Native, Profile::Tflm, Profile::Tflite}) {
    EXPECT_EQ(find_profile(profile_name(profile)), profile);
  }
  EXPECT_EQ(error_of([] { find_profile("tf"); }),
            "unknown profile 'tf'; expected one of native, tflm, tflite");
}

}  // namespace
}  // namespace sluice

// Static schemes: states that are inputs and outputs of the model.
#include "quantizer/quantize/value_quantization.h"
#include "tests/quantizer/static_scheme_cases.h"

namespace sluice {
namespace {

using test::GraphMaker;
using test::quantized;

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

}  // namespace
}  // namespace sluice

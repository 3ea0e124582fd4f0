#include <gtest/gtest.h>

#include "quantizer/error.h"
#include "quantizer/graph/dump.h"
#include "quantizer/graph/graph.h"

namespace sluice {
namespace {

ValueId add_value(Graph* graph, const std::string& name, const Shape& shape,
                  sluice_type type = SLUICE_F32) {
  Value value;
  value.name = name;
  value.type = type;
  value.shape = shape;
  return graph->add_value(value);
}

// y [N, 3] = x [N, 2] . w
Graph small_graph() {
  Graph graph;
  graph.symbols = {"N"};
  const ValueId x = add_value(&graph, "x", {Dim::symbol("N"), 2});
  const ValueId w = graph.add_constant("w", SLUICE_F32, {2, 3}, std::vector<uint8_t>(24));
  const ValueId y = add_value(&graph, "y", {Dim::symbol("N"), 3});
  graph.inputs = {x};
  graph.outputs = {y};
  Node node{};
  node.kind = OpKind::Linear;
  node.name = "linear_0";
  node.inputs = {x, w, kAbsent};
  node.outputs = {y};
  graph.nodes.push_back(node);
  return graph;
}

void expect_invalid(const Graph& graph, const std::string& message) {
  try {
    validate(graph);
    ADD_FAILURE() << "valid";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
  }
}

TEST(Validate, AcceptsAGraph) {
  EXPECT_NO_THROW(validate(small_graph()));
  EXPECT_EQ(dump(small_graph()),
            "input x f32 [N, 2]\nlinear_0 = Linear(x, w, -) -> y f32 [N, 3]\n"
            "output y f32 [N, 3]\n");
}

TEST(Validate, FindsBrokenIndices) {
  Graph graph = small_graph();
  graph.nodes[0].inputs[0] = 17;
  expect_invalid(graph, "Linear node \"linear_0\": an operand is value 17 of 3");
  graph = small_graph();
  graph.outputs[0] = -2;
  expect_invalid(graph, "an output is value -2 of 3");
}

TEST(Validate, FindsBrokenOrder) {
  Graph graph = small_graph();
  const ValueId z = add_value(&graph, "z", {Dim::symbol("N"), 3});
  Node node{};
  node.kind = OpKind::Unary;
  node.name = "relu";
  node.inputs = {z};
  node.outputs = {add_value(&graph, "r", {Dim::symbol("N"), 3})};
  graph.nodes.push_back(node);
  expect_invalid(graph, "Unary node \"relu\": value \"z\" is used before it is computed");
  graph = small_graph();
  graph.nodes.push_back(graph.nodes[0]);
  expect_invalid(graph, "value \"y\" is computed twice");
}

TEST(Validate, FindsDisagreement) {
  Graph graph = small_graph();
  graph.values[2].shape[1] = 4;
  expect_invalid(graph, "an extent of the result is 4, expected 3");
  graph = small_graph();
  graph.values[0].shape[1] = 5;
  expect_invalid(graph, "the last extent of the operand is 5, expected 2");
  graph = small_graph();
  graph.values[0].type = SLUICE_S64;
  expect_invalid(graph, "an operand is s64, expected f32");
  graph = small_graph();
  graph.nodes[0].inputs.resize(1);
  expect_invalid(graph, "1 operands and 1 results");
}

TEST(Validate, FindsBrokenValues) {
  Graph graph = small_graph();
  graph.values[1].name = "x";
  expect_invalid(graph, "two values are named \"x\"");
  graph = small_graph();
  graph.values[1].shape = {2, 4};
  expect_invalid(graph, "constant \"w\" of shape [2, 4] holds 24 bytes");
  graph = small_graph();
  graph.values[0].shape = Shape(7, 1);
  expect_invalid(graph, "value \"x\" has rank 7, expected at most 6");
}

TEST(Validate, FindsBrokenStates) {
  Graph graph = small_graph();
  graph.states = {{graph.outputs[0], graph.inputs[0]}};
  expect_invalid(graph, "a state pair does not name an input and an output");
}

}  // namespace
}  // namespace sluice

// Shape arithmetic and symbols.
#include <gtest/gtest.h>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/onnx_maker.h"
#include "tests/support/graph_interpreter.h"

namespace sluice {
namespace {

Graph import_model(const OnnxMaker& maker) {
  const std::string bytes = maker.bytes();
  return import_onnx(bytes.data(), bytes.size(), "m.onnx");
}

std::string output_shape(const Graph& graph) {
  return text(graph.values[graph.outputs.at(0)].shape);
}

TEST(ImportShapes, ArithmeticOnShapesFolds) {
  OnnxMaker maker;
  maker.input("x", {"N", "T", "6"});
  maker.node("Shape", {"x"}, {"shape"});
  maker.ints("zero", {}, {0});
  maker.ints("one", {}, {1});
  maker.ints("axis", {1}, {0});
  maker.ints("three", {1}, {3});
  maker.node("Gather", {"shape", "zero"}, {"n"});
  maker.node("Gather", {"shape", "one"}, {"t"});
  maker.node("Mul", {"n", "t"}, {"nt"});
  maker.node("Unsqueeze", {"nt", "axis"}, {"nt1"});
  set_int(&maker.node("Concat", {"nt1", "three", "minus"}, {"target"}), "axis", 0);
  maker.ints("minus", {1}, {-1});
  maker.node("Reshape", {"x", "target"}, {"y"});
  maker.output("y");
  const Graph graph = import_model(maker);
  EXPECT_EQ(output_shape(graph), "[N*T, 3, 2]");
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].kind, OpKind::Reshape);
}

// What PyTorch makes of tensor.expand(-1, ...).
TEST(ImportShapes, ExpandWithMinusOne) {
  OnnxMaker maker;
  maker.input("x", {"N", "1", "4"});
  maker.node("Shape", {"x"}, {"shape"});
  maker.ints("first", {1}, {0});
  maker.ints("five", {1}, {5});
  maker.ints("minus", {1}, {-1});
  maker.node("Gather", {"shape", "first"}, {"n"});
  set_int(&maker.node("Concat", {"n", "five", "minus"}, {"wanted"}), "axis", 0);
  maker.ints("all_minus", {3}, {-1, -1, -1});
  maker.ints("ones", {3}, {1, 1, 1});
  maker.node("Equal", {"wanted", "all_minus"}, {"keep"});
  maker.node("Where", {"keep", "ones", "wanted"}, {"target"});
  maker.node("Expand", {"x", "target"}, {"y"});
  maker.output("y");
  EXPECT_EQ(output_shape(import_model(maker)), "[N, 5, 4]");
}

TEST(ImportShapes, ZerosOfDynamicBatch) {
  OnnxMaker maker;
  maker.input("x", {"N", "4"});
  maker.node("Shape", {"x"}, {"shape"});
  maker.node("ConstantOfShape", {"shape"}, {"zeros"});
  maker.node("Add", {"x", "zeros"}, {"y"});
  maker.output("y");
  const Tensor x = float_tensor({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(largest_difference(interpret(import_model(maker), {{"x", x}}).at("y"), x), 0);
}

TEST(ImportShapes, SlicesOfSymbolicExtents) {
  OnnxMaker maker;
  maker.input("x", {"T", "2"});
  maker.ints("minus", {1}, {-1});
  maker.ints("end", {1}, {INT64_MAX});
  maker.ints("axis", {1}, {0});
  maker.node("Slice", {"x", "minus", "end", "axis"}, {"last"});
  maker.ints("start", {1}, {INT64_MAX});
  maker.ints("stop", {1}, {INT64_MIN});
  maker.node("Slice", {"x", "start", "stop", "axis", "minus"}, {"reversed"});
  maker.output("last");
  maker.output("reversed");
  const Graph graph = import_model(maker);
  EXPECT_EQ(output_shape(graph), "[1, 2]");
  EXPECT_EQ(text(graph.values[graph.outputs[1]].shape), "[T, 2]");
  const Tensor x = float_tensor({3, 2}, {1, 2, 3, 4, 5, 6});
  const NamedTensors y = interpret(graph, {{"x", x}});
  EXPECT_EQ(largest_difference(y.at("last"), float_tensor({1, 2}, {5, 6})), 0);
  EXPECT_EQ(largest_difference(y.at("reversed"), float_tensor({3, 2}, {5, 6, 3, 4, 1, 2})), 0);
}

TEST(ImportShapes, SymbolsThatMustBeEqualBecomeOne) {
  OnnxMaker maker;
  maker.input("a", {"batch", "3"});
  maker.input("b", {"other batch", "3"});
  maker.input("c", {"", "3"});
  maker.node("Add", {"a", "b"}, {"s"});
  maker.node("Mul", {"c", "s"}, {"y"});
  maker.output("y");
  const Graph graph = import_model(maker);
  EXPECT_EQ(graph.symbols, std::vector<std::string>{"batch"});
  EXPECT_EQ(output_shape(graph), "[batch, 3]");
}

TEST(ImportShapes, SymbolsThatMustBeNumbersBecomeThem) {
  OnnxMaker maker;
  maker.input("x", {"N", "6"});
  maker.ints("shape", {2}, {4, 9});
  maker.node("Reshape", {"x", "shape"}, {"y"});
  maker.output("y");
  const Graph graph = import_model(maker);
  EXPECT_TRUE(graph.symbols.empty());
  EXPECT_EQ(text(graph.values[graph.inputs[0]].shape), "[6, 6]");
}

TEST(ImportShapes, SymbolsOfAwkwardNames) {
  OnnxMaker maker;
  maker.input("x", {"2*n + 1"});
  maker.input("z", {"?"});
  maker.node("Relu", {"x"}, {"y"});
  maker.output("y");
  maker.graph()
      .mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->set_dim_param("2*n + 1");
  EXPECT_EQ(import_model(maker).symbols, (std::vector<std::string>{"_2_n___1", "_"}));
}

TEST(ImportShapes, BothFormsOfOutputs) {
  OnnxMaker maker;
  maker.input("x", {"2"});
  maker.floats("w", {2}, {3, 4});
  maker.node("Identity", {"x"}, {"same"});
  maker.node("Relu", {"x"}, {"r"});
  maker.node("Identity", {"r"}, {"r_again"});
  for (const char* name : {"same", "w", "r", "r_again"}) maker.output(name);
  const Graph graph = import_model(maker);
  const Tensor x = float_tensor({2}, {-1, 2});
  const NamedTensors y = interpret(graph, {{"x", x}});
  EXPECT_EQ(largest_difference(y.at("same"), x), 0);
  EXPECT_EQ(largest_difference(y.at("w"), float_tensor({2}, {3, 4})), 0);
  EXPECT_EQ(largest_difference(y.at("r"), float_tensor({2}, {0, 2})), 0);
  EXPECT_EQ(largest_difference(y.at("r_again"), y.at("r")), 0);
}

}  // namespace
}  // namespace sluice

// Models that cannot be imported: one line each, saying what is wrong where.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/onnx_maker.h"

namespace sluice {
namespace {

std::string refusal(const std::string& bytes) {
  try {
    import_onnx(bytes.data(), bytes.size(), "m.onnx");
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(message.compare(0, 8, "m.onnx: "), 0) << message;
    return message;
  }
  return "imported";
}

struct BadModel {
  const char* name;
  std::function<void(OnnxMaker*)> spoil;
  const char* message;
};

void PrintTo(const BadModel& bad, std::ostream* out) { *out << bad.name; }

// y = Relu(x [N, 4]), then spoilt.
class Refusals : public testing::TestWithParam<BadModel> {};

TEST_P(Refusals, SayWhatIsWrong) {
  OnnxMaker maker;
  maker.input("x", {"N", "4"});
  maker.node("Relu", {"x"}, {"y"}, "first");
  maker.output("y");
  GetParam().spoil(&maker);
  const std::string message = refusal(maker.bytes());
  EXPECT_NE(message.find(GetParam().message), std::string::npos) << message;
}

onnx::TensorProto* initializer(OnnxMaker* maker) {
  maker->floats("w", {2, 2}, {1, 2, 3, 4});
  maker->node("MatMul", {"y", "w"}, {"z"}, "product");
  maker->output("z");
  return maker->graph().mutable_initializer(0);
}

void second_node(OnnxMaker* maker, const std::string& type,
                 const std::vector<std::string>& inputs) {
  maker->node(type, inputs, {"z"}, "second");
  maker->output("z");
}

INSTANTIATE_TEST_SUITE_P(
    Graph, Refusals,
    testing::Values(
        BadModel{"NoOperatorSet", [](OnnxMaker* m) { m->model.clear_opset_import(); },
                 "no operator set"},
        BadModel{"OldOperatorSet",
                 [](OnnxMaker* m) { m->model.mutable_opset_import(0)->set_version(6); },
                 "operator set 6 is not supported, only 7 to 25"},
        BadModel{"NegativeExtent", [](OnnxMaker* m) { m->input("a", {"-3"}); },
                 "input \"a\": an extent is -3"},
        BadModel{"HugeInput",
                 [](OnnxMaker* m) {
                   m->input("a", {"4611686018427387904", "4"});
                 },
                 "input \"a\": an extent leaves 64 bits"},
        BadModel{"HighRank",
                 [](OnnxMaker* m) {
                   m->input("a", {"1", "1", "1", "1", "1", "1", "1"});
                 },
                 "input \"a\": the rank is 7"},
        BadModel{"DoubleInput",
                 [](OnnxMaker* m) { m->input("a", {"1"}, onnx::TensorProto::DOUBLE); },
                 "input \"a\": element type DOUBLE is not supported"},
        BadModel{
            "NoShape",
            [](OnnxMaker* m) {
              m->input("a", {"1"});
              m->graph().mutable_input(1)->mutable_type()->mutable_tensor_type()->clear_shape();
            },
            "input \"a\": the shape is missing"},
        BadModel{"TwoInputs", [](OnnxMaker* m) { m->input("x", {"1"}); },
                 "two values are named \"x\""},
        BadModel{"TwoResults", [](OnnxMaker* m) { m->node("Relu", {"x"}, {"y"}, "again"); },
                 "node \"again\" (Relu): two values are named \"y\""},
        BadModel{"TwoOutputs", [](OnnxMaker* m) { m->output("y"); },
                 "output \"y\": the name is used twice"},
        BadModel{"InputAsOutput", [](OnnxMaker* m) { m->output("x"); },
                 "output \"x\": the model only passes this input on"},
        BadModel{"NoOutputs", [](OnnxMaker* m) { m->graph().clear_output(); }, "no outputs"},
        BadModel{"UnknownOutput", [](OnnxMaker* m) { m->output("q"); },
                 "output \"q\": \"q\" is no"},
        BadModel{"Cycle",
                 [](OnnxMaker* m) {
                   m->node("Relu", {"b"}, {"a"}, "one");
                   m->node("Relu", {"a"}, {"b"}, "two");
                 },
                 "node \"one\" (Relu): \"b\" is no input of the model"},
        BadModel{
            "ForeignDomain",
            [](OnnxMaker* m) { m->node("Scaler", {"x"}, {"z"}, "f").set_domain("ai.onnx.ml"); },
            "node \"f\" (ai.onnx.ml.Scaler): operators of domain \"ai.onnx.ml\""},
        BadModel{"MicrosoftOperator",
                 [](OnnxMaker* m) {
                   m->node("FusedMatMul", {"x", "x"}, {"z"}, "f").set_domain("com.microsoft");
                 },
                 "node \"f\" (com.microsoft.FusedMatMul): the operator is not supported"},
        BadModel{"UnknownOperator", [](OnnxMaker* m) { second_node(m, "Einsum", {"x"}); },
                 "node \"second\" (Einsum): the operator is not supported"},
        BadModel{"Loop",
                 [](OnnxMaker* m) {
                   auto* body = m->node("Loop", {"x"}, {"z"}, "l").add_attribute();
                   body->set_name("body");
                   body->set_type(onnx::AttributeProto::GRAPH);
                   body->mutable_g();
                 },
                 "node \"l\" (Loop): control flow is not supported"},
        BadModel{"TooManyInputs",
                 [](OnnxMaker* m) {
                   second_node(m, "Relu", {"x", "y"});
                 },
                 "node \"second\" (Relu): 2 inputs, expected 1"},
        BadModel{"MissingInput",
                 [](OnnxMaker* m) {
                   second_node(m, "Add", {"", "y"});
                 },
                 "node \"second\" (Add): input 0 is missing"},
        BadModel{"UnknownAttribute",
                 [](OnnxMaker* m) { set_int(&m->node("Tanh", {"x"}, {"z"}, "t"), "alpha", 1); },
                 "node \"t\" (Tanh): attribute \"alpha\" is not supported"},
        BadModel{"AttributeOfOtherType",
                 [](OnnxMaker* m) {
                   set_string(&m->node("Concat", {"x", "y"}, {"z"}, "c"), "axis", "1");
                 },
                 "node \"c\" (Concat): attribute \"axis\" has type STRING, expected INT"},
        BadModel{"AttributeTwice",
                 [](OnnxMaker* m) {
                   auto& node = m->node("Concat", {"x", "y"}, {"z"}, "c");
                   set_int(&node, "axis", 1);
                   set_int(&node, "axis", 0);
                 },
                 "node \"c\" (Concat): attribute \"axis\" is given twice"},
        BadModel{"NamesOnOneLine", [](OnnxMaker* m) { m->node("Einsum", {"x"}, {"z"}, "a\nb"); },
                 "node \"a?b\" (Einsum)"}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Tensors, Refusals,
    testing::Values(
        BadModel{"TooFewElements",
                 [](OnnxMaker* m) { initializer(m)->mutable_float_data()->RemoveLast(); },
                 "initializer \"w\": float_data of the tensor holds 3, expected 4"},
        BadModel{"RawDataOfOtherSize",
                 [](OnnxMaker* m) {
                   auto* w = initializer(m);
                   w->clear_float_data();
                   w->set_raw_data("123456789");
                 },
                 "initializer \"w\": raw_data of the tensor holds 9, expected 16"},
        BadModel{"HugeTensor", [](OnnxMaker* m) { initializer(m)->set_dims(0, int64_t{1} << 40); },
                 "initializer \"w\": float_data of the tensor holds 4, expected 2199023255552"},
        BadModel{"OverflowingTensor", [](OnnxMaker* m) { initializer(m)->set_dims(0, INT64_MAX); },
                 "initializer \"w\": an extent leaves 64 bits"},
        BadModel{"NegativeTensor", [](OnnxMaker* m) { initializer(m)->set_dims(0, -2); },
                 "initializer \"w\": an extent of the tensor is -2"},
        BadModel{"HalfTensor",
                 [](OnnxMaker* m) { initializer(m)->set_data_type(onnx::TensorProto::FLOAT16); },
                 "initializer \"w\": element type FLOAT16 is not supported"},
        BadModel{
            "ExternalData",
            [](OnnxMaker* m) { initializer(m)->set_data_location(onnx::TensorProto::EXTERNAL); },
            "initializer \"w\": the tensor's data is in another file"},
        BadModel{"Twice",
                 [](OnnxMaker* m) {
                   initializer(m);
                   m->floats("w", {1}, {1});
                 },
                 "two initializers are named \"w\""},
        BadModel{"ShapesDisagree", [](OnnxMaker* m) { initializer(m); },
                 "node \"product\" (MatMul): the last extent of the operand is 4, expected 2"}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Nodes, Refusals,
    testing::Values(
        BadModel{"ReshapeOfOtherSize",
                 [](OnnxMaker* m) {
                   m->ints("s", {2}, {-1, 3});
                   second_node(m, "Reshape", {"x", "s"});
                 },
                 "node \"second\" (Reshape): the 4*N elements of [N, 4] are not known to divide"},
        BadModel{"HugeShape",
                 [](OnnxMaker* m) {
                   m->ints("s", {3}, {int64_t{1} << 40, int64_t{1} << 40, 1});
                   second_node(m, "Expand", {"x", "s"});
                 },
                 "node \"second\" (Expand)"},
        BadModel{"ShapeAtRunTime",
                 [](OnnxMaker* m) {
                   m->input("s", {"2"}, onnx::TensorProto::INT64);
                   second_node(m, "Reshape", {"x", "s"});
                 },
                 "node \"second\" (Reshape): the shape is only known at run time"},
        BadModel{"ShapeAsData",
                 [](OnnxMaker* m) {
                   m->node("Shape", {"x"}, {"s"});
                   m->ints("i", {1}, {0});
                   m->node("Gather", {"s", "i"}, {"n"});
                   set_int(&m->node("Cast", {"n"}, {"f"}, "cast"), "to", onnx::TensorProto::FLOAT);
                 },
                 "node \"cast\" (Cast): a number computed from the extents"},
        BadModel{"IntegersAtRunTime",
                 [](OnnxMaker* m) {
                   m->input("a", {"N"}, onnx::TensorProto::INT64);
                   second_node(m, "Add", {"a", "a"});
                 },
                 "node \"second\" (Add): arithmetic on s64 at run time is not supported"},
        BadModel{"SqueezeOfMore",
                 [](OnnxMaker* m) {
                   m->ints("a", {1}, {1});
                   second_node(m, "Squeeze", {"x", "a"});
                 },
                 "node \"second\" (Squeeze): an extent to squeeze is 4, expected 1"},
        BadModel{"AxisOutside",
                 [](OnnxMaker* m) { set_int(&m->node("Softmax", {"x"}, {"z"}, "s"), "axis", 2); },
                 "node \"s\" (Softmax): axis 2 does not exist in rank 2"},
        BadModel{"KernelTooLarge",
                 [](OnnxMaker* m) {
                   m->input("a", {"1", "2", "3"});
                   m->floats("k", {1, 2, 4}, std::vector<float>(8, 1));
                   second_node(m, "Conv", {"a", "k"});
                 },
                 "node \"second\" (Conv): the kernel is larger"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Refusals, Files) {
  for (const char* path : {"/nonexistent/m.onnx", "/", "/dev/null"}) {
    try {
      import_onnx(path);
      ADD_FAILURE() << path << " imported";
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).compare(0, std::string(path).size(), path), 0);
    }
  }
}

TEST(Refusals, BytesThatAreNoModel) {
  EXPECT_NE(refusal("").find("no graph"), std::string::npos);
  EXPECT_NE(refusal("this is no model").find("not an ONNX model"), std::string::npos);
}

TEST(Refusals, NestingIsBounded) {
  OnnxMaker maker;
  onnx::GraphProto* graph = &maker.graph();
  for (int depth = 0; depth < 1000; ++depth) {
    onnx::AttributeProto* attribute = graph->add_node()->add_attribute();
    attribute->set_type(onnx::AttributeProto::GRAPH);
    graph = attribute->mutable_g();
  }
  EXPECT_NE(refusal(maker.bytes()).find("not an ONNX model"), std::string::npos);
}

}  // namespace
}  // namespace sluice

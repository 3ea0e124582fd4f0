// Operators, one by one, in models made by hand: shapes and values against ones worked out by hand.
#include <gtest/gtest.h>

#include "tests/import_tflite/tflite_maker.h"
#include "tests/support/graph_interpreter.h"

namespace sluice {
namespace {

using namespace tflite;
using sluice::Tensor;

// x [2, 3] = 0, 1, 2, 3, 4, 5, unless said otherwise.
class TfliteOperators : public testing::Test {
 protected:
  int32_t x(const std::vector<int32_t>& shape = {2, 3}) { return maker_.input("x", shape); }
  int32_t y() { return maker_.computed({}); }

  void expect(const std::vector<Tensor>& outputs, Tensor x) {
    const Graph graph = maker_.import();
    const NamedTensors found = interpret(graph, {{"x", std::move(x)}});
    ASSERT_EQ(graph.outputs.size(), outputs.size());
    for (size_t i = 0; i < outputs.size(); ++i) {
      const Tensor& tensor = found.at(graph.values[graph.outputs[i]].name);
      EXPECT_EQ(tensor.dims, outputs[i].dims) << i;
      EXPECT_LE(largest_difference(tensor, outputs[i]), 1e-6) << i;
    }
  }
  void expect(const std::vector<int64_t>& dims, const std::vector<float>& elements) {
    expect({float_tensor(dims, elements)}, float_tensor({2, 3}, {0, 1, 2, 3, 4, 5}));
  }

  // One operator on x with constants after it.
  template <typename... Options>
  void unary(OperatorKind kind, const std::vector<int32_t>& constants, Options... options) {
    std::vector<int32_t> inputs = {x()};
    inputs.insert(inputs.end(), constants.begin(), constants.end());
    const int32_t result = y();
    maker_.add(kind, inputs, {result}, options...);
    maker_.output(result);
  }

  TfliteMaker maker_;
};

TEST_F(TfliteOperators, ReshapesByTensorAndByOptions) {
  unary(OperatorKind_RESHAPE, {maker_.ints({2}, {-1, 2})});
  expect({3, 2}, {0, 1, 2, 3, 4, 5});
  maker_ = TfliteMaker();
  ReshapeOptionsT options;
  options.shape = {3, -1};
  unary(OperatorKind_RESHAPE, {}, options);
  expect({3, 2}, {0, 1, 2, 3, 4, 5});
}

TEST_F(TfliteOperators, SqueezesAndExpands) {
  const int32_t wide = y(), result = y();
  maker_.add(OperatorKind_EXPAND_DIMS, {x(), maker_.ints({}, {-1})}, {wide});
  maker_.output(wide, "wide");
  SqueezeOptionsT options;
  options.axes = {-1};
  maker_.add(OperatorKind_SQUEEZE, {wide}, {result}, options);
  maker_.output(result);
  const Tensor flat = float_tensor({2, 3}, {0, 1, 2, 3, 4, 5});
  expect({float_tensor({2, 3, 1}, {0, 1, 2, 3, 4, 5}), flat}, flat);
}

TEST_F(TfliteOperators, Transposes) {
  unary(OperatorKind_TRANSPOSE, {maker_.ints({2}, {1, 0})});
  expect({3, 2}, {0, 3, 1, 4, 2, 5});
}

TEST_F(TfliteOperators, ConcatenatesWithActivation) {
  ConcatenationOptionsT options;
  options.axis = -1;
  options.activation = Activation_ReluN1To1;
  unary(OperatorKind_CONCATENATION, {maker_.floats({2, 1}, {-3, 0.5F})}, options);
  expect({2, 4}, {0, 1, 1, -1, 1, 1, 1, 0.5F});
}

TEST_F(TfliteOperators, PacksAndUnpacks) {
  UnpackOptionsT unpack;
  unpack.count = 3;
  unpack.axis = 1;
  const int32_t parts[] = {y(), y(), y()};
  maker_.add(OperatorKind_UNPACK, {x()}, {parts[0], parts[1], parts[2]}, unpack);
  PackOptionsT pack;
  pack.count = 2;
  pack.axis = -1;
  const int32_t result = y();
  maker_.add(OperatorKind_PACK, {parts[2], parts[0]}, {result}, pack);
  maker_.output(result);
  expect({2, 2}, {2, 0, 5, 3});
}

TEST_F(TfliteOperators, Splits) {
  SplitOptionsT options;
  options.parts = 3;
  const int32_t parts[] = {y(), y(), y()};
  const int32_t axis = maker_.ints({}, {1});
  maker_.add(OperatorKind_SPLIT, {axis, x()}, {parts[0], parts[1], parts[2]}, options);
  maker_.output(parts[1], "middle");
  expect({2, 1}, {1, 4});
}

TEST_F(TfliteOperators, SplitsIntoGivenSizes) {
  SplitVOptionsT options;
  options.parts = 2;
  const int32_t parts[] = {y(), y()};
  maker_.add(OperatorKind_SPLIT_V, {x(), maker_.ints({2}, {1, -1}), maker_.ints({}, {1})},
             {parts[0], parts[1]}, options);
  maker_.output(parts[0], "first");
  maker_.output(parts[1], "rest");
  expect({float_tensor({2, 1}, {0, 3}), float_tensor({2, 2}, {1, 2, 4, 5})},
         float_tensor({2, 3}, {0, 1, 2, 3, 4, 5}));
}

TEST_F(TfliteOperators, Gathers) {
  GatherOptionsT options;
  options.axis = 1;
  unary(OperatorKind_GATHER, {maker_.ints({2}, {2, 0})}, options);
  expect({2, 2}, {2, 0, 5, 3});
  maker_ = TfliteMaker();
  unary(OperatorKind_GATHER, {maker_.ints({}, {1})}, options);
  expect({2}, {1, 4});
}

TEST_F(TfliteOperators, SlicesToTheEnd) {
  unary(OperatorKind_SLICE, {maker_.ints({2}, {0, 1}), maker_.ints({2}, {1, -1})});
  expect({1, 2}, {1, 2});
}

TEST_F(TfliteOperators, SlicesWithStridesAndMasks) {
  StridedSliceOptionsT options;
  options.begin_mask = 2;
  options.shrink_axis_mask = 1;
  unary(OperatorKind_STRIDED_SLICE,
        {maker_.ints({2}, {-1, 1}), maker_.ints({2}, {0, 3}), maker_.ints({2}, {1, 2})}, options);
  expect({2}, {3, 5});
  maker_ = TfliteMaker();
  options = {};
  options.end_mask = 1;
  unary(OperatorKind_STRIDED_SLICE,
        {maker_.ints({2}, {0, -1}), maker_.ints({2}, {0, 0}), maker_.ints({2}, {1, -1})}, options);
  expect({2, 2}, {2, 1, 5, 4});
}

TEST_F(TfliteOperators, Reverses) {
  unary(OperatorKind_REVERSE_V2, {maker_.ints({1}, {1})});
  expect({2, 3}, {2, 1, 0, 5, 4, 3});
}

TEST_F(TfliteOperators, Pads) {
  unary(OperatorKind_PAD, {maker_.ints({2, 2}, {0, 0, 1, 0})});
  expect({2, 4}, {0, 0, 1, 2, 0, 3, 4, 5});
  maker_ = TfliteMaker();
  unary(OperatorKind_PADV2, {maker_.ints({2, 2}, {0, 1, 0, 0}), maker_.floats({}, {7})});
  expect({3, 3}, {0, 1, 2, 3, 4, 5, 7, 7, 7});
}

TEST_F(TfliteOperators, ShapesFollowTheBatch) {
  const int32_t shape = maker_.computed({2}, ElementType_Int32), rows = y(), flat = y(),
                count = maker_.computed({1}, ElementType_Int32),
                target = maker_.computed({2}, ElementType_Int32);
  const int32_t x = maker_.input("x", {-1, 3, 2});
  maker_.add(OperatorKind_SHAPE, {x}, {shape});
  StridedSliceOptionsT options;
  options.shrink_axis_mask = 1;
  maker_.add(OperatorKind_STRIDED_SLICE,
             {shape, maker_.ints({1}, {0}), maker_.ints({1}, {1}), maker_.ints({1}, {1})}, {count},
             options);
  PackOptionsT pack;
  pack.count = 2;
  maker_.add(OperatorKind_PACK, {count, maker_.ints({}, {6})}, {target}, pack);
  maker_.add(OperatorKind_RESHAPE, {x, target}, {flat});
  maker_.add(OperatorKind_FILL, {target, maker_.floats({}, {0.5F})}, {rows});
  const int32_t sum = y();
  maker_.add(OperatorKind_ADD, {flat, rows}, {sum}, AddOptionsT());
  maker_.output(sum);
  const Graph graph = maker_.import();
  ASSERT_EQ(graph.symbols, std::vector<std::string>{"x_dim0"});
  EXPECT_EQ(text(graph.values[graph.outputs[0]].shape), "[x_dim0, 6]");
  expect({float_tensor({2, 6}, std::vector<float>(12, 1.5F))},
         float_tensor({2, 3, 2}, std::vector<float>(12, 1)));
}

TEST_F(TfliteOperators, Functions) {
  const std::vector<std::pair<OperatorKind, std::vector<float>>> functions = {
      {OperatorKind_NEG, {0, -1, -2, -3, -4, -5}},
      {OperatorKind_SQUARE, {0, 1, 4, 9, 16, 25}},
      {OperatorKind_SQRT, {0, 1, 1.41421356F, 1.73205081F, 2, 2.23606798F}},
      {OperatorKind_LOGISTIC,
       {0.5F, 0.731058579F, 0.880797078F, 0.952574127F, 0.982013790F, 0.993307149F}},
      {OperatorKind_RELU_0_TO_1, {0, 1, 1, 1, 1, 1}},
      {OperatorKind_ZEROS_LIKE, {0, 0, 0, 0, 0, 0}},
  };
  for (const auto& [kind, expected] : functions) {
    SCOPED_TRACE(EnumNameOperatorKind(kind));
    maker_ = TfliteMaker();
    unary(kind, {});
    expect({2, 3}, expected);
  }
}

TEST_F(TfliteOperators, ArithmeticWithActivations) {
  SubOptionsT sub;
  sub.activation = Activation_Relu;
  unary(OperatorKind_SUB, {maker_.floats({3}, {2, 2, 2})}, sub);
  expect({2, 3}, {0, 0, 0, 1, 2, 3});
  maker_ = TfliteMaker();
  MulOptionsT mul;
  mul.activation = Activation_Relu6;
  unary(OperatorKind_MUL, {maker_.floats({2, 1}, {-1, 2})}, mul);
  expect({2, 3}, {0, 0, 0, 6, 6, 6});
  maker_ = TfliteMaker();
  unary(OperatorKind_SQUARED_DIFFERENCE, {maker_.floats({}, {3})});
  expect({2, 3}, {9, 4, 1, 0, 1, 4});
}

TEST_F(TfliteOperators, Reduces) {
  ReducerOptionsT options;
  options.keep_dims = true;
  unary(OperatorKind_MEAN, {maker_.ints({1}, {-1})}, options);
  expect({2, 1}, {1, 4});
  maker_ = TfliteMaker();
  unary(OperatorKind_REDUCE_MAX, {maker_.ints({1}, {0})}, ReducerOptionsT());
  expect({3}, {3, 4, 5});
}

TEST_F(TfliteOperators, SoftmaxWithBeta) {
  SoftmaxOptionsT options;
  options.beta = 0.6931471806F;  // powers of two
  unary(OperatorKind_SOFTMAX, {}, options);
  expect({2, 3}, {1.0F / 7, 2.0F / 7, 4.0F / 7, 1.0F / 7, 2.0F / 7, 4.0F / 7});
}

TEST_F(TfliteOperators, FullyConnected) {
  FullyConnectedOptionsT options;
  options.activation = Activation_Relu6;
  const int32_t w = maker_.floats({2, 3}, {1, 0, 0, 0, 1, -1}), b = maker_.floats({2}, {0.5F, 1});
  unary(OperatorKind_FULLY_CONNECTED, {w, b}, options);
  expect({2, 2}, {0.5F, 0, 3.5F, 0});
}

TEST_F(TfliteOperators, FullyConnectedFlattensUnlessTold) {
  for (const bool keep : {false, true}) {
    maker_ = TfliteMaker();
    FullyConnectedOptionsT options;
    options.keep_dims = keep;
    const int32_t result = y();
    maker_.add(OperatorKind_FULLY_CONNECTED, {x({1, 2, 3}), maker_.floats({1, 3}, {1, 1, 1}), -1},
               {result}, options);
    maker_.output(result);
    const std::vector<int64_t> dims =
        keep ? std::vector<int64_t>{1, 2, 1} : std::vector<int64_t>{2, 1};
    expect({float_tensor(dims, {3, 12})}, float_tensor({1, 2, 3}, {0, 1, 2, 3, 4, 5}));
  }
}

// x [1, 1, 4, 2]; kernel of width 2 that adds a position's first and the next one's second channel.
TEST_F(TfliteOperators, ConvolvesWithTheChannelsLast) {
  ConvOptionsT options;
  options.padding = Padding_Same;
  options.stride_w = options.stride_h = 1;
  const int32_t w = maker_.floats({1, 1, 2, 2}, {1, 0, 0, 1}), result = y();
  maker_.add(OperatorKind_CONV_2D, {x({1, 1, 4, 2}), w, maker_.floats({1}, {10})}, {result},
             options);
  maker_.output(result);
  const Tensor x = float_tensor({1, 1, 4, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
  expect({float_tensor({1, 1, 4, 1}, {13, 17, 21, 16})}, x);
  options.padding = Padding_Valid;
  options.dilation_w = 3;
  maker_.graph().operators[0]->options.Set(options);
  expect({float_tensor({1, 1, 1, 1}, {17})}, x);
}

TEST_F(TfliteOperators, ConvolutionOfOneElementIsAProduct) {
  ConvOptionsT options;
  options.padding = Padding_Valid;
  options.stride_w = options.stride_h = 1;
  const int32_t w = maker_.floats({2, 1, 1, 3}, {1, 1, 1, 0, 0, 1}), result = y();
  maker_.add(OperatorKind_CONV_2D, {x({1, 1, 2, 3}), w, -1}, {result}, options);
  maker_.output(result);
  const Graph graph = maker_.import();
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].kind, OpKind::Linear);
  expect({float_tensor({1, 1, 2, 2}, {3, 2, 12, 5})},
         float_tensor({1, 1, 2, 3}, {0, 1, 2, 3, 4, 5}));
}

TEST_F(TfliteOperators, DepthwiseConvolves) {
  DepthwiseConvOptionsT options;
  options.padding = Padding_Valid;
  options.stride_w = options.stride_h = 1;
  options.multiplier = 2;
  const int32_t result = y();
  // Two results per channel: the sum of two neighbours, and twice the first.
  const int32_t w = maker_.floats({1, 1, 2, 4}, {1, 2, 1, 2, 1, 0, 1, 0});
  maker_.add(OperatorKind_DEPTHWISE_CONV_2D, {x({1, 1, 3, 2}), w, -1}, {result}, options);
  maker_.output(result);
  expect({float_tensor({1, 1, 2, 4}, {2, 0, 4, 2, 6, 4, 8, 6})},
         float_tensor({1, 1, 3, 2}, {0, 1, 2, 3, 4, 5}));
}

TEST_F(TfliteOperators, HalfPrecisionConstantsAreFloats) {
  const int32_t half = maker_.raw({3}, ElementType_Float16, {0x00, 0x3c, 0x00, 0xc1, 0x01, 0x00});
  const int32_t wide = y(), result = y();
  maker_.add(OperatorKind_DEQUANTIZE, {half}, {wide});
  maker_.add(OperatorKind_MUL, {x(), wide}, {result}, MulOptionsT());
  maker_.output(result);
  expect({2, 3}, {0, -2.5F, 2 * 5.9604645e-8F, 3, -10, 5 * 5.9604645e-8F});
}

}  // namespace
}  // namespace sluice

// Integer nodes other than LSTM layers, and plans that mix them with float ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/lower/lower.h"
#include "sluice/kernels.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"

namespace sluice {
namespace {

using test::expect_near;
using test::GraphMaker;
using test::Kernels;
using test::PlanRunner;
using test::random_tensor;

using Ops = std::vector<std::string>;
const ValueQuantization kEighth = {SLUICE_S8, 0.125f, -5};
const ValueQuantization kQuarter = {SLUICE_S8, 0.25f, 7};

PlanData lowered(const QuantizedGraph& quantized) { return lower(quantized, sluice_kernel_tiling); }

std::vector<Tensor> run(const PlanData& plan, const std::vector<Tensor>& inputs) {
  const std::vector<Tensor> results = PlanRunner(plan, Kernels::kGenerated).run(inputs);
  expect_near(PlanRunner(plan, Kernels::kReference).run(inputs), results, 0);
  return results;
}

Tensor s8_tensor(const std::vector<int64_t>& dims, int step) {
  Tensor tensor = Tensor::zeros(SLUICE_S8, dims);
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    tensor.as<int8_t>()[i] = static_cast<int8_t>(i * step % 256 - 128);
  }
  return tensor;
}

Tensor real(const ValueQuantization& as, const Tensor& q) {
  Tensor tensor = Tensor::zeros(SLUICE_F32, q.dims);
  for (int64_t i = 0; i < q.elements(); ++i) {
    tensor.as<float>()[i] =
        as.scale * static_cast<float>(int32_t{q.as<int8_t>()[i]} - as.zero_point);
  }
  return tensor;
}

Tensor steps(const ValueQuantization& as, const Tensor& x) {
  Tensor tensor = Tensor::zeros(SLUICE_S8, x.dims);
  for (int64_t i = 0; i < x.elements(); ++i) {
    const float q = std::nearbyint(x.as<float>()[i] / as.scale) + static_cast<float>(as.zero_point);
    tensor.as<int8_t>()[i] = static_cast<int8_t>(std::clamp(q, -128.0f, 127.0f));
  }
  return tensor;
}

/// A graph whose values and nodes are all integer, in one quantization, edges included.
QuantizedGraph moving(const Graph& graph, const ValueQuantization& as) {
  QuantizedGraph quantized;
  quantized.graph = &graph;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    quantized.integer[i] = std::monostate();
    for (ValueId id : graph.nodes[i].outputs) quantized.values[id] = as;
  }
  for (ValueId id : graph.inputs) quantized.values[id] = as;
  quantized.integer_edges = graph.inputs;
  quantized.integer_edges.insert(quantized.integer_edges.end(), graph.outputs.begin(),
                                 graph.outputs.end());
  return quantized;
}

TEST(LowerInteger, LayoutMovesIntegers) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(2), Dim(3), Dim(4)});
  const ValueId turned = maker.transpose(x, {1, 0, 2});
  Node slice{};
  slice.kind = OpKind::Slice;
  slice.inputs = {turned};
  slice.start = {Dim(1), Dim(0), Dim(0)};
  slice.step = {1, 1, 2};
  const ValueId sliced = maker.add(slice, {Dim(2), Dim(2), Dim(2)});
  Node pad{};
  pad.kind = OpKind::Pad;
  pad.inputs = {sliced};
  pad.start = {Dim(0), Dim(0), Dim(1)};
  pad.alpha = 1.5f;
  const ValueId padded = maker.add(pad, {Dim(2), Dim(2), Dim(4)});
  Node concat{};
  concat.kind = OpKind::Concat;
  concat.inputs = {padded, maker.constant({2, 2, 1}, {0, 0.25f, -0.5f, 100})};
  concat.axis = 2;
  const ValueId joined = maker.add(concat, {Dim(2), Dim(2), Dim(5)});
  maker.output(maker.reshape(joined, {Dim(4), Dim(5)}), "y");
  const PlanData plan = lowered(moving(maker.graph, kEighth));
  EXPECT_EQ(plan.ops, (Ops{"transpose", "slice", "pad", "concat", "copy"}));
  EXPECT_EQ(plan.values[plan.inputs[0]].value.type, SLUICE_S8);
  EXPECT_EQ(plan.values[plan.inputs[0]].scale, 0.125f);
  EXPECT_EQ(plan.values[plan.outputs[0]].zero_point, -5);
  const Tensor q = s8_tensor({2, 3, 4}, 11);
  const std::vector<Tensor> expected = test::interpret(maker.graph, {real(kEighth, q)});
  expect_near(run(plan, {q}), {steps(kEighth, expected[0])}, 0);
}

TEST(LowerInteger, MixedPlansConvertOnceEachWay) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(2), Dim(6)});
  const ValueId turned = maker.transpose(x, {1, 0});  // integers
  const ValueId a = maker.unary(UnaryKind::Exp, turned), b = maker.unary(UnaryKind::Tanh, turned);
  const ValueId back = maker.transpose(b, {1, 0});  // integers
  const ValueId again = maker.reshape(back, {Dim(12)});
  maker.output(a, "a");
  maker.output(back, "back");
  maker.output(again, "again");
  QuantizedGraph quantized;
  quantized.graph = &maker.graph;
  quantized.integer = {{0, std::monostate()}, {3, std::monostate()}, {4, std::monostate()}};
  quantized.values = {
      {x, kEighth}, {turned, kEighth}, {b, kEighth}, {back, kEighth}, {again, kEighth}};
  quantized.float_notes = {{1, "Exp has no integer form"}};
  const PlanData plan = lowered(quantized);
  const auto calls = [&](const std::string& op) {
    return std::count_if(plan.calls.begin(), plan.calls.end(),
                         [&](const PlanCall& call) { return plan.ops[call.op] == op; });
  };
  EXPECT_EQ(calls("quantize_s8"), 2);    // x and b
  EXPECT_EQ(calls("dequantize_s8"), 3);  // turned (once for two readers), back, again
  EXPECT_EQ(calls("copy"), 0);
  ASSERT_EQ(plan.layers.size(), 1u);
  EXPECT_EQ(plan.layers[0].kind, "unary");
  EXPECT_EQ(plan.layers[0].note, "Exp has no integer form");
  const Tensor in = real(kEighth, s8_tensor({2, 6}, 5));
  const Tensor grid = in;  // on the grid: the first conversion loses nothing
  const std::vector<Tensor> expected = test::interpret(maker.graph, {grid});
  const std::vector<Tensor> results = run(plan, {in});
  ASSERT_EQ(results.size(), 3u);
  expect_near({results[1], results[2]}, {expected[1], expected[2]}, 0.0626f);
}

IntegerProduct product_of(const std::vector<int8_t>& w, int64_t n, int64_t k,
                          const ValueQuantization& x, const ValueQuantization& y) {
  IntegerProduct product;
  product.x = x;
  product.y = y;
  product.weights = {n, k, w, std::vector<float>(static_cast<size_t>(n), 0.01f)};
  for (int64_t row = 0; row < n; ++row) {
    int32_t sum = 0;
    for (int64_t i = 0; i < k; ++i) sum += w[row * k + i];
    product.bias.push_back(static_cast<int32_t>(50 * row) - x.zero_point * sum);
    int shift = 0;
    const double factor = std::frexp(double{x.scale} * 0.01 / y.scale, &shift);
    product.multipliers.push_back({static_cast<int32_t>(factor * 0x1p31), shift});
  }
  product.low = -128;
  product.high = 127;
  return product;
}

/// What the product stands for: x in steps, weights 0.01 w, bias 50 n steps of both.
std::vector<float> real_weights(const std::vector<int8_t>& w) {
  std::vector<float> result;
  for (int8_t q : w) result.push_back(0.01f * static_cast<float>(q));
  return result;
}
std::vector<float> real_bias(int64_t n, const ValueQuantization& x) {
  std::vector<float> result;
  for (int64_t i = 0; i < n; ++i) result.push_back(0.01f * x.scale * 50 * static_cast<float>(i));
  return result;
}

std::vector<int8_t> weights(int64_t count) {
  std::vector<int8_t> w;
  for (int64_t i = 0; i < count; ++i) w.push_back(static_cast<int8_t>(i * 23 % 255 - 127));
  return w;
}

TEST(LowerInteger, Linear) {
  for (const Requantization rounding :
       {Requantization::SingleUp, Requantization::DoubleAway, Requantization::DoubleUp}) {
    GraphMaker maker;
    const std::vector<int8_t> w = weights(7 * 10);
    const ValueId x = maker.input("x", {Dim(3), Dim(2), Dim(10)});
    Node node{};
    node.kind = OpKind::Linear;
    node.name = "dense";
    node.transposed = true;
    node.inputs = {x, maker.constant({7, 10}, real_weights(w)),
                   maker.constant({7}, real_bias(7, kEighth))};
    const ValueId y = maker.add(node, {Dim(3), Dim(2), Dim(7)});
    maker.output(y, "y");
    IntegerProduct product = product_of(w, 7, 10, kEighth, kQuarter);
    product.requantization = rounding;
    QuantizedGraph quantized;
    quantized.graph = &maker.graph;
    quantized.integer[0] = product;
    quantized.layers[0].scheme = "w8a8";
    quantized.values = {{x, kEighth}, {y, kQuarter}};
    quantized.integer_edges = {x, y};
    const PlanData plan = lowered(quantized);
    const char* const suffix = rounding == Requantization::SingleUp     ? ""
                               : rounding == Requantization::DoubleAway ? "_away"
                                                                        : "_up";
    EXPECT_EQ(plan.ops, (Ops{std::string("linear_s8w8_s8") + suffix}));
    ASSERT_EQ(plan.layers.size(), 1u);
    EXPECT_EQ(plan.layers[0].detail, "10->7");
    EXPECT_EQ(plan.layers[0].scheme, "w8a8");
    const Tensor q = s8_tensor({3, 2, 10}, 13);
    const std::vector<Tensor> expected = test::interpret(maker.graph, {real(kEighth, q)});
    const std::vector<Tensor> results = run(plan, {q});
    ASSERT_EQ(results.size(), 1u);
    const Tensor rounded = real(kQuarter, steps(kQuarter, expected[0]));
    expect_near({real(kQuarter, results[0])}, {rounded}, 0.2501f);  // ties
  }
}

TEST(LowerInteger, ConvPadsWithTheRealZero) {
  for (const int64_t group : {1, 2}) {
    GraphMaker maker;
    const std::vector<int8_t> w = weights(6 * (4 / group) * 3);
    const ValueId x = maker.input("x", {Dim(2), Dim(4), Dim(1), Dim(9)});
    Node node{};
    node.kind = OpKind::Conv;
    node.name = "conv";
    node.conv.group = group;
    node.conv.stride[1] = 2;
    node.conv.pad_before[1] = node.conv.pad_after[1] = 2;
    node.inputs = {x, maker.constant({6, 4 / group, 1, 3}, real_weights(w)),
                   maker.constant({6}, real_bias(6, kEighth))};
    const ValueId y = maker.add(node, {Dim(2), Dim(6), Dim(1), Dim(6)});
    maker.output(y, "y");
    QuantizedGraph quantized;
    quantized.graph = &maker.graph;
    quantized.integer[0] = product_of(w, 6, 4 / group * 3, kEighth, kQuarter);
    quantized.layers[0].scheme = "w8a8";
    quantized.values = {{x, kEighth}, {y, kQuarter}};
    quantized.integer_edges = {x, y};
    const Tensor q = s8_tensor({2, 4, 1, 9}, 13);
    const std::vector<Tensor> expected = test::interpret(maker.graph, {real(kEighth, q)});
    const std::vector<Tensor> results = run(lowered(quantized), {q});
    ASSERT_EQ(results.size(), 1u);
    const Tensor rounded = real(kQuarter, steps(kQuarter, expected[0]));
    expect_near({real(kQuarter, results[0])}, {rounded}, 0.2501f);
  }
}

TEST(LowerInteger, ElementwiseTableSoftmaxAndRescale) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(5), Dim(6)});
  Node sub{};
  sub.kind = OpKind::Binary;
  sub.binary = BinaryKind::Sub;
  sub.inputs = {x, maker.constant({6}, {0.5f, 1, -1, 2, 0, 3})};
  const ValueId difference = maker.add(sub, {Dim(5), Dim(6)});
  const ValueId function = maker.unary(UnaryKind::Abs, difference);
  Node requantize{};
  requantize.kind = OpKind::Requantize;
  requantize.inputs = {function};
  const ValueId rescaled = maker.add(requantize, {Dim(5), Dim(6)});
  Node softmax{};
  softmax.kind = OpKind::Softmax;
  softmax.inputs = {rescaled};
  softmax.axis = 0;
  const ValueId y = maker.add(softmax, {Dim(5), Dim(6)});
  maker.output(difference, "difference");
  maker.output(function, "function");
  maker.output(rescaled, "rescaled");
  maker.output(y, "y");

  const ValueQuantization probability = {SLUICE_S8, 0x1p-8f, -128};
  IntegerBinary binary;
  binary.a = binary.b = kEighth;
  binary.y = kQuarter;
  binary.left_shift = 20;
  binary.a_multiplier = binary.b_multiplier = {1 << 30, 0};
  binary.y_multiplier = {1 << 30, -19};  // twice an eighth is a quarter
  IntegerTable table;
  table.x = kQuarter;
  table.y = kQuarter;
  for (int q = -128; q < 128; ++q) {
    table.table.push_back(static_cast<int16_t>(std::min(std::abs(q - 7) + 7, 127)));
  }
  IntegerRequantize rescale;
  rescale.x = kQuarter;
  rescale.y = {SLUICE_S8, 0.5f, 0};
  rescale.multiplier = {1 << 30, 0};
  IntegerSoftmax exponentials;
  exponentials.x = rescale.y;
  exponentials.y = probability;
  for (int i = 0; i < 256; ++i) {
    exponentials.exponentials.push_back(
        static_cast<int32_t>(std::nearbyint(0x1p22 * std::exp(-0.5 * i))));
  }
  QuantizedGraph quantized;
  quantized.graph = &maker.graph;
  quantized.integer = {{0, binary}, {1, table}, {2, rescale}, {3, exponentials}};
  quantized.values = {{x, kEighth},
                      {difference, kQuarter},
                      {function, kQuarter},
                      {rescaled, rescale.y},
                      {y, probability}};
  quantized.integer_edges = {x};
  const PlanData plan = lowered(quantized);
  const Tensor q = s8_tensor({5, 6}, 3);
  const std::vector<Tensor> results = run(plan, {q});
  const std::vector<Tensor> expected = test::interpret(maker.graph, {real(kEighth, q)});
  ASSERT_EQ(results.size(), 4u);
  for (int i = 0; i < 2; ++i) expect_near({results[i]}, {expected[i]}, 0.1251f);
  expect_near({results[2]}, {expected[2]}, 0.376f);
  // Of the rescaled values as they are.
  for (int64_t column = 0; column < 6; ++column) {
    double sum = 0;
    for (int64_t row = 0; row < 5; ++row) sum += std::exp(results[2].as<float>()[row * 6 + column]);
    for (int64_t row = 0; row < 5; ++row) {
      const double p = std::exp(results[2].as<float>()[row * 6 + column]) / sum;
      EXPECT_NEAR(results[3].as<float>()[row * 6 + column], std::min(p, 255 / 256.), 0.51 / 256);
    }
  }
}

std::shared_ptr<const GivenQuantization> given(sluice_type type, float scale, int32_t zero_point) {
  auto quantization = std::make_shared<GivenQuantization>();
  quantization->type = type;
  quantization->scale = {scale};
  quantization->zero_point = {zero_point};
  return quantization;
}

TEST(LowerInteger, QuantizeAndDequantizeNodes) {
  for (const sluice_type type : {SLUICE_S8, SLUICE_U8, SLUICE_S16}) {
    GraphMaker maker;
    const ValueId x = maker.input("x", {Dim(40)});
    Node node{};
    node.kind = OpKind::Quantize;
    node.inputs = {x};
    const ValueId q = maker.add(node, {Dim(40)}, type);
    maker.graph.values[q].given = given(type, 0.25f, type == SLUICE_U8 ? 100 : 3);
    node.kind = OpKind::Dequantize;
    node.inputs = {q};
    const ValueId y = maker.add(node, {Dim(40)});
    maker.output(q, "q");
    maker.output(y, "y");
    QuantizedGraph quantized;
    quantized.graph = &maker.graph;
    const std::vector<Tensor> inputs = {random_tensor({40}, 3)};
    const PlanData plan = lowered(quantized);
    EXPECT_EQ(plan.values[plan.outputs[0]].scale, 0.25f);
    expect_near(run(plan, inputs), test::interpret(maker.graph, inputs), 0);
  }
}

// Integers that come in and go out as they are need no conversion around integer nodes.
TEST(LowerInteger, ConversionNodesVanishBetweenIntegers) {
  GraphMaker maker;
  const ValueId q = maker.input("q", {Dim(2), Dim(3)}, SLUICE_S8);
  maker.graph.values[q].given = given(SLUICE_S8, kEighth.scale, kEighth.zero_point);
  Node node{};
  node.kind = OpKind::Dequantize;
  node.inputs = {q};
  const ValueId x = maker.add(node, {Dim(2), Dim(3)});
  const ValueId turned = maker.transpose(x, {1, 0});
  node.kind = OpKind::Requantize;
  node.inputs = {turned};
  const ValueId same = maker.add(node, {Dim(3), Dim(2)});
  node.kind = OpKind::Quantize;
  node.inputs = {same};
  const ValueId y = maker.add(node, {Dim(3), Dim(2)}, SLUICE_S8);
  maker.graph.values[y].given = given(SLUICE_S8, kEighth.scale, kEighth.zero_point);
  maker.output(y, "y");
  QuantizedGraph quantized;
  quantized.graph = &maker.graph;
  quantized.integer[1] = std::monostate();
  quantized.values = {{x, kEighth}, {turned, kEighth}, {same, kEighth}};
  const PlanData plan = lowered(quantized);
  EXPECT_EQ(plan.ops, (Ops{"transpose", "copy"}));
  const Tensor in = s8_tensor({2, 3}, 17);
  expect_near(run(plan, {in}), test::interpret(maker.graph, {in}), 0);
}

TEST(LowerInteger, RequantizeRoundsAsTheSourceDoes) {
  for (const bool away : {false, true}) {
    GraphMaker maker;
    const ValueId x = maker.input("x", {Dim(4)});
    Node node{};
    node.kind = OpKind::Requantize;
    node.round_away = away;
    node.inputs = {x};
    const ValueId y = maker.add(node, {Dim(4)});
    maker.output(y, "y");
    QuantizedGraph quantized;
    quantized.graph = &maker.graph;
    quantized.values = {{y, {SLUICE_S8, 1, 0}}};
    quantized.integer_edges = {y};
    const std::vector<Tensor> results =
        run(lowered(quantized), {test::tensor({4}, {0.5f, 2.5f, -0.5f, 1})});
    ASSERT_EQ(results.size(), 1u);
    const int8_t* q = results[0].as<int8_t>();
    EXPECT_EQ(std::vector<int8_t>(q, q + 4),
              away ? (std::vector<int8_t>{1, 3, -1, 1}) : (std::vector<int8_t>{0, 2, 0, 1}));
  }
}

TEST(LowerInteger, RefusesWhatDoesNotAgree) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(2), Dim(3)});
  maker.output(maker.transpose(x, {1, 0}), "y");
  QuantizedGraph quantized = moving(maker.graph, kEighth);
  quantized.values[x] = kQuarter;
  try {
    lowered(quantized);
    FAIL() << "a transposition changed the quantization";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "value 'x' is s8 with scale 0.250000 and zero point 7, expected s8 with scale "
              "0.125000 and zero point -5");
  }
}

}  // namespace
}  // namespace sluice

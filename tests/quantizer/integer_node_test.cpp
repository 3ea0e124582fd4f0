// Integer parameters of dense layers, elementwise nodes and softmax.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "quantizer/npy/npy.h"
#include "quantizer/quantize/integer_elementwise.h"
#include "quantizer/quantize/integer_product.h"
#include "quantizer/quantize/integer_softmax.h"
#include "quantizer/quantize/multiplier.h"
#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/value_quantization.h"
#include "tests/quantizer/vector_lstm.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

using nlohmann::json;
using test::GraphMaker;

double factor_of(const Multiplier& m) { return std::ldexp(double(m.multiplier), m.shift - 31); }

TEST(Multiplier, EqualsTensorFlowLitesOnEveryRow) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string folder = shared_path("vectors/requantization/quantize_multiplier/");
  const NpyArray d = read_npy(folder + "d.npy"), multiplier = read_npy(folder + "multiplier.npy"),
                 shift = read_npy(folder + "shift.npy");
  ASSERT_GT(d.elements(), 1000);
  int64_t checked = 0;
  for (int64_t i = 0; i < d.elements(); ++i) {
    if (shift.as<int8_t>()[i] > 30) continue;
    ++checked;
    const Multiplier found = quantize_multiplier(d.as<double>()[i]);
    ASSERT_EQ(found.multiplier, multiplier.as<int32_t>()[i]) << d.as<double>()[i];
    ASSERT_EQ(found.shift, shift.as<int8_t>()[i]) << d.as<double>()[i];
  }
  EXPECT_GT(checked, 1000);
}

TEST(Multiplier, RefusesWhatDoesNotFit) {
  EXPECT_THROW(quantize_multiplier(0x1p30), RangeError);
  EXPECT_THROW(quantize_multiplier(-1e-9), RangeError);
  EXPECT_THROW(quantize_multiplier(std::nan("")), RangeError);
  EXPECT_EQ(quantize_multiplier(0x1p29).shift, 30);
}

TEST(ValueQuantization, CoversARangeAndHoldsZeroExactly) {
  const ValueQuantization q = asymmetric_s8({-0.5, 2.05});
  EXPECT_FLOAT_EQ(q.scale, 0.01f);
  EXPECT_EQ(q.zero_point, -78);
  EXPECT_NEAR(covered(q).low, -0.5, 1e-6);
  EXPECT_NEAR(covered(q).high, 2.05, 1e-6);
  EXPECT_EQ(asymmetric_s8({1, 2}).zero_point, -128);  // widened to 0
  EXPECT_EQ(asymmetric_s8({-2, -1}).zero_point, 127);
  const ValueQuantization wide = symmetric_s16({-3, 1});
  EXPECT_FLOAT_EQ(wide.scale, 3.0f / 32767);
  EXPECT_EQ(wide.zero_point, 0);
}

TEST(ValueQuantization, DegenerateRangesHaveAScale) {
  EXPECT_EQ(asymmetric_s8({0, 0}), (ValueQuantization{SLUICE_S8, 0x1p-7f, 0}));
  EXPECT_EQ(symmetric_s16({0, 0}), (ValueQuantization{SLUICE_S16, 0x1p-15f, 0}));
  EXPECT_EQ(asymmetric_s8({0, 1e-44}).scale, 0x1p-7f);
  EXPECT_THROW(asymmetric_s8({0, INFINITY}), RangeError);
  EXPECT_THROW(symmetric_s16({NAN, 1}), RangeError);
}

TEST(ValueQuantization, TakesFromASourceWhatIntegersCanHold) {
  Value value;
  EXPECT_FALSE(given_quantization(value));
  GivenQuantization quantization;
  const auto found = [&](sluice_type type, float scale, int32_t zero_point) {
    quantization.type = type;
    quantization.scale = {scale};
    quantization.zero_point = {zero_point};
    value.given = std::make_shared<GivenQuantization>(quantization);
    return given_quantization(value).has_value();
  };
  EXPECT_TRUE(found(SLUICE_S8, 0.5f, -128));
  EXPECT_TRUE(found(SLUICE_S16, 0.5f, 0));
  EXPECT_FALSE(found(SLUICE_U8, 0.5f, 0));
  EXPECT_FALSE(found(SLUICE_S8, 0.5f, 128));
  EXPECT_FALSE(found(SLUICE_S16, 0.5f, 1));
  for (const float scale : {0.0f, -1.0f, 1e-44f, INFINITY, NAN}) {
    EXPECT_FALSE(found(SLUICE_S8, scale, 0)) << scale;
  }
}

/// A FULLY_CONNECTED case of the vectors as a Linear node.
struct Dense {
  GraphMaker maker;
  json config;
  ValueQuantization x, y;

  explicit Dense(const std::string& name) {
    const std::string folder = shared_path("vectors/fc_int8_tflite/" + name + "/");
    config = json::parse(std::ifstream(folder + "config.json"));
    const json& quant = config.at("quant");
    const int64_t n = config.at("dims").at("N"), k = config.at("dims").at("K");
    const ValueId operand = maker.input("x", {Dim(4), Dim(k)});
    Node node{};
    node.kind = OpKind::Linear;
    node.name = "dense";
    node.transposed = true;
    node.inputs = {operand, integers({n, k}, folder + "W.npy", quant.at("W_scale")), kAbsent};
    if (config.at("arrays").contains("bias")) {
      node.inputs[2] = integers({n}, folder + "bias.npy", quant.at("bias_scale"));
    }
    const std::string activation = config.at("activation");
    if (activation != "none") node.low = 0;
    if (activation == "relu6") node.high = 6;
    maker.add(node, {Dim(4), Dim(n)});
    const sluice_type type = name == "wide_16x8" ? SLUICE_S16 : SLUICE_S8;
    x = {type, quant.at("x").at("scale"), quant.at("x").at("zero_point")};
    y = {type, quant.at("y").at("scale"), quant.at("y").at("zero_point")};
  }

  ValueId integers(const std::vector<int64_t>& shape, const std::string& path, float scale) {
    NpyArray array = read_npy(path);
    auto given = std::make_shared<GivenQuantization>();
    given->type = array.type == NpyType::S8    ? SLUICE_S8
                  : array.type == NpyType::S32 ? SLUICE_S32
                                               : SLUICE_S64;
    given->scale = {scale};
    given->zero_point = {0};
    given->q = std::make_shared<const Constant>(Constant{std::move(array.bytes)});
    const ValueId id =
        maker.constant(shape, std::vector<float>(static_cast<size_t>(array.elements()), 0.0f));
    maker.graph.values[id].given = given;
    return id;
  }
};

TEST(IntegerProduct, DerivesTheParametersOfTensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  int checked = 0;
  std::ifstream list(shared_path("vectors/fc_int8_tflite/cases.txt"));
  for (std::string name; std::getline(list, name);) {
    if (name.rfind("hybrid", 0) == 0) continue;
    SCOPED_TRACE(name);
    Dense dense(name);
    const IntegerProduct product = integer_product(dense.maker.graph, dense.maker.graph.nodes[0],
                                                   dense.x, dense.y, {Profile::Tflite});
    const json& derived = dense.config.at("derived");
    EXPECT_EQ(product.requantization, dense.config.at("requantization") == "D"
                                          ? Requantization::Int64Up
                                          : Requantization::DoubleUp);
    for (const Multiplier& m : product.multipliers) {
      EXPECT_EQ(m.multiplier, derived.at("multiplier").at(0).get<int32_t>());
      EXPECT_EQ(m.shift, derived.at("multiplier").at(1).get<int32_t>());
    }
    EXPECT_EQ(product.low, derived.at("y_min").get<int32_t>());
    EXPECT_EQ(product.high, derived.at("y_max").get<int32_t>());
    ++checked;
  }
  EXPECT_EQ(checked, 9);
}

TEST(IntegerProduct, ComputesTheLayerWithinItsSteps) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(5)});
  maker.linear("dense", x, 3, 5, 7);
  const Node& node = maker.graph.nodes[0];
  const ValueQuantization xq = asymmetric_s8({-1, 1.5}), yq = symmetric_s16({-6, 6});
  const IntegerProduct product = integer_product(maker.graph, node, xq, yq, {});
  const float* w = maker.graph.values[node.inputs[1]].constant->as<float>();
  const float* bias = maker.graph.values[node.inputs[2]].constant->as<float>();
  const int q[] = {-128, 127, 30, -7, xq.zero_point};
  for (size_t n = 0; n < 3; ++n) {
    int64_t sum = product.bias[n];
    double real = bias[n];
    for (size_t k = 0; k < 5; ++k) {
      sum += int64_t{q[k]} * product.weights.q[n * 5 + k];
      real += double{w[n * 5 + k]} * xq.scale * (q[k] - xq.zero_point);
    }
    EXPECT_NEAR(static_cast<double>(sum) * factor_of(product.multipliers[n]) * yq.scale, real,
                0.03);
  }
  const ValueRange bounds = product_bounds(maker.graph, node, xq);
  EXPECT_LT(bounds.low, -1);
  EXPECT_GT(bounds.high, 1);
}

TEST(IntegerProduct, TheFusedClampBecomesLimits) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(5)});
  maker.linear("dense", x, 3, 5, 7);
  Node& node = maker.graph.nodes[0];
  node.low = 0;
  node.high = 1;
  const ValueQuantization xq{SLUICE_S8, 0.01f, 0}, yq{SLUICE_S8, 0.02f, -20};
  const IntegerProduct product = integer_product(maker.graph, node, xq, yq, {});
  EXPECT_EQ(product.low, -20);
  EXPECT_EQ(product.high, 30);
  const ValueRange bounds = product_bounds(maker.graph, node, xq);
  EXPECT_EQ(bounds.low, 0);
  EXPECT_EQ(bounds.high, 1);
}

TEST(IntegerBinary, MultipliersAreThoseOfTensorFlowLite) {
  Node node{};
  node.binary = BinaryKind::Add;
  const ValueQuantization a{SLUICE_S8, 0.5f, 3}, b{SLUICE_S8, 0.25f, 0}, y{SLUICE_S8, 0.125f, 1};
  const IntegerBinary add = integer_binary(node, a, b, y, Profile::Native);
  EXPECT_EQ(add.left_shift, 20);
  EXPECT_EQ(factor_of(add.a_multiplier), 0.5);
  EXPECT_EQ(factor_of(add.b_multiplier), 0.25);
  EXPECT_EQ(factor_of(add.y_multiplier), 8 / 0x1p20);
  node.binary = BinaryKind::Mul;
  EXPECT_EQ(factor_of(integer_binary(node, a, b, y, Profile::Tflite).y_multiplier), 1.0);
}

TEST(IntegerTable, HoldsTheFunctionOfEveryInteger) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(7)});
  maker.unary(UnaryKind::Sigmoid, x);
  const Node& node = maker.graph.nodes[0];
  const ValueQuantization xq{SLUICE_S8, 0.05f, 11}, yq{SLUICE_S8, 0x1p-8f, -128};
  const IntegerTable table = integer_table(maker.graph, node, xq, yq, Profile::Native);
  ASSERT_EQ(table.table.size(), 256u);
  for (int q = -128; q <= 127; ++q) {
    const double real = 1 / (1 + std::exp(-0.05 * (q - 11)));
    EXPECT_NEAR(table.table[q + 128] + 128, 256 * real, 0.51);
  }
  const IntegerTable away = integer_table(maker.graph, node, {SLUICE_S8, 0x1p-30f, 0},
                                          {SLUICE_S8, 1.0f, 0}, Profile::Tflite);
  EXPECT_EQ(away.table[128], 1);  // 0.5
  EXPECT_EQ(integer_table(maker.graph, node, {SLUICE_S8, 0x1p-30f, 0}, {SLUICE_S8, 1.0f, 0},
                          Profile::Native)
                .table[128],
            0);
}

TEST(IntegerTable, WhatIsNotFiniteStaysInside) {
  GraphMaker maker;
  maker.unary(UnaryKind::Log, maker.input("x", {Dim(7)}));
  const IntegerTable table = integer_table(maker.graph, maker.graph.nodes[0], {SLUICE_S8, 0.1f, 0},
                                           {SLUICE_S8, 0.1f, 5}, Profile::Native);
  EXPECT_EQ(table.table[0], 5);       // NaN
  EXPECT_EQ(table.table[128], -128);  // log 0
}

TEST(IntegerSoftmax, TablesFall) {
  const ValueQuantization x{SLUICE_S8, 0.1f, 4}, y = softmax_result(SLUICE_S8);
  const IntegerSoftmax native = integer_softmax(x, y, Profile::Native);
  ASSERT_EQ(native.exponentials.size(), 256u);
  const IntegerSoftmax tflite = integer_softmax(x, y, Profile::Tflite);
  const IntegerSoftmax tflm = integer_softmax(x, y, Profile::Tflm);
  for (int i = 0; i < 256; ++i) {
    EXPECT_NEAR(native.exponentials[i], 0x1p22 * std::exp(-0.1 * i), 0.6) << i;
    EXPECT_NEAR(tflite.float_exponentials[i], std::exp(-0.1 * i), 1e-6) << i;
    EXPECT_NEAR(tflm.exponentials[i] / 0x1p31, std::exp(-0.1 * i), 2e-6) << i;
  }
  EXPECT_EQ(tflm.exponentials[0], 2147483647);
  EXPECT_THROW(integer_softmax(x, {SLUICE_S8, 0.01f, 0}, Profile::Native), RangeError);
}

TEST(IntegerRequantize, HasTheRatioOfTheScales) {
  const ValueQuantization x{SLUICE_S8, 0.3f, 1}, y{SLUICE_S16, 0.1f, 0};
  const IntegerRequantize requantize = integer_requantize(x, y, Profile::Tflite);
  EXPECT_EQ(requantize.requantization, Requantization::DoubleAway);
  EXPECT_NEAR(factor_of(requantize.multiplier), 3, 1e-6);
}

}  // namespace
}  // namespace sluice

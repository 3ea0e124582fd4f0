#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/quantize/weight_rows.h"
#include "tests/quantizer/graph_maker.h"

namespace sluice {
namespace {

using test::GraphMaker;

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(WeightRows, ScalesEachRowByItsLargestMagnitude) {
  const float w[] = {1.0f, -127.0f, 63.6f, 0.25f, 0.5f, -0.125f};
  const QuantizedMatrix q = quantize_rows(w, 2, 3, "layer", "weight");
  EXPECT_EQ(q.scale, (std::vector<float>{1.0f, 0.5f / 127.0f}));
  EXPECT_EQ(q.q, (std::vector<int8_t>{1, -127, 64, 64, 127, -32}));
}

TEST(WeightRows, RoundsTiesToEven) {
  const float w[] = {127.0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f};
  const QuantizedMatrix q = quantize_rows(w, 1, 7, "layer", "weight");
  EXPECT_EQ(q.q, (std::vector<int8_t>{127, 0, 2, 2, 0, -2, -2}));
}

// Rows of very different sizes, with outliers: what is not clipped is off by half a step at most,
// what is clipped stays on the end, and the squared error is at most that of the scale that covers
// the whole row.
TEST(WeightRows, ScaleIsNoWorseThanTheCoveringOne) {
  const int64_t rows = 37, columns = 101;
  std::vector<float> w = test::random_floats(rows * columns, 7);
  for (int64_t n = 0; n < rows; ++n) {
    for (int64_t k = 0; k < columns; ++k) {
      w[n * columns + k] *= std::pow(10.0f, static_cast<float>(n) - 18) * (k == 0 ? 1.3f : 1.0f);
    }
  }
  const QuantizedMatrix q = quantize_rows(w.data(), rows, columns, "layer", "weight");
  int clipped_rows = 0;
  for (int64_t n = 0; n < rows; ++n) {
    const float* row = &w[n * columns];
    float largest = 0;
    for (int64_t k = 0; k < columns; ++k) largest = std::max(largest, std::fabs(row[k]));
    const double covering = largest / 127.0, scale = q.scale[n];
    ASSERT_LE(scale, covering * 1.000001);
    ASSERT_GE(scale, covering * 0.7499);
    clipped_rows += scale < covering * 0.999 ? 1 : 0;
    double error = 0, covering_error = 0;
    for (int64_t k = 0; k < columns; ++k) {
      const int value = q.q[n * columns + k];
      ASSERT_GE(value, -127);
      const double e = std::fabs(value * scale - row[k]);
      if (std::abs(value) < 127) {
        ASSERT_LE(e, 0.5001 * scale);
      }
      error += e * e;
      const double f = std::nearbyint(row[k] / covering) * covering - row[k];
      covering_error += f * f;
    }
    EXPECT_LE(error, covering_error * 1.0001);
  }
  EXPECT_GT(clipped_rows, 0);
}

TEST(WeightRows, WhatIsExactAlreadyStaysAsItIs) {
  const float w[] = {127.0f * 0.5f, -63.0f * 0.5f, 1.0f * 0.5f, 0.0f};
  const QuantizedMatrix q = quantize_rows(w, 1, 4, "layer", "weight");
  EXPECT_EQ(q.scale[0], 0.5f);
  EXPECT_EQ(q.q, (std::vector<int8_t>{127, -63, 1, 0}));
}

TEST(WeightRows, RowsOfZerosAndSubnormalsStayFinite) {
  const float tiny = std::numeric_limits<float>::denorm_min();
  const float w[] = {0.0f, -0.0f, tiny, -tiny, 190 * tiny, 10 * tiny};
  const QuantizedMatrix q = quantize_rows(w, 3, 2, "layer", "weight");
  EXPECT_EQ(q.scale[0], 1.0f);
  EXPECT_EQ(q.scale[1], 1.0f);
  EXPECT_GT(q.scale[2], 0.0f);
  EXPECT_EQ(q.q, (std::vector<int8_t>{0, 0, 0, 0, 127, 10}));
}

TEST(WeightRows, RefusesWhatIsNotFinite) {
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                    -std::numeric_limits<float>::infinity()}) {
    const float w[] = {1.0f, 2.0f, 3.0f, bad};
    const std::string error = error_of([&] { quantize_rows(w, 2, 2, "dense", "weight"); });
    EXPECT_NE(error.find("'dense'"), std::string::npos) << error;
    EXPECT_NE(error.find("channel 1"), std::string::npos) << error;
  }
}

TEST(WeightRows, LinearWeightsBecomeRowsInEitherOrder) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(3)});
  Node node{};
  node.kind = OpKind::Linear;
  node.name = "dense";
  node.inputs = {x, maker.constant({3, 2}, {1, 10, 2, 20, 3, 30})};
  const QuantizedMatrix kn = quantize_layer_rows(maker.graph, node)[0];
  node.transposed = true;
  node.inputs = {x, maker.constant({2, 3}, {1, 2, 3, 10, 20, 30})};
  const QuantizedMatrix nk = quantize_layer_rows(maker.graph, node)[0];
  EXPECT_EQ(kn.rows, 2);
  EXPECT_EQ(kn.columns, 3);
  EXPECT_EQ(kn.q, nk.q);
  EXPECT_EQ(kn.scale, nk.scale);
  EXPECT_EQ(kn.q, (std::vector<int8_t>{42, 85, 127, 42, 85, 127}));
}

TEST(Schemes, AreFoundByName) {
  EXPECT_STREQ(schemes()[0]->name, "f32");
  for (const Scheme* scheme : schemes()) EXPECT_EQ(&find_scheme(scheme->name), scheme);
  EXPECT_EQ(error_of([] { find_scheme("w1a1"); }),
            "unknown scheme 'w1a1'; expected one of f32, w8a8-dynamic, w8a8, w8a16");
}

Graph two_layers() {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(4), Dim(1), Dim(3)});
  const auto lstm = maker.lstm("lstm", x, 3, 5, Direction::Bidirectional, 1);
  maker.output(maker.linear("dense", maker.reshape(lstm.y, {Dim(4), Dim(10)}), 7, 10, 9), "y");
  return maker.graph;
}

TEST(Schemes, ChoosePerLayer) {
  const Graph graph = two_layers();
  const QuantizedGraph all = quantize(graph, {"w8a8-dynamic", {}});
  ASSERT_EQ(all.layers.size(), 2u);
  const QuantizedLayer& lstm = all.layers.at(0);
  EXPECT_EQ(lstm.scheme, "w8a8-dynamic");
  ASSERT_EQ(lstm.weights.size(), 4u);
  EXPECT_EQ(lstm.weights[1].rows, 20);
  EXPECT_EQ(lstm.weights[1].columns, 3);
  EXPECT_EQ(lstm.weights[3].columns, 5);
  const QuantizedGraph mixed = quantize(graph, {"w8a8-dynamic", {{"dense", "f32"}}});
  EXPECT_EQ(mixed.layers.at(0).scheme, "w8a8-dynamic");
  EXPECT_EQ(mixed.layers.at(2).scheme, "f32");
  EXPECT_TRUE(mixed.layers.at(2).weights.empty());
}

TEST(Schemes, RefuseUnknownLayers) {
  const Graph graph = two_layers();
  EXPECT_EQ(error_of([&] {
              quantize(graph, {"f32", {{"node_1", "w8a8-dynamic"}}});
            }),
            "model has no layer 'node_1'; its layers are 'lstm', 'dense'");
}

TEST(Schemes, LayersWithWeightsOfTheRunStayFloatWithANote) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(3)});
  const ValueId w = maker.input("w", {Dim(3), Dim(2)});
  Node node{};
  node.kind = OpKind::Linear;
  node.name = "dense";
  node.inputs = {x, w};
  maker.output(maker.add(node, {Dim(1), Dim(2)}), "y");
  const QuantizedGraph quantized = quantize(maker.graph, {"w8a8-dynamic", {}});
  EXPECT_EQ(quantized.layers.at(0).scheme, "f32");
  EXPECT_EQ(quantized.layers.at(0).note, "weights 'w' are given at run time");
}

}  // namespace
}  // namespace sluice

#include "quantizer/quantize/activation_width.h"

#include <gtest/gtest.h>

#include "quantizer/calibrate/row_levels.h"
#include "tests/quantizer/graph_maker.h"

namespace sluice {
namespace {

TEST(RowLevels, QuietRowsDrownInTheStep) {
  RowLevels levels;
  const std::vector<float> loud(64, 1.0f), quiet(64, 1.0f / 1024), silent(64, 0.0f);
  levels.add(loud.data(), loud.size(), 32);
  levels.add(quiet.data(), quiet.size(), 32);
  levels.add(silent.data(), silent.size(), 32);
  // Two of six rows are lost; the squares of the loud ones count as 3/2.
  EXPECT_NEAR(levels.rounding_error(0.1), (2 + 2 * 0.01 / 12 / 1.5) / 6, 1e-9);
  EXPECT_LT(levels.rounding_error(1e-5), 1e-4);
  EXPECT_EQ(RowLevels().rounding_error(1), 0);
}

TEST(ActivationWidth, AnLstmNeedsMoreWhereRoundingMovesItsGates) {
  test::GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(3), Dim(1), Dim(16)});
  maker.output(maker.lstm("lstm", x, 16, 4, Direction::Forward, 1).y);
  const Node& node = maker.graph.nodes[0];
  Calibration calibration;
  EXPECT_EQ(need_of_16_bits(maker.graph, node, calibration), "");
  // Weights between -1 and 1: rows of 16 have a norm of about 2.3.
  calibration.values[x].s8 = {-10, 10};
  EXPECT_EQ(need_of_16_bits(maker.graph, node, calibration), "");
  calibration.values[x].s8 = {-40, 40};
  EXPECT_NE(need_of_16_bits(maker.graph, node, calibration), "");
}

TEST(ActivationWidth, ADenseLayerNeedsMoreForQuietRows) {
  test::GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(3), Dim(16)});
  maker.output(maker.linear("dense", x, 4, 16, 1));
  Calibration calibration;
  calibration.values[x].s8 = {-1, 1};
  calibration.values[x].s8_row_error = 0.005;
  EXPECT_EQ(need_of_16_bits(maker.graph, maker.graph.nodes[0], calibration), "");
  calibration.values[x].s8_row_error = 0.02;
  EXPECT_NE(need_of_16_bits(maker.graph, maker.graph.nodes[0], calibration), "");
}

}  // namespace
}  // namespace sluice

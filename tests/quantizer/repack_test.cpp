// Plans packed anew for another family are what lowering makes for it.
#include "quantizer/lower/repack.h"

#include <gtest/gtest.h>

#include "quantizer/compile/targets.h"
#include "quantizer/error.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/write/model_file.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/integer_lstm_model.h"

namespace sluice {
namespace {

using test::GraphMaker;

/// x [5, 2, 3] -> two LSTM layers -> dense -> y, sizes that fill no block.
QuantizedGraph dynamic_model(Graph* graph, const char* scheme) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(5), Dim(2), Dim(3)});
  const auto first = maker.lstm("first", x, 3, 37, Direction::Forward, 1);
  const ValueId between = maker.reshape(first.y, {Dim(5), Dim(2), Dim(37)});
  const auto second = maker.lstm("second", between, 37, 6, Direction::Reverse, 11);
  maker.output(maker.linear("head", maker.reshape(second.y, {Dim(5), Dim(2), Dim(6)}), 65, 6, 21));
  *graph = maker.graph;
  return quantize(*graph, {scheme, {}});
}

void expect_repacks(const QuantizedGraph& model) {
  for (const Target& from : targets()) {
    for (const Target& to : targets()) {
      const PlanData expected = lower(model, to.tiling);
      const PlanData found = repacked(lower(model, from.tiling), to.tiling);
      ASSERT_EQ(serialize_model(found).size(), serialize_model(expected).size());
      ASSERT_EQ(found.values.size(), expected.values.size());
      for (size_t i = 0; i < found.values.size(); ++i) {
        const sluice_plan_value &a = found.values[i].value, &b = expected.values[i].value;
        if (a.storage != SLUICE_CONSTANT) continue;
        ASSERT_EQ(a.bytes, b.bytes);
        EXPECT_TRUE(std::equal(&found.constants[a.offset], &found.constants[a.offset] + a.bytes,
                               &expected.constants[b.offset]))
            << from.name << " to " << to.name << ", value " << i << ", layout " << int(a.layout)
            << ", type " << int(a.type);
      }
      for (size_t i = 0; i < found.values.size(); ++i) {
        const sluice_plan_value &a = found.values[i].value, &b = expected.values[i].value;
        EXPECT_TRUE(a.type == b.type && a.offset == b.offset && a.bytes == b.bytes)
            << from.name << " to " << to.name << ", value " << i;
      }
      for (size_t i = 0; i < found.layers.size(); ++i) {
        EXPECT_EQ(found.layers[i].weight_bytes, expected.layers[i].weight_bytes);
      }
    }
  }
}

TEST(Repack, FloatAndDynamicPlans) {
  for (const char* scheme : {"f32", "w8a8-dynamic"}) {
    Graph graph;
    expect_repacks(dynamic_model(&graph, scheme));
  }
}

TEST(Repack, IntegerPlans) {
  const test::IntegerLstmModel model(test::native_layer(3, 37), true, Direction::Forward);
  expect_repacks(model.quantized);
}

TEST(Repack, RefusesConstantsOfAnotherSize) {
  Graph graph;
  PlanData plan = lower(dynamic_model(&graph, "w8a8-dynamic"), host_target().tiling);
  for (PlanValue& value : plan.values) {
    if (value.value.layout == SLUICE_PACKED_LSTM) value.value.bytes += 64;
  }
  sluice_tiling other = plan.tiling;
  other.lstm_block /= 2;
  EXPECT_THROW(repacked(plan, other), Error);
}

}  // namespace
}  // namespace sluice

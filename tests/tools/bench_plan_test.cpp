#include "tools/bench_plan.h"

#include <gtest/gtest.h>

#include "quantizer/error.h"

namespace sluice {
namespace {

/// One LSTM layer over x [time, batch, 3] and one linear layer over its 4 units.
PlanData make_plan(sluice_extent time, sluice_extent batch) {
  PlanData plan;
  plan.symbols = {"N", "T", "other"};
  plan.tokens = {{SLUICE_TOKEN_SYMBOL, 0}, {SLUICE_TOKEN_SYMBOL, 1}};
  plan.expressions = {{0, 1}, {1, 1}};
  for (const int32_t width : {3, 4}) {
    PlanValue value;
    value.value = {};
    value.value.rank = 3;
    value.value.dims[0] = time;
    value.value.dims[1] = batch;
    value.value.dims[2] = width;
    plan.values.push_back(value);
  }
  plan.inputs = {0};
  plan.ops = {"lstm_f32", "linear_f32"};
  plan.layers.resize(2);
  plan.layers[0].macs = 100;
  plan.layers[1].macs = 10;
  plan.calls.resize(2);
  for (int i = 0; i < 2; ++i) {
    plan.calls[i].op = plan.calls[i].layer = i;
    plan.calls[i].inputs = {i};
    plan.calls[i].outputs = {1};
  }
  return plan;
}

constexpr sluice_extent kN = -1, kT = -2;

TEST(BenchPlan, SymbolsOfTimeAndBatchTakeWhatIsAskedFor) {
  const BenchPlan plan = plan_bench(make_plan(kT, kN), 20, 5);
  EXPECT_EQ(plan.symbols, (std::vector<int32_t>{5, 20, 1}));
  EXPECT_EQ(plan.steps, 20);
  EXPECT_EQ(plan.batch, 5);
  EXPECT_EQ(plan.macs, 20u * 5 * 110);
}

TEST(BenchPlan, DefaultsAreAHundredStepsOfOneSequence) {
  const BenchPlan plan = plan_bench(make_plan(kT, kN), {}, {});
  EXPECT_EQ(plan.symbols, (std::vector<int32_t>{1, 100, 1}));
}

TEST(BenchPlan, StaticExtentsAreWhatTheyAre) {
  const BenchPlan plan = plan_bench(make_plan(30, kN), {}, 2);
  EXPECT_EQ(plan.steps, 30);
  EXPECT_EQ(plan.batch, 2);
  EXPECT_EQ(plan_bench(make_plan(30, 1), 30, 1).steps, 30);
  EXPECT_THROW(plan_bench(make_plan(30, kN), 31, {}), Error);
  EXPECT_THROW(plan_bench(make_plan(kT, 1), {}, 2), Error);
}

TEST(BenchPlan, WithoutLstmLayersTheInputsLeadWithTheBatch) {
  PlanData data = make_plan(kN, 7);
  data.ops[0] = "linear_f32";
  const BenchPlan plan = plan_bench(data, {}, 4);
  EXPECT_EQ(plan.symbols[0], 4);
  EXPECT_EQ(plan.batch, 4);
  EXPECT_EQ(plan.steps, 1);
  EXPECT_THROW(plan_bench(data, 2, {}), Error);
}

}  // namespace
}  // namespace sluice

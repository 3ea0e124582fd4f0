#include "quantizer/run/run_plan.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr int64_t kN = -1, kT = -2;  // symbols 0 and 1

sluice_tensor_info info(const char* name, std::initializer_list<int64_t> dims, int32_t state = -1,
                        sluice_type type = SLUICE_F32) {
  sluice_tensor_info result{};
  result.name = name;
  result.type = type;
  result.rank = static_cast<int32_t>(dims.size());
  std::copy(dims.begin(), dims.end(), result.dims);
  result.state = state;
  return result;
}

ModelDescription model(std::vector<sluice_tensor_info> inputs) {
  ModelDescription description;
  description.inputs = std::move(inputs);
  description.symbols = {"N", "T"};
  return description;
}

NpyArray floats(const std::vector<int64_t>& shape) { return npy_zeros(NpyType::F32, shape); }

std::string error(const ModelDescription& description, std::map<std::string, NpyArray> arrays) {
  try {
    plan_runs(description, std::move(arrays));
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(RunPlan, TheShapeOfTheInputIsOneRun) {
  const RunPlan plan = plan_runs(model({info("x", {1, 2, 3})}), {{"x", floats({1, 2, 3})}});
  EXPECT_EQ(plan.runs, 1);
  EXPECT_FALSE(plan.listed);
  EXPECT_EQ(plan.inputs[0].stride, 0u);
  EXPECT_EQ(joined_shape(plan, {4, 5}), (std::vector<int64_t>{4, 5}));
  EXPECT_EQ(joined_shape(plan, {}), (std::vector<int64_t>{}));
}

TEST(RunPlan, OneAxisMoreIsAListOfRuns) {
  const RunPlan plan = plan_runs(model({info("x", {kN, 3})}), {{"x", floats({5, 2, 3})}});
  EXPECT_EQ(plan.runs, 5);
  EXPECT_TRUE(plan.listed);
  EXPECT_EQ(plan.inputs[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(plan.inputs[0].stride, 2 * 3 * sizeof(float));
  EXPECT_EQ(plan.symbols, (std::vector<int32_t>{2, 1}));
  EXPECT_EQ(joined_shape(plan, {4}), (std::vector<int64_t>{5, 4}));
}

TEST(RunPlan, AListOfOneRunGainsTheAxisToo) {
  const RunPlan plan = plan_runs(model({info("x", {3})}), {{"x", floats({1, 3})}});
  EXPECT_EQ(plan.runs, 1);
  EXPECT_EQ(joined_shape(plan, {7}), (std::vector<int64_t>{1, 7}));
}

TEST(RunPlan, ScalarsInAListAreRuns) {
  const RunPlan plan = plan_runs(model({info("x", {})}), {{"x", floats({6})}});
  EXPECT_EQ(plan.runs, 6);
  EXPECT_EQ(plan.inputs[0].stride, sizeof(float));
  EXPECT_TRUE(plan.inputs[0].shape.empty());
  EXPECT_EQ(joined_shape(plan, {}), (std::vector<int64_t>{6}));
}

TEST(RunPlan, AMultipleOfAStaticLeadingAxisIsThatManyRunsJoined) {
  const RunPlan plan = plan_runs(model({info("x", {2, 3})}), {{"x", floats({8, 3})}});
  EXPECT_EQ(plan.runs, 4);
  EXPECT_FALSE(plan.listed);
  EXPECT_EQ(plan.inputs[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(plan.inputs[0].stride, 2 * 3 * sizeof(float));
  EXPECT_EQ(joined_shape(plan, {1, 512}), (std::vector<int64_t>{4, 512}));
  EXPECT_EQ(joined_shape(plan, {}), (std::vector<int64_t>{4}));
  EXPECT_EQ(error(model({info("x", {2, 3})}), {{"x", floats({7, 3})}}),
            "input 'x': has shape [7, 3], expected [2, 3], or a multiple of its leading extent");
}

TEST(RunPlan, ASymbolicAxisTakesTheWholeArray) {
  const RunPlan plan = plan_runs(model({info("x", {kT, kN, 3})}), {{"x", floats({100, 4, 3})}});
  EXPECT_EQ(plan.runs, 1);
  EXPECT_EQ(plan.symbols, (std::vector<int32_t>{4, 100}));
}

TEST(RunPlan, InputsThatAdvanceAgreeAndTheOthersAreTheSameInEach) {
  const ModelDescription description =
      model({info("a", {1, 3}), info("b", {1, 2}), info("c", {2})});
  const RunPlan plan =
      plan_runs(description, {{"a", floats({6, 3})}, {"b", floats({1, 2})}, {"c", floats({2})}});
  EXPECT_EQ(plan.runs, 6);
  EXPECT_EQ(plan.inputs[1].stride, 0u);
  EXPECT_EQ(plan.inputs[2].stride, 0u);
  EXPECT_EQ(error(description, {{"a", floats({6, 3})}, {"b", floats({5, 2})}, {"c", floats({2})}}),
            "input 'b': holds 5 runs, but input 'a' holds 6");
  EXPECT_EQ(
      error(description, {{"a", floats({6, 3})}, {"b", floats({1, 1, 2})}, {"c", floats({2})}}),
      "input 'b': holds 1 runs, but input 'a' holds 6");
  // A list beside joined runs: the outputs gain the axis.
  EXPECT_TRUE(
      plan_runs(description, {{"a", floats({6, 3})}, {"b", floats({6, 1, 2})}, {"c", floats({2})}})
          .listed);
}

TEST(RunPlan, StatesAreOptionalAndDoNotAdvance) {
  const ModelDescription description = model({info("x", {1, 3}), info("h", {1, kN, 4}, 0)});
  const RunPlan absent = plan_runs(description, {{"x", floats({5, 3})}});
  EXPECT_EQ(absent.runs, 5);
  // Nothing else tells N: the state begins as zeros with N = 1.
  EXPECT_TRUE(absent.inputs[1].given);
  EXPECT_EQ(absent.inputs[1].shape, (std::vector<int64_t>{1, 1, 4}));
  EXPECT_EQ(absent.symbols[0], 1);
  const ModelDescription told = model({info("x", {kN, 3}), info("h", {1, kN, 4}, 0)});
  EXPECT_FALSE(plan_runs(told, {{"x", floats({5, 3})}}).inputs[1].given);
  const RunPlan given = plan_runs(description, {{"x", floats({5, 3})}, {"h", floats({1, 2, 4})}});
  EXPECT_TRUE(given.inputs[1].given);
  EXPECT_EQ(given.inputs[1].stride, 0u);
  EXPECT_EQ(given.symbols[0], 2);
  EXPECT_EQ(error(description, {{"x", floats({5, 3})}, {"h", floats({5, 2, 4})}}),
            "input 'h': has shape [5, 2, 4], expected [1, N, 4] (a state)");
  EXPECT_EQ(error(description, {{"x", floats({5, 3})}, {"h", floats({5, 1, 2, 4})}}),
            "input 'h': has shape [5, 1, 2, 4], expected [1, N, 4] (a state)");
}

TEST(RunPlan, SymbolsMustAgree) {
  EXPECT_EQ(error(model({info("a", {kN, 3}), info("b", {kT, kN})}),
                  {{"a", floats({2, 3})}, {"b", floats({7, 4})}}),
            "input 'b': 'N' is 4, but 2 in input 'a'");
  EXPECT_EQ(error(model({info("a", {kN, kN})}), {{"a", floats({2, 3})}}),
            "input 'a': 'N' is 3, but 2 in input 'a'");
}

TEST(RunPlan, NamesWhatDoesNotFit) {
  const ModelDescription description =
      model({info("x", {kN, 3}), info("ids", {kN}, -1, SLUICE_S64)});
  const NpyArray ids = npy_zeros(NpyType::S32, {2});
  EXPECT_EQ(error(description, {{"x", floats({2, 3})}}), "input 'ids' is missing (int64[N])");
  EXPECT_EQ(error(description, {{"x", floats({2, 3})}, {"ids", ids}, {"y", ids}}),
            "the model has no input 'y'; its inputs are 'x', 'ids'");
  EXPECT_EQ(error(description, {{"x", floats({2, 3})}, {"ids", floats({2})}}),
            "input 'ids': has type float32, expected int64");
  EXPECT_EQ(error(description, {{"x", floats({2, 4})}, {"ids", ids}}),
            "input 'x': has shape [2, 4], expected [N, 3]");
  EXPECT_EQ(error(description, {{"x", floats({3})}, {"ids", ids}}),
            "input 'x': has shape [3], expected [N, 3], or with one axis more a list of runs");
  EXPECT_EQ(error(description, {{"x", floats({0, 3})}, {"ids", ids}}),
            "input 'x': has no elements (shape [0, 3])");
  EXPECT_EQ(error(description, {{"x", floats({0, 2, 3})}, {"ids", ids}}),
            "input 'x': has no elements (shape [0, 2, 3])");
}

}  // namespace
}  // namespace sluice

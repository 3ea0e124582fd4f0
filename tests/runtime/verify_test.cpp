#include "runtime/core/verify.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/runtime/fake_ops.h"
#include "tests/runtime/test_plan.h"

namespace sluice {
namespace {

using test::kIncrement;
using test::TestPlan;

// Values of the plan below, in order.
enum : int32_t { kInput, kOutput, kConstant, kWork, kView, kState };

TestPlan sound_plan() {
  TestPlan plan;
  plan.tiling = {"x86", 128, 64, 32};  // that messages tell
  const sluice_extent n = plan.symbol("N");
  plan.input("x", {n, 4});
  plan.output("y", {n, 4});
  plan.constant({2, 3}, std::vector<float>(6));
  plan.arena({n, 4});
  plan.view(kWork, {4, n});
  plan.state("s", {n, 4});
  plan.call(&kIncrement, {kInput}, {kWork});
  plan.call(&kIncrement, {kView}, {kOutput});
  plan.set_next(kState, kOutput);
  plan.model();
  return plan;
}

// The message that a damaged plan gets.
std::string refused(const std::function<void(TestPlan*)>& damage) {
  TestPlan plan = sound_plan();
  damage(&plan);
  sluice_message message = {};
  EXPECT_EQ(verify_plan(plan.plan(), &message), SLUICE_INVALID_MODEL) << message.text;
  return message.text;
}

void expect_refused(const std::string& reason, const std::function<void(TestPlan*)>& damage) {
  EXPECT_EQ(refused(damage), "damaged model: " + reason);
}

TEST(Verify, AcceptsASoundPlan) {
  TestPlan plan = sound_plan();
  sluice_message message = {};
  EXPECT_EQ(verify_plan(plan.plan(), &message), SLUICE_OK) << message.text;
}

TEST(Verify, Header) {
  expect_refused("plan version 9, this runtime reads 1", [](TestPlan* p) { p->version = 9; });
  expect_refused("weight offset 1 and blocks of 64 and 32 make no packed layout",
                 [](TestPlan* p) { p->tiling.weight_offset = 1; });
  expect_refused("weight offset 128 and blocks of 0 and 32 make no packed layout",
                 [](TestPlan* p) { p->tiling.gemm_block = 0; });
  expect_refused("a family without an end",
                 [](TestPlan* p) { memset(p->tiling.family, 'x', sizeof p->tiling.family); });
}

TEST(Verify, Expressions) {
  expect_refused("expression 0 is malformed", [](TestPlan* p) { p->tokens[0].value = 1; });
  expect_refused("value 3, axis 1: expression 1 of 1",
                 [](TestPlan* p) { p->values[kWork].dims[1] = -2; });
  expect_refused("value 3, axis 1: expression 2147483647 of 1",
                 [](TestPlan* p) { p->values[kWork].dims[1] = INT32_MIN; });
}

TEST(Verify, Values) {
  expect_refused("value 0 has type 8", [](TestPlan* p) { p->values[kInput].type = 8; });
  expect_refused("value 0 has layout 6", [](TestPlan* p) { p->values[kInput].layout = 6; });
  expect_refused("value 0 has rank 7, at most 6 are possible",
                 [](TestPlan* p) { p->values[kInput].rank = 7; });
  expect_refused("value 0 has storage 6", [](TestPlan* p) { p->values[kInput].storage = 6; });
  expect_refused("value 0 is packed, but neither constant nor working memory",
                 [](TestPlan* p) { p->values[kInput].layout = SLUICE_PACKED_GEMM; });
  expect_refused("value 0 is not input 1", [](TestPlan* p) { p->values[kInput].offset = 1; });
  expect_refused("value 1 is not output 1", [](TestPlan* p) { p->values[kOutput].offset = 1; });
  expect_refused("value 5 is not state 7", [](TestPlan* p) { p->values[kState].offset = 7; });
  expect_refused("value 3 lives from call 0 to 2 of 2",
                 [](TestPlan* p) { p->values[kWork].last = 2; });
  expect_refused("value 3 lives from call -1 to 1 of 2",
                 [](TestPlan* p) { p->values[kWork].first = -1; });
}

TEST(Verify, Constants) {
  expect_refused("constant 2 lies at 1 + 24 of 24 bytes",
                 [](TestPlan* p) { p->values[kConstant].offset = 1; });
  expect_refused("constant 2 lies at 0 + 25 of 24 bytes",
                 [](TestPlan* p) { p->values[kConstant].bytes = 25; });
  expect_refused("constant 2 lies at -64 + 24 of 24 bytes",
                 [](TestPlan* p) { p->values[kConstant].offset = UINT64_MAX - 63; });
  expect_refused("constant 2 has 20 bytes, its shape needs 24",
                 [](TestPlan* p) { p->values[kConstant].bytes = 20; });
  expect_refused("constant 2 has a computed extent",
                 [](TestPlan* p) { p->values[kConstant].dims[0] = -1; });
  expect_refused("constant 2 has 24 bytes, its shape needs 768",
                 [](TestPlan* p) { p->values[kConstant].layout = SLUICE_PACKED_GEMM; });
  EXPECT_EQ(refused([](TestPlan* p) {
              p->values[kConstant].layout = SLUICE_PACKED_GEMM;
              p->values[kConstant].rank = 1;
            }),
            "value 2: no packed layout 1 for f32 of rank 1");
  EXPECT_EQ(refused([](TestPlan* p) {
              for (sluice_extent& extent : p->values[kConstant].dims) extent = INT32_MAX;
              p->values[kConstant].rank = 6;
            }),
            "value 2 has more than 2147483647 elements");
}

TEST(Verify, Views) {
  expect_refused("value 4 is a view of value 4, expected an earlier one",
                 [](TestPlan* p) { p->values[kView].offset = kView; });
  const std::string reason =
      "value 4 is a view of value 3, which is a view, packed or of another type";
  expect_refused(reason, [](TestPlan* p) { p->values[kView].type = SLUICE_S32; });
  expect_refused(reason, [](TestPlan* p) {
    p->values[kWork].storage = SLUICE_VIEW;
    p->values[kWork].offset = kInput;
  });
}

TEST(Verify, Interface) {
  expect_refused("value 0 is not input 0", [](TestPlan* p) { p->inputs[0] = kState; });
  expect_refused("input 1 is value 6 of 6", [](TestPlan* p) { p->inputs.push_back(6); });
  expect_refused("input 1 is value 3, which is stored elsewhere",
                 [](TestPlan* p) { p->inputs.push_back(kWork); });
  expect_refused("input 1 is value 5, which is stored elsewhere",
                 [](TestPlan* p) { p->inputs.push_back(kState); });
  expect_refused("output 1 is value -1 of 6", [](TestPlan* p) { p->outputs.push_back(-1); });
}

TEST(Verify, States) {
  expect_refused("state 0 cannot become value -1", [](TestPlan* p) { p->states[0].next = -1; });
  expect_refused("state 0 cannot become value 1",
                 [](TestPlan* p) { p->values[kOutput].type = SLUICE_S32; });
  expect_refused("state 0 cannot begin as value 0",
                 [](TestPlan* p) { p->states[0].initial = kInput; });
  expect_refused("state 0 cannot begin as value 6", [](TestPlan* p) { p->states[0].initial = 6; });
  expect_refused("state 0 is not input 0", [](TestPlan* p) { p->states[0].input = 0; });
  expect_refused("state 0 is output 1 of 1", [](TestPlan* p) { p->states[0].output = 1; });
  expect_refused("state 1 is value 5, which is stored elsewhere",
                 [](TestPlan* p) { p->states.push_back(p->states[0]); });
}

TEST(Verify, Calls) {
  expect_refused("call 0 uses value 6 of 6", [](TestPlan* p) { p->calls[0].inputs[0] = 6; });
  expect_refused("call 0 uses value -2 of 6", [](TestPlan* p) { p->calls[0].inputs[0] = -2; });
  expect_refused("call 1 writes value 0, which is neither output nor working memory",
                 [](TestPlan* p) { p->calls[1].outputs[0] = kInput; });
  expect_refused("call 1 reads and writes value 3",
                 [](TestPlan* p) { p->calls[1].outputs[0] = kWork; });
  expect_refused("call 1 writes value 1 twice",
                 [](TestPlan* p) { p->calls[1].outputs.push_back(kOutput); });
  expect_refused("call 1 uses value 4, which lives from call 0 to 0",
                 [](TestPlan* p) { p->values[kWork].last = 0; });
  expect_refused("value 3 is not written by call 0, which begins its life",
                 [](TestPlan* p) { p->calls[0].outputs[0] = kOutput; });
  expect_refused("call 0 writes 9 values, at most 8 are possible",
                 [](TestPlan* p) { p->calls[0].outputs.assign(9, -1); });
}

TEST(Verify, CallRanges) {
  for (auto begin : {&sluice_plan_call::inputs_begin, &sluice_plan_call::outputs_begin,
                     &sluice_plan_call::ints_begin, &sluice_plan_call::floats_begin}) {
    for (int32_t bad : {-1, 1000, INT32_MAX, INT32_MIN}) {
      TestPlan plan = sound_plan();
      const sluice_plan& damaged = plan.plan();
      plan.plan_calls[1].*begin = bad;
      sluice_message message = {};
      EXPECT_EQ(verify_plan(damaged, &message), SLUICE_INVALID_MODEL);
      EXPECT_STREQ(message.text,
                   "damaged model: call 1 has operands or attributes outside the plan");
    }
  }
}

TEST(Verify, Counts) {
  for (auto count : {&sluice_plan::value_count, &sluice_plan::call_count, &sluice_plan::op_count,
                     &sluice_plan::state_count, &sluice_plan::expression_count}) {
    for (int32_t bad : {-1, kMaxPlanItems + 1}) {
      TestPlan plan = sound_plan();
      sluice_plan damaged = plan.plan();
      damaged.*count = bad;
      EXPECT_EQ(verify_plan(damaged, nullptr), SLUICE_INVALID_MODEL);
    }
  }
}

}  // namespace
}  // namespace sluice

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sluice/sluice.h"
#include "tests/runtime/fake_ops.h"
#include "tests/runtime/session.h"
#include "tests/runtime/test_plan.h"

namespace sluice::test {
namespace {

using Floats = std::vector<float>;

constexpr int64_t kUnits = 3;

// x [T,B,3] -> y [T,B,3] with the internal state h [B,3].
TestPlan recurrent() {
  TestPlan plan;
  const sluice_extent t = plan.symbol("T");
  const sluice_extent b = plan.symbol("B");
  const int32_t x = plan.input("x", {t, b, kUnits});
  const int32_t y = plan.output("y", {t, b, kUnits});
  const int32_t h = plan.state("h", {b, kUnits});
  const int32_t next = plan.arena({b, kUnits});
  plan.call(&kDecay, {x, h}, {y, next});
  plan.set_next(h, next);
  return plan;
}

// The same with h as an input and an output.
TestPlan with_state_input() {
  TestPlan plan;
  const sluice_extent t = plan.symbol("T");
  const sluice_extent b = plan.symbol("B");
  const int32_t x = plan.input("x", {t, b, kUnits});
  const int32_t h = plan.state("h0", {b, kUnits}, true);
  const int32_t y = plan.output("y", {t, b, kUnits});
  const int32_t next = plan.output("hn", {b, kUnits});
  plan.call(&kDecay, {x, h}, {y, next});
  plan.set_next(h, next);
  return plan;
}

Floats ramp(int64_t count, float start) {
  Floats x(static_cast<size_t>(count));
  for (size_t i = 0; i < x.size(); ++i) x[i] = start + 0.37f * static_cast<float>(i);
  return x;
}

// Runs steps [from, to) of x [.., batch, 3].
Floats run(sluice_session* session, const Floats& x, int64_t from, int64_t to, int64_t batch = 1) {
  Floats part(x.begin() + from * batch * kUnits, x.begin() + to * batch * kUnits);
  Floats y(part.size());
  const sluice_buffer in = buffer(part, {to - from, batch, kUnits});
  sluice_buffer out = room(y);
  EXPECT_EQ(sluice_session_run(session, &in, &out), SLUICE_OK) << sluice_session_message(session);
  return y;
}

Floats joined(Floats a, const Floats& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Floats state_of(sluice_session* session, int32_t index = 0) {
  sluice_buffer buffer = kNone;
  EXPECT_EQ(sluice_session_get_state(session, index, &buffer), SLUICE_OK)
      << sluice_session_message(session);
  Floats state(buffer.bytes / sizeof(float));
  buffer.data = state.data();
  EXPECT_EQ(sluice_session_get_state(session, index, &buffer), SLUICE_OK);
  return state;
}

TEST(State, RunsContinueEachOther) {
  TestPlan plan = recurrent();
  const sluice_model* model = plan.model();
  const Floats x = ramp(30 * 2 * kUnits, -4);
  const Floats whole = run(make_session(model, {30, 2}).get(), x, 0, 30, 2);
  const Session session = make_session(model, {30, 2});
  const Floats ten = run(session.get(), x, 0, 10, 2);
  EXPECT_EQ(joined(ten, run(session.get(), x, 10, 30, 2)), whole);
  sluice_session_reset(session.get());
  Floats steps;
  for (int64_t t = 0; t < 30; ++t) steps = joined(steps, run(session.get(), x, t, t + 1, 2));
  EXPECT_EQ(steps, whole);
}

TEST(State, ResetBeginsAnew) {
  TestPlan plan = recurrent();
  const Session session = make_session(plan.model(), {4, 2});
  const Floats x = ramp(12, 1);
  const Floats first = run(session.get(), x, 0, 4);
  EXPECT_NE(run(session.get(), x, 0, 4), first);
  sluice_session_reset(session.get());
  EXPECT_EQ(run(session.get(), x, 0, 4), first);
  sluice_session_reset(nullptr);
}

TEST(State, InitialValueIsAConstant) {
  TestPlan plan;
  const int32_t x = plan.input("x", {1, 1, kUnits});
  const int32_t y = plan.output("y", {1, 1, kUnits});
  const int32_t h = plan.state("h", {1, kUnits}, false, plan.constant({1, kUnits}, {2, 4, 6}));
  const int32_t next = plan.arena({1, kUnits});
  plan.call(&kDecay, {x, h}, {y, next});
  plan.set_next(h, next);
  const Session session = make_session(plan.model());
  EXPECT_EQ(state_of(session.get()), (Floats{2, 4, 6}));
  const Floats zero(kUnits);
  EXPECT_EQ(run(session.get(), zero, 0, 1), (Floats{1, 2, 3}));
  EXPECT_EQ(state_of(session.get()), (Floats{1, 2, 3}));
  EXPECT_EQ(run(session.get(), zero, 0, 1), (Floats{0.5, 1, 1.5}));
  sluice_session_reset(session.get());
  EXPECT_EQ(run(session.get(), zero, 0, 1), (Floats{1, 2, 3}));
}

TEST(State, InitialRowsRepeatForEveryBatch) {
  for (const bool one_element : {false, true}) {
    TestPlan plan;
    const sluice_extent b = plan.symbol("B");
    const int32_t x = plan.input("x", {1, b, kUnits});
    const int32_t y = plan.output("y", {1, b, kUnits});
    const int32_t initial =
        one_element ? plan.constant({1, 1}, {2}) : plan.constant({1, kUnits}, {2, 4, 6});
    const int32_t h = plan.state("h", {b, kUnits}, false, initial);
    const int32_t next = plan.arena({b, kUnits});
    plan.call(&kDecay, {x, h}, {y, next});
    plan.set_next(h, next);
    const Session session = make_session(plan.model(), {2});
    const Floats zero(2 * kUnits);
    const Floats expected = one_element ? Floats(2 * kUnits, 1) : Floats{1, 2, 3, 1, 2, 3};
    EXPECT_EQ(run(session.get(), zero, 0, 1, 2), expected);
    sluice_session_reset(session.get());
    EXPECT_EQ(run(session.get(), zero, 0, 1), Floats(expected.begin(), expected.begin() + kUnits));
    sluice_session_reset(session.get());
    EXPECT_EQ(state_of(session.get()).size(), size_t{kUnits});
  }
}

TEST(State, InitialValuesThatDoNotRepeatAreRefused) {
  const std::vector<std::vector<sluice_extent>> shapes = {{2, 1}, {1, 2}, {2, 2}, {3}};
  for (const auto& dims : shapes) {
    TestPlan plan;
    const int32_t x = plan.input("x", {1, 4, kUnits});
    const int32_t y = plan.output("y", {1, 4, kUnits});
    const int32_t initial = plan.constant(dims, Floats(dims.size() == 1 ? 3 : dims[0] * dims[1]));
    const int32_t h = plan.state("h", {4, kUnits}, false, initial);
    const int32_t next = plan.arena({4, kUnits});
    plan.call(&kDecay, {x, h}, {y, next});
    plan.set_next(h, next);
    sluice_session* session = nullptr;
    sluice_message message = {};
    const sluice_session_options options = {nullptr, "good", 0};
    EXPECT_EQ(sluice_session_create(plan.model(), &options, nullptr, 0, &session, &message),
              SLUICE_INVALID_ARGUMENT);
    EXPECT_NE(std::string(message.text).find("state 'h' and its initial value differ in shape"),
              std::string::npos)
        << message.text;
  }
}

TEST(State, AFailedRunChangesNothing) {
  TestPlan plan = recurrent();
  const int32_t checked = plan.arena({-1, -2, kUnits});
  plan.call(&kIncrement, {plan.inputs[0]}, {checked});
  const Session session = make_session(plan.model(), {4, 1});
  const Floats x = ramp(12, 1);
  run(session.get(), x, 0, 2);
  const Floats before = state_of(session.get());
  Floats bad = {1, 2, -1000}, y(kUnits);
  const sluice_buffer in = buffer(bad, {1, 1, kUnits});
  sluice_buffer out = room(y);
  EXPECT_EQ(sluice_session_run(session.get(), &in, &out), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(sluice_session_message(session.get()), "increment: element 2 is below -100");
  EXPECT_EQ(state_of(session.get()), before);
}

TEST(State, ZeroStepsChangeNothing) {
  for (bool as_input : {false, true}) {
    TestPlan plan = as_input ? with_state_input() : recurrent();
    const Session session = make_session(plan.model(), {4, 1});
    Floats x = ramp(6, 1), y(6), h(kUnits);
    for (int64_t steps : {2, 0}) {
      const Floats before = steps == 0 ? state_of(session.get()) : Floats();
      sluice_buffer ins[2] = {buffer(x, {steps, 1, kUnits}), kNone};
      ins[0].bytes = static_cast<size_t>(steps * kUnits) * sizeof(float);
      if (steps == 0) ins[0].data = nullptr;
      sluice_buffer outs[2] = {room(y), room(h)};
      ASSERT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_OK)
          << sluice_session_message(session.get());
      EXPECT_EQ(dims_of(outs[0]), (std::vector<int64_t>{steps, 1, kUnits}));
      if (steps == 0) {
        EXPECT_EQ(state_of(session.get()), before);
        if (as_input) {
          EXPECT_EQ(h, before);
        }
      }
    }
  }
}

TEST(State, AnEmptyBatchGivesEmptyOutputs) {
  TestPlan plan = with_state_input();
  const Session session = make_session(plan.model(), {4, 2});
  sluice_buffer ins[2] = {{nullptr, 0, 3, {2, 0, kUnits}}, kNone};
  sluice_buffer outs[2] = {kNone, kNone};
  ASSERT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_OK)
      << sluice_session_message(session.get());
  EXPECT_EQ(dims_of(outs[0]), (std::vector<int64_t>{2, 0, kUnits}));
  EXPECT_EQ(dims_of(outs[1]), (std::vector<int64_t>{0, kUnits}));
  // The state is still reset, so that any batch may follow.
  Floats x = ramp(6, 1), y(6);
  ins[0] = buffer(x, {1, 2, kUnits});
  outs[0] = room(y);
  EXPECT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_OK);
}

TEST(State, TheBatchMayNotChangeUnderIt) {
  TestPlan plan = recurrent();
  const Session session = make_session(plan.model(), {4, 4});
  Floats x = ramp(24, 1), y(24);
  run(session.get(), x, 0, 2, 2);
  const Floats before = state_of(session.get());
  const sluice_buffer in = buffer(x, {2, 4, kUnits});
  sluice_buffer out = room(y);
  EXPECT_EQ(sluice_session_run(session.get(), &in, &out), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(sluice_session_message(session.get()),
               "state 'h', axis 0: extent 2 of earlier runs, 4 of this one; reset the session in "
               "between");
  EXPECT_EQ(state_of(session.get()), before);
  sluice_session_reset(session.get());
  EXPECT_EQ(sluice_session_run(session.get(), &in, &out), SLUICE_OK);
  EXPECT_EQ(state_of(session.get()).size(), 4u * kUnits);
}

TEST(State, AGivenStateReplacesItsOwn) {
  TestPlan plan = with_state_input();
  const Session session = make_session(plan.model(), {4, 2});
  Floats x(kUnits), given = {2, 4, 6}, y(kUnits), h(kUnits);
  const sluice_buffer in = buffer(x, {1, 1, kUnits});
  sluice_buffer ins[2] = {in, buffer(given, {1, kUnits})};
  sluice_buffer outs[2] = {room(y), room(h)};
  ASSERT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_OK);
  EXPECT_EQ(h, (Floats{1, 2, 3}));
  EXPECT_EQ(given, (Floats{2, 4, 6}));
  ins[1] = kNone;
  outs[1] = kNone;
  ASSERT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_OK);
  EXPECT_EQ(y, (Floats{0.5, 1, 1.5}));
  EXPECT_EQ(state_of(session.get()), (Floats{0.5, 1, 1.5}));
  // One for another batch may be given without a reset.
  Floats two_x(2 * kUnits), two_given(2 * kUnits, 8), two_y(2 * kUnits);
  ins[0] = buffer(two_x, {1, 2, kUnits});
  ins[1] = buffer(two_given, {2, kUnits});
  outs[0] = room(two_y);
  ASSERT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_OK)
      << sluice_session_message(session.get());
  EXPECT_EQ(state_of(session.get()), Floats(2 * kUnits, 4));
  // The new state cannot be written over the old one while that is read.
  outs[1] = ins[1];
  EXPECT_EQ(sluice_session_run(session.get(), ins, outs), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(sluice_session_message(session.get()), "output 'hn' overlaps input 'h0'");
}

TEST(State, IsCopiedOutAndIn) {
  TestPlan plan = recurrent();
  const sluice_model* model = plan.model();
  const Session session = make_session(model, {20, 2});
  const Floats x = ramp(20 * kUnits, -1);
  run(session.get(), x, 0, 10);
  Floats saved = state_of(session.get());
  const Floats rest = run(session.get(), x, 10, 20);
  const Session fresh = make_session(model, {20, 2});
  const sluice_buffer in = buffer(saved, {1, kUnits});
  ASSERT_EQ(sluice_session_set_state(fresh.get(), 0, &in), SLUICE_OK);
  EXPECT_EQ(state_of(fresh.get()), saved);
  EXPECT_EQ(run(fresh.get(), x, 10, 20), rest);
}

TEST(State, WrongCopiesAreRefused) {
  TestPlan plan = recurrent();
  const Session session = make_session(plan.model(), {4, 2});
  sluice_session* s = session.get();
  const auto expect = [s](sluice_status status, const std::string& message) {
    EXPECT_EQ(status, SLUICE_INVALID_ARGUMENT);
    EXPECT_EQ(sluice_session_message(s), message);
  };
  Floats h(9);
  sluice_buffer out = room(h);
  expect(sluice_session_get_state(s, 1, &out), "there is no state 1, the model has 1");
  expect(sluice_session_get_state(s, 0, &out), "state 'h' has no shape before the first run");
  sluice_buffer in = buffer(h, {3, kUnits});
  expect(sluice_session_set_state(s, -1, &in), "there is no state -1, the model has 1");
  expect(sluice_session_set_state(s, 0, &in),
         "state 'h': the shape is larger than the session's largest symbols allow");
  in = buffer(h, {INT64_MAX, kUnits});
  expect(sluice_session_set_state(s, 0, &in),
         "state 'h': the shape is larger than the session's largest symbols allow");
  in = buffer(h, {-1, kUnits});
  expect(sluice_session_set_state(s, 0, &in), "state 'h', axis 0: extent -1, expected at least 0");
  in = buffer(h, {1, 9});
  expect(sluice_session_set_state(s, 0, &in), "state 'h', axis 1: extent 9, expected 3");
  in = buffer(h, {9});
  expect(sluice_session_set_state(s, 0, &in), "state 'h' has rank 1, expected 2");
  in = buffer(h, {1, kUnits});
  expect(sluice_session_set_state(s, 0, &in),
         "state 'h' needs 12 bytes for its shape, 36 were given");
  run(s, ramp(3, 1), 0, 1);
  expect(sluice_session_get_state(s, 0, &out), "state 'h' has 12 bytes, room for 36 was given");
  in = buffer(h, {2, kUnits});
  expect(sluice_session_set_state(s, 0, &in), "state 'h', axis 0: extent 2, expected 1");
  EXPECT_EQ(sluice_session_get_state(s, 0, nullptr), SLUICE_INVALID_ARGUMENT);
  EXPECT_EQ(sluice_session_set_state(nullptr, 0, &in), SLUICE_INVALID_ARGUMENT);
}

// A delay line: each state takes the value that the one before had, and two states that change
// places.
TEST(State, NextValuesMayBeStates) {
  TestPlan plan;
  const int32_t x = plan.input("x", {1});
  const int32_t first = plan.state("first", {1});
  const int32_t second = plan.state("second", {1});
  const int32_t a = plan.state("a", {1}, false, plan.constant({1}, {5}));
  const int32_t b = plan.state("b", {1}, false, plan.constant({1}, {6}));
  const int32_t still = plan.state("still", {1}, false, plan.constant({1}, {7}));
  plan.add_output("delayed", second);
  plan.set_next(second, first);
  plan.set_next(first, x);
  plan.set_next(a, b);
  plan.set_next(b, a);
  plan.set_next(still, still);
  const Session session = make_session(plan.model());
  for (int step = 1; step < 8; ++step) {
    Floats in = {static_cast<float>(step)}, out(1);
    const sluice_buffer input = buffer(in, {1});
    sluice_buffer output = room(out);
    ASSERT_EQ(sluice_session_run(session.get(), &input, &output), SLUICE_OK)
        << sluice_session_message(session.get());
    EXPECT_EQ(out[0], static_cast<float>(std::max(0, step - 2)));
    EXPECT_EQ(state_of(session.get(), 2)[0], step % 2 == 1 ? 6 : 5);
    EXPECT_EQ(state_of(session.get(), 3)[0], step % 2 == 1 ? 5 : 6);
    EXPECT_EQ(state_of(session.get(), 4)[0], 7);
  }
}

}  // namespace
}  // namespace sluice::test

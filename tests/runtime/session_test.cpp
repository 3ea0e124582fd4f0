#include "tests/runtime/session.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sluice/sluice.h"
#include "tests/runtime/counting_hooks.h"
#include "tests/runtime/fake_ops.h"
#include "tests/runtime/test_plan.h"

namespace sluice::test {
namespace {

using Floats = std::vector<float>;

// y = x + 2 by way of working memory, over [N, 3].
TestPlan two_increments() {
  TestPlan plan;
  const sluice_extent n = plan.symbol("N");
  const int32_t x = plan.input("x", {n, 3});
  const int32_t y = plan.output("y", {n, 3});
  const int32_t work = plan.arena({n, 3});
  plan.call(&kIncrement, {x}, {work});
  plan.call(&kIncrement, {work}, {y});
  return plan;
}

// The message of a run that is refused with `status`.
std::string refused(sluice_session* session, sluice_status status, const sluice_buffer& in,
                    sluice_buffer out = kNone) {
  EXPECT_EQ(sluice_session_run(session, &in, &out), status);
  return sluice_session_message(session);
}

TEST(Session, RunsAnyExtentUpToTheLargest) {
  TestPlan plan = two_increments();
  const Session session = make_session(plan.model(), {4});
  for (int64_t n : {4, 1, 3, 3, 0, 2, 4}) {
    Floats x(n * 3), y(12, -1);
    for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
    const sluice_buffer in = buffer(x, {n, 3});
    sluice_buffer out = room(y);
    ASSERT_EQ(sluice_session_run(session.get(), &in, &out), SLUICE_OK)
        << sluice_session_message(session.get());
    EXPECT_EQ(dims_of(out), (std::vector<int64_t>{n, 3}));
    for (size_t i = 0; i < y.size(); ++i) {
      EXPECT_EQ(y[i], i < x.size() ? static_cast<float>(i) + 2 : -1) << i;
    }
  }
  EXPECT_STREQ(sluice_session_variant(session.get()), "good");
  EXPECT_STREQ(sluice_session_message(session.get()), "");
}

TEST(Session, UnwantedOutputsAreComputedInTheArena) {
  TestPlan plan = two_increments();
  const int32_t z = plan.output("z", {-1, 3});
  plan.call(&kIncrement, {plan.outputs[0]}, {z});
  const Session session = make_session(plan.model(), {2});
  Floats x = {1, 2, 3, 4, 5, 6}, y(6);
  const sluice_buffer in = buffer(x, {2, 3});
  for (bool wanted : {false, true, false}) {
    Floats last(6);
    sluice_buffer outs[2] = {wanted ? room(y) : kNone, room(last)};
    ASSERT_EQ(sluice_session_run(session.get(), &in, outs), SLUICE_OK);
    EXPECT_EQ(last, (Floats{4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(dims_of(outs[0]), (std::vector<int64_t>{2, 3}));
  }
  EXPECT_EQ(y, (Floats{3, 4, 5, 6, 7, 8}));
}

TEST(Session, OutputsMayBeInputsConstantsViewsAndRepeated) {
  TestPlan plan;
  const int32_t x = plan.input("x", {2});
  const int32_t y = plan.output("y", {2});
  const int32_t work = plan.arena({2});
  plan.call(&kIncrement, {x}, {work});
  plan.call(&kIncrement, {work}, {y});
  plan.add_output("passed", x);
  plan.add_output("constant", plan.constant({3}, {7, 8, 9}));
  plan.add_output("again", y);
  plan.add_output("view", plan.view(y, {1, 2}));
  plan.add_output("work", work);
  const Session session = make_session(plan.model());
  Floats in = {1, 2};
  const sluice_buffer input = buffer(in, {2});
  for (bool first_wanted : {true, false}) {
    std::vector<Floats> out(6, Floats(3));
    std::vector<sluice_buffer> outs;
    for (Floats& elements : out) outs.push_back(room(elements));
    if (!first_wanted) outs[0] = kNone;
    ASSERT_EQ(sluice_session_run(session.get(), &input, outs.data()), SLUICE_OK);
    EXPECT_EQ(out[0], first_wanted ? (Floats{3, 4, 0}) : Floats(3));
    EXPECT_EQ(out[1], (Floats{1, 2, 0}));
    EXPECT_EQ(out[2], (Floats{7, 8, 9}));
    EXPECT_EQ(out[3], (Floats{3, 4, 0}));
    EXPECT_EQ(out[4], (Floats{3, 4, 0}));
    EXPECT_EQ(out[5], (Floats{2, 3, 0}));
    EXPECT_EQ(dims_of(outs[4]), (std::vector<int64_t>{1, 2}));
  }
}

TEST(Session, RefusesWrongInputs) {
  TestPlan plan = two_increments();
  const Session session = make_session(plan.model(), {4});
  sluice_session* s = session.get();
  Floats x(12);
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, kNone), "input 'x' is missing");
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, buffer(x, {12})),
            "input 'x' has rank 1, expected 2");
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, buffer(x, {3, 4})),
            "input 'x', axis 1: extent 4, expected 3");
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, buffer(x, {5, 3})),
            "input 'x', axis 0: extent 5, expected at most 4, the largest 'N' of this session");
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, buffer(x, {-1, 3})),
            "input 'x', axis 0: extent -1, expected at least 0");
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, buffer(x, {3, 3})),
            "input 'x' has 48 bytes, its shape needs 36");
  sluice_buffer crooked = buffer(x, {3, 3});
  crooked.data = reinterpret_cast<char*>(x.data()) + 1;
  crooked.bytes = 36;
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, crooked),
            "input 'x' is not aligned to elements of type f32");
  sluice_buffer wild = buffer(x, {4, 3});
  wild.rank = 1000000;
  EXPECT_EQ(refused(s, SLUICE_INVALID_ARGUMENT, wild), "input 'x' has rank 1000000, expected 2");
  EXPECT_EQ(sluice_session_run(s, nullptr, nullptr), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(sluice_session_message(s), "no array of inputs was given");
  EXPECT_EQ(sluice_session_run(nullptr, nullptr, nullptr), SLUICE_INVALID_ARGUMENT);
}

TEST(Session, RefusesWrongOutputs) {
  TestPlan plan = two_increments();
  const Session session = make_session(plan.model(), {4});
  Floats x(12), y(11);
  const sluice_buffer in = buffer(x, {4, 3});
  EXPECT_EQ(refused(session.get(), SLUICE_INVALID_ARGUMENT, in, room(y)),
            "output 'y' has room for 44 bytes, it needs 48");
  EXPECT_EQ(refused(session.get(), SLUICE_INVALID_ARGUMENT, in, room(x)),
            "output 'y' overlaps input 'x'");
  sluice_buffer crooked = room(y);
  crooked.data = reinterpret_cast<char*>(y.data()) + 2;
  crooked.bytes = 48;
  EXPECT_EQ(refused(session.get(), SLUICE_INVALID_ARGUMENT, in, crooked),
            "output 'y' is not aligned to elements of type f32");
}

TEST(Session, InputsMustAgreeOnSymbols) {
  TestPlan plan;
  const sluice_extent n = plan.symbol("N");
  const sluice_extent twice = plan.expression(
      {{SLUICE_TOKEN_CONSTANT, 2}, {SLUICE_TOKEN_SYMBOL, 0}, {SLUICE_TOKEN_MUL, 0}});
  plan.input("a", {n});
  plan.input("b", {n});
  plan.input("c", {twice});
  const int32_t y = plan.output("y", {twice});
  plan.call(&kIncrement, {2}, {y});
  const Session session = make_session(plan.model(), {4});
  Floats two(2), three(3), four(4), out(8);
  sluice_buffer y_room = room(out);
  sluice_buffer ins[3] = {buffer(two, {2}), buffer(three, {3}), buffer(four, {4})};
  EXPECT_EQ(sluice_session_run(session.get(), ins, &y_room), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(sluice_session_message(session.get()),
               "input 'b', axis 0: extent 3, expected 2, the extent of 'N' in another input");
  ins[1] = ins[0];
  EXPECT_EQ(sluice_session_run(session.get(), ins, &y_room), SLUICE_OK);
  ins[2] = buffer(three, {3});
  EXPECT_EQ(sluice_session_run(session.get(), ins, &y_room), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(sluice_session_message(session.get()), "input 'c', axis 0: extent 3, expected 4");
}

TEST(Session, RefusesWhatIsNotFiniteUnlessAllowed) {
  TestPlan plan = two_increments();
  const sluice_model* model = plan.model();
  const Session strict = make_session(model);
  const sluice_session_options options = {nullptr, nullptr, 1};
  sluice_session* lenient = nullptr;
  ASSERT_EQ(sluice_session_create(model, &options, nullptr, 0, &lenient, nullptr), SLUICE_OK);
  const float infinity = std::numeric_limits<float>::infinity();
  for (float bad : {std::nanf(""), -std::nanf(""), infinity, -infinity}) {
    Floats x = {1, 2, bad}, y(3);
    EXPECT_EQ(refused(strict.get(), SLUICE_NOT_FINITE, buffer(x, {1, 3}), room(y)),
              "input 'x' holds NaN or infinity, first at element 2");
    if (bad == -infinity) continue;  // kIncrement refuses it
    const sluice_buffer in = buffer(x, {1, 3});
    sluice_buffer out = room(y);
    EXPECT_EQ(sluice_session_run(lenient, &in, &out), SLUICE_OK);
    EXPECT_FALSE(std::isfinite(y[2]));
  }
  Floats x = {std::numeric_limits<float>::max(), -0.0f, 1e-45f}, y(3);
  const sluice_buffer in = buffer(x, {1, 3});
  sluice_buffer out = room(y);
  EXPECT_EQ(sluice_session_run(strict.get(), &in, &out), SLUICE_OK);
  sluice_session_destroy(lenient);
}

TEST(Session, ExtentsThatCannotBeAreRefused) {
  TestPlan plan;
  const sluice_extent n = plan.symbol("N");
  const sluice_extent shorter = plan.expression(
      {{SLUICE_TOKEN_SYMBOL, 0}, {SLUICE_TOKEN_CONSTANT, 2}, {SLUICE_TOKEN_SUB, 0}});
  const sluice_extent inverse = plan.expression(
      {{SLUICE_TOKEN_CONSTANT, 9}, {SLUICE_TOKEN_SYMBOL, 0}, {SLUICE_TOKEN_SUB, 0}});
  const int32_t x = plan.input("x", {n});
  plan.add_output("x", x);
  const int32_t grows = plan.arena({inverse});
  plan.call(&kStamp, {}, {grows}, {1, 0});
  const Session session = make_session(plan.model(), {8});
  Floats elements(8);
  Floats out(8);
  EXPECT_EQ(refused(session.get(), SLUICE_INVALID_ARGUMENT,
                    sluice_buffer{elements.data(), 16, 1, {4}}, room(out)),
            "value 1 needs 20 bytes with these input shapes, more than the 4 of the largest ones");
  plan.values[grows].dims[0] = shorter;
  const Session other = make_session(plan.model(), {8});
  EXPECT_EQ(refused(other.get(), SLUICE_INVALID_ARGUMENT, sluice_buffer{elements.data(), 4, 1, {1}},
                    room(out)),
            "value 1, axis 0: extent -1 is not possible with these input shapes");
  // What was refused does not harm the next run.
  const sluice_buffer in = buffer(elements, {8});
  sluice_buffer y = room(out);
  EXPECT_EQ(sluice_session_run(other.get(), &in, &y), SLUICE_OK);
}

TEST(SessionMemory, OfTheCallerIsEnoughToTheByte) {
  TestPlan plan = two_increments();
  const sluice_model* model = plan.model();
  const int32_t symbol_max = 100;
  const sluice_session_options options = {&symbol_max, nullptr, 0};
  size_t bytes = 0;
  ASSERT_EQ(sluice_session_bytes(model, &options, &bytes, nullptr), SLUICE_OK);
  // With its end at the end of an allocation, so that ASan sees one byte too many.
  std::vector<uint8_t> memory(bytes + 64);
  uint8_t* begin = memory.data();
  while (reinterpret_cast<uintptr_t>(begin) % 64 != 0) ++begin;
  sluice_session* session = nullptr;
  sluice_message message = {};
  const int allocated = hook_counts().allocated;
  EXPECT_EQ(sluice_session_create(model, &options, begin, bytes - 1, &session, &message),
            SLUICE_OUT_OF_MEMORY);
  EXPECT_EQ(std::string(message.text), std::to_string(bytes - 1) +
                                           " bytes of memory for a session that needs at least " +
                                           std::to_string(bytes));
  EXPECT_EQ(session, nullptr);
  EXPECT_EQ(sluice_session_create(model, &options, begin, 0, &session, &message),
            SLUICE_OUT_OF_MEMORY);
  EXPECT_EQ(sluice_session_create(model, &options, begin + 32, bytes, &session, &message),
            SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(message.text, "the memory of a session begins at a multiple of 64 bytes");
  ASSERT_EQ(sluice_session_create(model, &options, begin, bytes, &session, &message), SLUICE_OK);
  EXPECT_EQ(hook_counts().allocated, allocated);
  Floats x(300, 1), y(300);
  const sluice_buffer in = buffer(x, {100, 3});
  sluice_buffer out = room(y);
  EXPECT_EQ(sluice_session_run(session, &in, &out), SLUICE_OK);
  EXPECT_EQ(y, Floats(300, 3));
  sluice_session_destroy(session);
}

TEST(SessionMemory, RunningOutOfItIsAnError) {
  TestPlan plan = two_increments();
  const sluice_model* model = plan.model();
  for (int succeed : {0, 1}) {
    const int alive = hook_counts().allocated - hook_counts().freed;
    sluice_session* session = nullptr;
    sluice_message message = {};
    hook_counts().until_failure = succeed;
    EXPECT_EQ(sluice_session_create(model, nullptr, nullptr, 0, &session, &message),
              SLUICE_OUT_OF_MEMORY);
    hook_counts().until_failure = -1;
    EXPECT_EQ(session, nullptr);
    EXPECT_EQ(std::string(message.text).rfind("no memory for ", 0), 0u) << message.text;
    EXPECT_EQ(hook_counts().allocated - hook_counts().freed, alive);
  }
}

TEST(SessionMemory, IsFreed) {
  TestPlan plan = two_increments();
  const int alive = hook_counts().allocated - hook_counts().freed;
  {
    const Session session = make_session(plan.model());
    EXPECT_EQ(hook_counts().allocated - hook_counts().freed, alive + 1);
  }
  EXPECT_EQ(hook_counts().allocated - hook_counts().freed, alive);
  sluice_session_destroy(nullptr);
}

TEST(SessionOptions, AreChecked) {
  TestPlan plan = two_increments();
  const sluice_model* model = plan.model();
  const auto refused_options = [model](const sluice_session_options& options) {
    sluice_session* session = nullptr;
    sluice_message message = {};
    EXPECT_NE(sluice_session_create(model, &options, nullptr, 0, &session, &message), SLUICE_OK);
    EXPECT_EQ(session, nullptr);
    size_t bytes = 0;
    sluice_message same = {};
    EXPECT_NE(sluice_session_bytes(model, &options, &bytes, &same), SLUICE_OK);
    EXPECT_STREQ(message.text, same.text);
    return std::string(message.text);
  };
  const int32_t none = 0, huge = INT32_MAX;
  EXPECT_EQ(refused_options({&none, nullptr, 0}),
            "largest value of symbol 'N' is 0, expected at least 1");
  EXPECT_EQ(refused_options({&huge, nullptr, 0}), "value 0 has more than 2147483647 elements");
  EXPECT_EQ(refused_options({nullptr, "vnnj", 0}),
            "there is no kernel variant 'vnnj'; there are: never, good");
  EXPECT_EQ(sluice_session_bytes(nullptr, nullptr, nullptr, nullptr), SLUICE_INVALID_ARGUMENT);
}

TEST(SessionOptions, KernelsOfOperationsMustExist) {
  TestPlan plan = two_increments();
  const sluice_op needy = {"needy", kIncrement.prepare, kIncrement.run, {0, -1}};
  plan.calls[1].op = &needy;
  sluice_session* session = nullptr;
  sluice_message message = {};
  EXPECT_EQ(sluice_session_create(plan.model(), nullptr, nullptr, 0, &session, &message),
            SLUICE_UNSUPPORTED);
  EXPECT_STREQ(message.text, "variant 'good' has no kernel 0, which operation 'needy' needs");
}

TEST(ModelInfo, DescribesTheInterface) {
  TestPlan plan = two_increments();
  const sluice_extent twice = plan.expression(
      {{SLUICE_TOKEN_SYMBOL, 0}, {SLUICE_TOKEN_CONSTANT, 2}, {SLUICE_TOKEN_MUL, 0}});
  const int32_t state = plan.state("s", {-1, 3}, true);
  plan.set_next(state, plan.outputs[0]);
  plan.input("pairs", {twice}, SLUICE_S32);
  const sluice_model* model = plan.model();
  EXPECT_EQ(sluice_model_input_count(model), 3);
  EXPECT_EQ(sluice_model_output_count(model), 1);
  EXPECT_EQ(sluice_model_state_count(model), 1);
  EXPECT_EQ(sluice_model_symbol_count(model), 1);
  EXPECT_STREQ(sluice_model_symbol(model, 0), "N");
  EXPECT_EQ(sluice_model_symbol(model, 1), nullptr);
  EXPECT_EQ(sluice_model_can_carry(model), 1);
  sluice_tensor_info info = {};
  ASSERT_EQ(sluice_model_input(model, 0, &info), SLUICE_OK);
  EXPECT_STREQ(info.name, "x");
  EXPECT_EQ(info.type, SLUICE_F32);
  EXPECT_EQ(info.rank, 2);
  EXPECT_EQ(info.dims[0], -1);
  EXPECT_EQ(info.dims[1], 3);
  EXPECT_EQ(info.state, -1);
  ASSERT_EQ(sluice_model_input(model, 1, &info), SLUICE_OK);
  EXPECT_EQ(info.state, 0);
  ASSERT_EQ(sluice_model_input(model, 2, &info), SLUICE_OK);
  EXPECT_EQ(info.type, SLUICE_S32);
  EXPECT_EQ(info.dims[0], INT64_MIN);
  ASSERT_EQ(sluice_model_output(model, 0, &info), SLUICE_OK);
  EXPECT_EQ(info.state, 0);
  ASSERT_EQ(sluice_model_state(model, 0, &info), SLUICE_OK);
  EXPECT_STREQ(info.name, "s");
  info.name = "untouched";
  for (int32_t bad : {-1, 3}) {
    EXPECT_EQ(sluice_model_input(model, bad, &info), SLUICE_INVALID_ARGUMENT);
    EXPECT_EQ(sluice_model_output(model, bad, &info), SLUICE_INVALID_ARGUMENT);
    EXPECT_EQ(sluice_model_state(model, bad, &info), SLUICE_INVALID_ARGUMENT);
  }
  EXPECT_STREQ(info.name, "untouched");
}

}  // namespace
}  // namespace sluice::test

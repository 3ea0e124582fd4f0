// Plans of random structure whose operations notice when a value they read was overwritten.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "runtime/core/verify.h"
#include "tests/runtime/fake_ops.h"
#include "tests/runtime/session.h"
#include "tests/runtime/test_plan.h"

namespace sluice::test {
namespace {

constexpr int32_t kLargest = 9;

class RandomPlan {
 public:
  explicit RandomPlan(uint32_t seed) : random_(seed) {
    const sluice_extent n = plan.symbol("N");
    const int32_t x = plan.input("x", {n});
    plan.add_output("x", x);
    const int32_t calls = 1 + pick(25);
    for (int32_t i = 0; i < calls; ++i) add_call(n);
  }

  TestPlan plan;

 private:
  int32_t pick(int32_t below) { return static_cast<int32_t>(random_() % below); }

  void add_call(sluice_extent n) {
    std::vector<int32_t> inputs, outputs, stamps;
    for (int32_t i = pick(4); i > 0 && !written_.empty(); --i) {
      // Mostly what is young, now and then something old.
      const auto count = static_cast<int32_t>(written_.size());
      const int32_t value = written_[pick(3) == 0 ? pick(count) : std::max(0, count - 1 - pick(4))];
      inputs.push_back(value);
      stamps.push_back(stamp(value));
    }
    for (int32_t i = 1 + pick(3); i > 0; --i) {
      const bool symbolic = pick(2) == 0;
      const TestPlan::Extents dims = {symbolic ? n : 1 + pick(20), 1 + pick(30)};
      int32_t value;
      if (pick(5) == 0) {
        value = plan.output("y", dims);
      } else {
        value = plan.arena(dims);
      }
      // Now and then working memory itself is an output, or the next value of a state.
      if (pick(6) == 0) plan.add_output("work", value);
      if (pick(6) == 0) plan.set_next(plan.state("s", dims), value);
      outputs.push_back(value);
      stamps.push_back(stamp(value));
      written_.push_back(value);
      if (pick(4) == 0) written_.push_back(plan.view(value, {dims[1], dims[0]}));
    }
    stamps.push_back(pick(3) == 0 ? 0 : pick(3000));
    plan.call(&kStamp, inputs, outputs, stamps);
  }

  int32_t stamp(int32_t value) const {
    const sluice_plan_value& it = plan.values[value];
    return it.storage == SLUICE_VIEW ? static_cast<int32_t>(it.offset) : value;
  }

  std::mt19937 random_;
  std::vector<int32_t> written_;
};

// Every byte of a value is the low byte of its index.
void expect_stamp(const sluice_buffer& buffer, int32_t value) {
  int64_t bytes = sizeof(float);
  for (int32_t axis = 0; axis < buffer.rank; ++axis) bytes *= buffer.dims[axis];
  const auto* begin = static_cast<const uint8_t*>(buffer.data);
  EXPECT_TRUE(
      std::all_of(begin, begin + bytes, [value](uint8_t byte) { return byte == (value & 0xFF); }))
      << "value " << value;
}

TEST(RandomPlans, ValuesLiveAsLongAsTheyAreRead) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    RandomPlan random(seed);
    const sluice_model* model = random.plan.model();
    sluice_message message = {};
    ASSERT_EQ(verify_plan(*model->plan, &message), SLUICE_OK) << message.text;
    const Session session = make_session(model, {kLargest});
    for (int64_t n : {int64_t{kLargest}, int64_t{1}, int64_t{4}}) {
      std::vector<float> x(n);
      const sluice_buffer in = buffer(x, {n});
      std::vector<std::vector<float>> rooms(random.plan.outputs.size(),
                                            std::vector<float>(20 * 30 * kLargest));
      std::vector<sluice_buffer> outs;
      for (size_t i = 0; i < rooms.size(); ++i) {
        outs.push_back((seed + i) % 2 == 0 ? room(rooms[i]) : kNone);
      }
      ASSERT_EQ(sluice_session_run(session.get(), &in, outs.data()), SLUICE_OK)
          << "seed " << seed << ": " << sluice_session_message(session.get());
      for (size_t i = 1; i < rooms.size(); ++i) {
        if (outs[i].data) expect_stamp(outs[i], random.plan.outputs[i]);
      }
      for (size_t i = 0; i < random.plan.states.size(); ++i) {
        sluice_buffer held = room(rooms[0]);
        held.data = nullptr;
        sluice_session_get_state(session.get(), static_cast<int32_t>(i), &held);
        held.data = rooms[0].data();
        sluice_session_get_state(session.get(), static_cast<int32_t>(i), &held);
        expect_stamp(held, random.plan.states[i].next);
      }
      sluice_session_reset(session.get());
    }
  }
}

}  // namespace
}  // namespace sluice::test

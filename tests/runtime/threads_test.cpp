// Sessions of one model on several threads; meant for ThreadSanitizer too.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/runtime/fake_ops.h"
#include "tests/runtime/session.h"
#include "tests/runtime/test_plan.h"

namespace sluice::test {
namespace {

using Floats = std::vector<float>;

// The last h of 200 runs over [T, 1, 4] with changing T.
Floats drive(const sluice_model* model, float input) {
  const Session session = make_session(model, {8});
  Floats y(32);
  for (int run = 0; run < 200; ++run) {
    const int64_t steps = 1 + run % 8;
    Floats x(steps * 4, input);
    const sluice_buffer in = buffer(x, {steps, 1, 4});
    sluice_buffer out = room(y);
    EXPECT_EQ(sluice_session_run(session.get(), &in, &out), SLUICE_OK);
  }
  return y;
}

TEST(Threads, ShareAModel) {
  TestPlan plan;
  const sluice_extent t = plan.symbol("T");
  const int32_t x = plan.input("x", {t, 1, 4});
  const int32_t y = plan.output("y", {t, 1, 4});
  const int32_t h = plan.state("h", {1, 4}, false, plan.constant({1, 4}, {1, 2, 3, 4}));
  const int32_t next = plan.arena({1, 4});
  plan.call(&kDecay, {x, h}, {y, next});
  plan.set_next(h, next);
  const sluice_model* model = plan.model();
  Floats first, second;
  std::thread one([&] { first = drive(model, 1); });
  std::thread two([&] { second = drive(model, 3); });
  one.join();
  two.join();
  EXPECT_EQ(first, drive(model, 1));
  EXPECT_EQ(second, drive(model, 3));
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace sluice::test

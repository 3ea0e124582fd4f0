#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sluice/sluice.hpp"
#include "tests/runtime/model_bytes.h"

namespace sluice::test {
namespace {

using Floats = std::vector<float>;

TEST(Wrapper, OpensAndRuns) {
  TestPlan plan = layout_plan();
  ModelBytes bytes = pack(*model_tables(&plan));
  Model model = Model::open(bytes.data(), bytes.size());
  Model moved = std::move(model);
  EXPECT_EQ(model.get(), nullptr);
  EXPECT_EQ(sluice_model_input_count(moved), 1);
  Session session(moved);
  const Floats x = {10, 11, 12, 13};
  Floats y(12);
  const sluice_buffer in = input(x.data(), x.size(), {1, 4});
  sluice_buffer outs[2] = {output(y.data(), y.size()), absent()};
  session.run(&in, outs);
  EXPECT_EQ(y, (Floats{1, 5, 10, 2, 6, 11, 3, 7, 12, 4, 8, 13}));
  Floats rows(8);
  sluice_buffer state = output(rows.data(), rows.size());
  session.get_state(0, &state);
  EXPECT_EQ(rows, (Floats{5, 6, 7, 8, 10, 11, 12, 13}));
  session.reset();
  session.set_state(0, input(rows.data(), rows.size(), {2, 4}));
  Session other = std::move(session);
  EXPECT_EQ(session.get(), nullptr);
  other.run(&in, outs);
  EXPECT_EQ(y[0], 5);
  EXPECT_STRNE(other.variant(), "");
}

TEST(Wrapper, ThrowsTheReason) {
  try {
    Model::open("/nowhere/m.sluice");
    FAIL();
  } catch (const RuntimeError& error) {
    EXPECT_EQ(error.status(), SLUICE_IO_ERROR);
    EXPECT_STREQ(error.what(),
                 "input/output error: cannot open '/nowhere/m.sluice': No such file or directory");
  }
  EXPECT_THROW(Session(nullptr), RuntimeError);
  TestPlan plan = layout_plan();
  ModelBytes bytes = pack(*model_tables(&plan));
  const Model model = Model::open(bytes.data(), bytes.size());
  Session session(model);
  const sluice_buffer none = absent();
  sluice_buffer outs[2] = {absent(), absent()};
  EXPECT_THROW(session.run(&none, outs), RuntimeError);
  EXPECT_EQ(session.try_run(&none, outs), SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(session.message(), "input 'x' is missing");
  EXPECT_THROW(session.set_state(1, none), RuntimeError);
  EXPECT_THROW(session.get_state(1, &outs[0]), RuntimeError);
}

}  // namespace
}  // namespace sluice::test

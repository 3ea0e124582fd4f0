// Integer LSTM operations against the plain C++ reference, in every variant: exact.
#include <gtest/gtest.h>

#include <tuple>

#include "runtime/ops/lstm.h"
#include "tests/reference/vector_case.h"
#include "tests/runtime/ops/lstm_integer_layer.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

using reference::LstmLayer;

class LstmInteger : public testing::TestWithParam<std::tuple<KernelSet, int>> {
 protected:
  const KernelSet& set() const { return std::get<0>(GetParam()); }
  const IntegerLstmOp& op() const { return integer_lstm_ops()[std::get<1>(GetParam())]; }
  void expect_reference(const LstmLayer& layer, const IntegerLstmRun& run) const {
    EXPECT_TRUE(run_op(op(), set(), layer, run) == run_reference(layer, run))
        << "T " << run.steps << " B " << run.batch << " I " << layer.inputs << " H " << layer.units
        << " P " << layer.outputs;
  }
};

std::string test_name(const testing::TestParamInfo<std::tuple<KernelSet, int>>& info) {
  return std::get<0>(info.param).name + "_" + integer_lstm_ops()[std::get<1>(info.param)].op->name;
}
INSTANTIATE_TEST_SUITE_P(Kernels, LstmInteger,
                         testing::Combine(testing::ValuesIn(all_sets()), testing::Range(0, 8)),
                         test_name);

struct Shape {
  int64_t steps, batch, inputs, units, outputs;
};
const Shape kShapes[] = {{1, 1, 1, 1, 1},    {5, 2, 3, 17, 17},   {4, 1, 10, 32, 12},
                         {7, 3, 63, 64, 64}, {3, 2, 129, 100, 7}, {6, 1, 17, 118, 130},
                         {4, 5, 5, 64, 30}};

TEST_P(LstmInteger, EqualsTheReference) {
  unsigned seed = 0;
  for (const Shape& s : kShapes) {
    for (int repeat = 0; repeat < 4; ++repeat) {
      const LstmLayer layer =
          random_integer_layer(op(), s.inputs, s.units, op().full ? s.outputs : s.units, ++seed);
      expect_reference(layer, random_run(layer, s.steps, s.batch, seed));
    }
  }
}

TEST_P(LstmInteger, DirectionsAndStates) {
  const LstmLayer layer = random_integer_layer(op(), 6, 27, op().full ? 13 : 27, 6);
  for (const bool reverse : {false, true}) {
    for (const bool has_state : {false, true}) {
      for (const bool has_lens : {false, true}) {
        IntegerLstmRun run = random_run(layer, 9, 5, 3);
        run.reverse = reverse;
        run.directions = 2;
        run.direction = reverse ? 1 : 0;
        if (!has_state) run.h0.clear(), run.c0.clear();
        if (has_lens) run.lens = {9, 0, 4, 1, 8};
        expect_reference(layer, run);
      }
    }
  }
}

TEST_P(LstmInteger, LengthsOutOfRangeAreRefused) {
  const LstmLayer layer = random_integer_layer(op(), 6, 8, 8, 6);
  for (const int32_t wrong : {-1, 4}) {
    IntegerLstmRun run = random_run(layer, 3, 2, 3);
    run.lens = {3, wrong};
    EXPECT_EQ(integer_lstm_call(op(), set(), layer, run).run(), SLUICE_INVALID_ARGUMENT);
  }
}

// A sequence longer than one chunk of gates.
TEST_P(LstmInteger, ChunksChangeNoBit) {
  const LstmLayer layer = random_integer_layer(op(), 6, 100, 100, 7);
  for (const bool reverse : {false, true}) {
    IntegerLstmRun run = random_run(layer, 60, 4, 3);
    run.reverse = reverse;
    expect_reference(layer, run);
  }
}

// Weights large enough to be walked both ways, with and without padding.
TEST_P(LstmInteger, WalkingBothWaysChangesNoBit) {
  for (const int64_t units : {450, 480}) {
    ASSERT_TRUE(walks_both_ways(4 * units * units));
    const LstmLayer layer = random_integer_layer(op(), 3, units, units, 4);
    expect_reference(layer, random_run(layer, 4, 2, 1));
  }
}

TEST_P(LstmInteger, ContinuesExactly) {
  for (const unsigned seed : {1u, 2u}) {
    const LstmLayer layer = random_integer_layer(op(), 5, 17, op().full ? 9 : 17, seed);
    const IntegerLstmRun whole = random_run(layer, 30, 2, seed);
    IntegerLstmResult joined;
    joined.h = whole.h0;
    joined.c = whole.c0;
    for (const auto& [first, count] : {std::pair<int64_t, int64_t>{0, 10}, {10, 1}, {11, 19}}) {
      IntegerLstmRun part = whole;
      part.steps = count;
      const int64_t step = 2 * layer.inputs;
      part.x.assign(whole.x.begin() + first * step, whole.x.begin() + (first + count) * step);
      part.h0 = joined.h;
      part.c0 = joined.c;
      const IntegerLstmResult result = run_op(op(), set(), layer, part);
      joined.y.insert(joined.y.end(), result.y.begin(), result.y.end());
      joined.h = result.h;
      joined.c = result.c;
    }
    EXPECT_TRUE(joined == run_op(op(), set(), layer, whole));
  }
}

TEST_P(LstmInteger, WithoutStepsOrRows) {
  const LstmLayer layer = random_integer_layer(op(), 5, 17, op().full ? 9 : 17, 2);
  const IntegerLstmRun still = random_run(layer, 0, 3, 1);
  const IntegerLstmResult result = run_op(op(), set(), layer, still);
  EXPECT_TRUE(result.y.empty());
  EXPECT_EQ(result.h, still.h0);
  EXPECT_EQ(result.c, still.c0);
  EXPECT_TRUE(run_op(op(), set(), layer, random_run(layer, 4, 0, 1)).h.empty());
}

TEST_P(LstmInteger, OutputsAreOptional) {
  const LstmLayer layer = random_integer_layer(op(), 3, 17, 17, 2);
  const IntegerLstmRun run = random_run(layer, 5, 2, 1);
  OpCall all = integer_lstm_call(op(), set(), layer, run);
  ASSERT_EQ(all.run(), SLUICE_OK) << all.message();
  for (int kept = 0; kept < 3; ++kept) {
    OpCall call = integer_lstm_call(op(), set(), layer, run);
    call.clear_outputs();
    for (int i = 0; i < 3; ++i) {
      i == kept ? call.out(all.output(i).type, all.output(i).dims) : call.absent_out();
    }
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    EXPECT_EQ(call.arrays().back().bytes, all.output(kept).bytes);
  }
}

TEST_P(LstmInteger, LargerRunsNeedNoLessMemory) {
  const LstmLayer layer = random_integer_layer(op(), 9, 40, op().full ? 12 : 40, 2);
  const auto bytes = [&](int64_t steps, int64_t batch) {
    OpCall call = integer_lstm_call(op(), set(), layer, random_run(layer, steps, batch, 1));
    EXPECT_EQ(call.prepare(), SLUICE_OK) << call.message();
    return call.scratch_bytes();
  };
  for (const int64_t batch : {1, 7, 60, 150}) {
    for (const int64_t steps : {1, 2, 50}) {
      EXPECT_LE(bytes(steps, batch), bytes(steps + 1, batch));
      EXPECT_LE(bytes(steps, batch), bytes(steps, batch + 1));
      EXPECT_LE(bytes(steps, 1), bytes(steps, batch));
    }
  }
}

// Attributes one beyond what is possible.
TEST_P(LstmInteger, RefusesAttributesOutOfRange) {
  const LstmLayer layer = random_integer_layer(op(), 3, 8, 8, 2);
  const IntegerLstmRun run = random_run(layer, 2, 1, 1);
  const struct {
    int32_t attribute, value;
    const char* message;
  } cases[] = {{1, 1, "direction is 1, expected 0 to 0"},
               {2, 0, "directions is 0, expected 1 to 2147483647"},
               {3, 3, "coupling is 3, expected 0 to 2"},
               {4, -8, "cell_log2 is -8, expected -15 to -9"},
               {5, -1, "gate_clip is -1, expected 0 to 32767"},
               {6, 32768, "cell_clip is 32768, expected 0 to 32767"},
               {7, -1, "multiplier is -1, expected 0 to 2147483647"},
               {8, 31, "shift is 31, expected -31 to 30"},
               {11, -1, "input multiplier is -1, expected 0 to 2147483647"}};
  for (const auto& c : cases) {
    OpCall call = integer_lstm_call(op(), set(), layer, run);
    call.ints()[c.attribute] = c.value;
    EXPECT_EQ(call.run(), SLUICE_INVALID_MODEL);
    EXPECT_EQ(call.message(), std::string(op().op->name) + ": " + c.message);
  }
}

class LstmIntegerVectors : public testing::TestWithParam<KernelSet> {
 protected:
  void expect_recorded(const reference::VectorCase& recorded) const {
    const LstmLayer& layer = recorded.layer;
    for (const bool full : {false, true}) {
      if (full && layer.profile == reference::Profile::Tflm) continue;
      IntegerLstmRun run{recorded.steps, recorded.batch, {}, {}, {}, {}};
      const int64_t x_size = run.steps * run.batch * layer.inputs;
      const int64_t y_size = run.steps * run.batch * layer.outputs;
      const int64_t c_size = run.batch * layer.units;
      for (int64_t call = 0; call < recorded.calls; ++call) {
        run.x.assign(recorded.x.begin() + call * x_size, recorded.x.begin() + (call + 1) * x_size);
        const IntegerLstmResult result = run_op(op_for(layer, full), GetParam(), layer, run);
        EXPECT_EQ(result.y, std::vector<int16_t>(recorded.y.begin() + call * y_size,
                                                 recorded.y.begin() + (call + 1) * y_size));
        if (!recorded.c_state.empty()) {
          EXPECT_EQ(result.c, std::vector<int16_t>(recorded.c_state.begin() + call * c_size,
                                                   recorded.c_state.begin() + (call + 1) * c_size));
        }
        run.h0 = result.h;
        run.c0 = result.c;
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Kernels, LstmIntegerVectors, testing::ValuesIn(all_sets()), set_name);

TEST_P(LstmIntegerVectors, OfTensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::vector<std::string> names = reference::layer_cases("lstm_int8_tflite");
  EXPECT_GE(names.size(), 25u);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    expect_recorded(reference::load_layer_case("lstm_int8_tflite", name));
  }
}

TEST_P(LstmIntegerVectors, OfTensorFlowLiteMicro) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::vector<std::string> names = reference::layer_cases("lstm_int8_tflm");
  EXPECT_GE(names.size(), 20u);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    expect_recorded(reference::load_layer_case("lstm_int8_tflm", name));
  }
}

TEST_P(LstmIntegerVectors, OfCmsisNN) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* name : {"lstm_1", "lstm_one_time_step", "lstm_1_s16"}) {
    SCOPED_TRACE(name);
    expect_recorded(reference::load_cmsis_case(name));
  }
}

}  // namespace
}  // namespace sluice

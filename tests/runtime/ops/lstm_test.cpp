// LSTM operations, over every set of kernels, in float and quantized.
#include "runtime/ops/lstm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "tests/runtime/ops/lstm_layer.h"

namespace sluice {
namespace {

class Lstm : public testing::TestWithParam<std::tuple<KernelSet, bool>> {
 protected:
  const KernelSet& set() const { return std::get<0>(GetParam()); }
  bool quantized() const { return std::get<1>(GetParam()); }
};

std::string lstm_name(const testing::TestParamInfo<std::tuple<KernelSet, bool>>& info) {
  return std::get<0>(info.param).name + (std::get<1>(info.param) ? "_s8w8" : "_f32");
}
INSTANTIATE_TEST_SUITE_P(Kernels, Lstm,
                         testing::Combine(testing::ValuesIn(all_sets()), testing::Bool()),
                         lstm_name);

// steps, batch, inputs, units, reverse, direction, directions, has_state, symmetric
const LstmCase kCases[] = {{1, 1, 1, 1},
                           {5, 2, 3, 17},
                           {4, 1, 10, 32},
                           {7, 3, 63, 64, true},
                           {3, 2, 129, 100, false, 0, 1, true},
                           {6, 1, 17, 118, true, 1, 2, true, true},
                           {4, 2, 5, 64, false, 0, 2, true},
                           {2, 5, 100, 33, true, 1, 2}};

// The same, then lens and together: rows of different lengths, and rows that share a scale.
const LstmCase kVariedCases[] = {{6, 3, 5, 17, false, 0, 1, true, false, {0, 6, 2}},
                                 {6, 3, 5, 32, false, 0, 1, true, true, {4, 4, 2}},
                                 {5, 3, 7, 33, true, 1, 2, true, false, {5, 1, 3}},
                                 {45, 4, 6, 100, true, 0, 1, true, false, {44, 20, 0, 31}},
                                 {3, 2, 4, 5, false, 0, 1, true, false, {0, 0}},
                                 {6, 1, 5, 17, false, 0, 1, true, false, {}, true},
                                 {6, 3, 5, 17, false, 0, 1, true, false, {}, true},
                                 {45, 3, 6, 64, true, 0, 1, true, true, {}, true},
                                 {6, 3, 8, 17, false, 1, 2, true, false, {2, 0, 5}, true}};

void expect_near(const LstmResult& actual, const LstmResult& expected, float tolerance) {
  const auto compare = [&](const std::vector<float>& a, const std::vector<float>& e,
                           const char* what) {
    ASSERT_EQ(a.size(), e.size());
    for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], e[i], tolerance) << what << " " << i;
  };
  compare(actual.y, expected.y, "y");
  compare(actual.h, expected.h, "h");
  compare(actual.c, expected.c, "c");
}

void expect_same_bits(const LstmResult& actual, const LstmResult& expected) {
  EXPECT_EQ(actual.y, expected.y);
  EXPECT_EQ(actual.h, expected.h);
  EXPECT_EQ(actual.c, expected.c);
}

TEST_P(Lstm, FollowsTheFormulas) {
  for (const LstmCase& c : kCases) {
    SCOPED_TRACE(testing::Message() << "T " << c.steps << " B " << c.batch << " H " << c.units);
    const LstmLayer layer(c);
    // A hidden state that lies between two steps of the quantizer may fall to either side.
    expect_near(layer.run(set(), quantized()), layer.expected(quantized()),
                quantized() ? 4e-3f : 2e-5f);
  }
}

TEST_P(Lstm, FollowsTheFormulasOfLengthsAndSharedScales) {
  for (const LstmCase& c : kVariedCases) {
    SCOPED_TRACE(testing::Message() << "T " << c.steps << " B " << c.batch << " H " << c.units);
    const LstmLayer layer(c);
    expect_near(layer.run(set(), quantized()), layer.expected(quantized()),
                quantized() ? 4e-3f : 2e-5f);
  }
}

TEST_P(Lstm, FullLengthsChangeNoBit) {
  for (const bool together : {false, true}) {
    LstmCase c = {5, 2, 3, 17, true, 0, 1, true, false, {}, together};
    const LstmResult all = LstmLayer(c).run(set(), quantized());
    c.lens = {5, 5};
    expect_same_bits(LstmLayer(c).run(set(), quantized()), all);
  }
}

TEST_P(Lstm, WhatFollowsASequenceIsNotRead) {
  const LstmCase c = {5, 2, 3, 17, false, 0, 1, true, false, {5, 2}};
  const LstmResult all = LstmLayer(c).run(set(), quantized());
  LstmLayer spoilt(c);
  for (int64_t t = 2; t < 5; ++t) spoilt.x[(t * 2 + 1) * 3] = NAN;
  expect_same_bits(spoilt.run(set(), quantized()), all);
}

TEST_P(Lstm, RefusesLengthsThatCannotBe) {
  for (const int32_t bad : {-1, 6, INT32_MAX, INT32_MIN}) {
    OpCall call =
        LstmLayer({5, 2, 3, 17, false, 0, 1, true, false, {5, bad}}).call(set(), quantized());
    EXPECT_EQ(call.run(), SLUICE_INVALID_ARGUMENT);
  }
}

TEST_P(Lstm, GivesTheBitsOfSingleSteps) {
  for (const LstmCase& c : kCases) {
    SCOPED_TRACE(testing::Message() << "T " << c.steps << " B " << c.batch << " H " << c.units);
    const LstmLayer layer(c);
    expect_same_bits(layer.run(set(), quantized()), layer.stepwise(set(), quantized()));
  }
}

// A sequence longer than one chunk of gates.
TEST_P(Lstm, ChunksChangeNoBit) {
  for (const bool reverse : {false, true}) {
    const LstmLayer layer({45, 4, 6, 100, reverse, 0, 1, true});
    expect_same_bits(layer.run(set(), quantized()), layer.stepwise(set(), quantized()));
  }
}

// Weights large enough to be walked both ways, with and without padding.
TEST_P(Lstm, WalkingBothWaysChangesNoBit) {
  for (const int64_t units : {quantized() ? 450 : 230, quantized() ? 480 : 256}) {
    ASSERT_TRUE(walks_both_ways(4 * units * units * (quantized() ? 1 : 4)));
    for (const bool symmetric : {false, true}) {
      const LstmLayer layer({4, 2, 3, units, false, 0, 1, true, symmetric});
      expect_same_bits(layer.run(set(), quantized()), layer.stepwise(set(), quantized()));
    }
  }
}

TEST_P(Lstm, ContinuesExactly) {
  for (const int64_t units : {17, 64}) {
    const LstmLayer whole({30, 2, 5, units});
    const LstmResult all = whole.run(set(), quantized());
    LstmLayer first({10, 2, 5, units});
    first.x.assign(whole.x.begin(), whole.x.begin() + 10 * 2 * 5);
    const LstmResult begin = first.run(set(), quantized());
    LstmLayer second({20, 2, 5, units, false, 0, 1, true});
    second.x.assign(whole.x.begin() + 10 * 2 * 5, whole.x.end());
    second.h0 = begin.h;
    second.c0 = begin.c;
    LstmResult joined = second.run(set(), quantized());
    joined.y.insert(joined.y.begin(), begin.y.begin(), begin.y.end());
    expect_same_bits(joined, all);
  }
}

TEST_P(Lstm, RowsDoNotDependOnTheBatch) {
  const int64_t steps = 6, batch = 9, inputs = 7, units = 40;
  const LstmLayer together({steps, batch, inputs, units, false, 0, 1, true});
  const LstmResult all = together.run(set(), quantized());
  for (int64_t b = 0; b < batch; ++b) {
    LstmLayer alone({steps, 1, inputs, units, false, 0, 1, true});
    for (int64_t t = 0; t < steps; ++t) {
      std::copy_n(together.x.begin() + (t * batch + b) * inputs, inputs,
                  alone.x.begin() + t * inputs);
    }
    std::copy_n(together.h0.begin() + b * units, units, alone.h0.begin());
    std::copy_n(together.c0.begin() + b * units, units, alone.c0.begin());
    const LstmResult one = alone.run(set(), quantized());
    for (int64_t t = 0; t < steps; ++t) {
      const auto row = all.y.begin() + (t * batch + b) * units;
      EXPECT_EQ(std::vector<float>(one.y.begin() + t * units, one.y.begin() + (t + 1) * units),
                std::vector<float>(row, row + units))
          << "row " << b << ", step " << t;
    }
  }
}

TEST_P(Lstm, WithoutStepsKeepsTheState) {
  for (const int64_t units : {17, 64}) {
    const LstmLayer layer({0, 3, 5, units, false, 0, 1, true});
    const LstmResult result = layer.run(set(), quantized());
    EXPECT_TRUE(result.y.empty());
    EXPECT_EQ(result.h, layer.h0);
    EXPECT_EQ(result.c, layer.c0);
    const LstmLayer stateless({0, 3, 5, units});
    EXPECT_EQ(stateless.run(set(), quantized()).h, std::vector<float>(3 * units, 0.0f));
  }
}

TEST_P(Lstm, WithoutRowsDoesNothing) {
  const LstmLayer layer({4, 0, 5, 17, false, 0, 1, true});
  EXPECT_TRUE(layer.run(set(), quantized()).h.empty());
}

TEST_P(Lstm, OutputsAreOptional) {
  for (const int64_t units : {17, 64}) {
    const LstmLayer layer({5, 2, 3, units, false, 0, 1, true});
    const LstmResult all = layer.run(set(), quantized());
    const std::vector<int64_t> state = {1, 2, units};
    const auto call_with = [&](bool y, bool h, bool c) {
      OpCall call = layer.call(set(), quantized());
      call.clear_outputs();
      y ? call.out(SLUICE_F32, {5, 1, 2, units}) : call.absent_out();
      h ? call.out(SLUICE_F32, state) : call.absent_out();
      c ? call.out(SLUICE_F32, state) : call.absent_out();
      EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
      return call;
    };
    EXPECT_EQ(call_with(true, false, false).output(0).values<float>(), all.y);
    EXPECT_EQ(call_with(false, true, false).output(1).values<float>(), all.h);
    EXPECT_EQ(call_with(false, false, true).output(2).values<float>(), all.c);
    call_with(false, false, false);
  }
}

TEST_P(Lstm, WritesOnlyItsDirection) {
  const LstmLayer layer({3, 2, 4, 17, true, 1, 2});
  OpCall call = layer.call(set(), quantized());
  const std::vector<uint8_t> before = call.output(1).bytes;
  ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
  const size_t slice = 2 * 17 * sizeof(float);
  EXPECT_TRUE(std::equal(before.begin(), before.begin() + slice, call.output(1).bytes.begin()));
  EXPECT_TRUE(std::equal(before.begin(), before.begin() + slice, call.output(0).bytes.begin()));
  EXPECT_FALSE(
      std::equal(before.begin() + slice, before.end(), call.output(1).bytes.begin() + slice));
}

TEST_P(Lstm, QuantizationRefusesWhatIsNotFinite) {
  if (!quantized()) return;
  for (const float bad : {NAN, -NAN, INFINITY, -INFINITY}) {
    LstmLayer input({5, 2, 3, 17, false, 0, 1, true});
    input.x[3 * 2 * 3 + 4] = bad;
    OpCall with_input = input.call(set(), true);
    EXPECT_EQ(with_input.run(), SLUICE_NOT_FINITE);
    LstmLayer state({5, 2, 3, 17, false, 0, 1, true});
    state.h0[20] = bad;
    OpCall with_state = state.call(set(), true);
    EXPECT_EQ(with_state.run(), SLUICE_NOT_FINITE);
  }
  // A cell that is NaN makes the hidden state NaN.
  LstmLayer cell({5, 2, 3, 17, false, 0, 1, true});
  cell.c0[20] = NAN;
  OpCall with_cell = cell.call(set(), true);
  EXPECT_EQ(with_cell.run(), SLUICE_NOT_FINITE);
}

TEST_P(Lstm, RefusesOperandsThatDoNotFit) {
  const LstmCase good = {3, 2, 4, 17, false, 0, 1, true, false, {3, 2}};
  const auto status = [&](auto change) {
    OpCall call = LstmLayer(good).call(set(), quantized());
    change(call);
    return call.prepare();
  };
  const size_t last_in = quantized() ? 10 : 6;
  EXPECT_EQ(status([](OpCall&) {}), SLUICE_OK);
  for (size_t i = 0; i <= last_in; ++i) {
    EXPECT_EQ(status([&](OpCall& c) { c.input(i).dims.back() += 1; }), SLUICE_INVALID_MODEL) << i;
    EXPECT_EQ(status([&](OpCall& c) { c.input(i).dims[0] += 1; }), SLUICE_INVALID_MODEL) << i;
    EXPECT_EQ(status([&](OpCall& c) { c.input(i).type = SLUICE_S16; }), SLUICE_INVALID_MODEL) << i;
    EXPECT_EQ(status([&](OpCall& c) { c.input(i).layout = SLUICE_GEMM_CHANNELS; }),
              SLUICE_INVALID_MODEL)
        << i;
  }
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(status([&](OpCall& c) { c.output(i).dims.back() += 1; }), SLUICE_INVALID_MODEL) << i;
  }
  std::vector<int32_t> attributes = {0, 1, 1};
  if (quantized()) attributes.insert(attributes.end(), {0, 0});
  EXPECT_EQ(status([&](OpCall& c) { c.ints(attributes); }), SLUICE_INVALID_MODEL);
  attributes[1] = -1;
  EXPECT_EQ(status([&](OpCall& c) { c.ints(attributes); }), SLUICE_INVALID_MODEL);
}

class PackLstm : public testing::TestWithParam<KernelSet> {};
INSTANTIATE_TEST_SUITE_P(Kernels, PackLstm, testing::ValuesIn(reference_sets()), set_name);

TEST_P(PackLstm, PacksADirection) {
  const int64_t units = 19, inputs = 7, directions = 2, rows = 4 * units;
  const std::vector<float> w = random_floats(directions * rows * inputs, 1);
  const std::vector<float> r = random_floats(directions * rows * units, 2);
  const std::vector<float> b = random_floats(directions * 2 * rows, 3);
  for (const bool biased : {false, true}) {
    for (int32_t d = 0; d < directions; ++d) {
      const Array b_array = floats({directions, 2 * rows}, b);
      OpCall call(sluice_op_pack_lstm_f32, GetParam());
      call.in(floats({directions, rows, inputs}, w))
          .in(floats({directions, rows, units}, r))
          .in(biased ? &b_array : nullptr)
          .out(SLUICE_F32, {4, units, inputs}, SLUICE_PACKED_LSTM_INPUT)
          .out(SLUICE_F32, {4, units}, SLUICE_GATE_BLOCKS)
          .out(SLUICE_F32, {4, units, units}, SLUICE_PACKED_LSTM)
          .ints({d});
      ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
      const auto slice = [&](const std::vector<float>& all, int64_t size) {
        return std::vector<float>(all.begin() + d * size, all.begin() + (d + 1) * size);
      };
      std::vector<float> bias(rows, 0.0f);
      for (int64_t i = 0; i < rows && biased; ++i) {
        bias[i] = b[d * 2 * rows + i] + b[d * 2 * rows + rows + i];
      }
      EXPECT_EQ(call.output(0).bytes, packed_f32(GetParam(), SLUICE_PACKED_LSTM_INPUT, units,
                                                 inputs, slice(w, rows * inputs))
                                          .bytes);
      EXPECT_EQ(call.output(1).bytes,
                packed_channels(GetParam(), SLUICE_GATE_BLOCKS, units, bias).bytes);
      EXPECT_EQ(
          call.output(2).bytes,
          packed_f32(GetParam(), SLUICE_PACKED_LSTM, units, units, slice(r, rows * units)).bytes);
    }
  }
}

}  // namespace
}  // namespace sluice

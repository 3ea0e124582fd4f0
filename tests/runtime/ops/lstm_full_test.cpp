// LSTM operations with everything, over every set of kernels. That they follow the formulas is
// checked against the graph's reference (tests/quantizer/lower_lstm_variants_test.cpp) and other
// engines' vectors (tests/end_to_end).
#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "tests/runtime/ops/lstm_full_layer.h"

namespace sluice {
namespace {

class LstmFull : public testing::TestWithParam<std::tuple<KernelSet, bool>> {
 protected:
  const KernelSet& set() const { return std::get<0>(GetParam()); }
  bool quantized() const { return std::get<1>(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Kernels, LstmFull,
                         testing::Combine(testing::ValuesIn(all_sets()), testing::Bool()),
                         [](const auto& test) {
                           return std::get<0>(test.param).name +
                                  (std::get<1>(test.param) ? "_s8w8" : "_f32");
                         });

LstmFullCase plain(const LstmCase& shape, int64_t outputs = 0) {
  LstmFullCase c;
  c.shape = shape;
  c.outputs = outputs;
  return c;
}

LstmFullCase everything(const LstmCase& shape, int64_t outputs = 7) {
  return {shape, outputs, true, true, kLstmInputFromForget, 2.5f, 0.9f, 0.6f};
}

std::vector<LstmFullCase> cases() {
  std::vector<LstmFullCase> all;
  for (const int64_t units : {3, 17, 33}) {
    const LstmCase shape = {9, 3, 5, units, false, 0, 1, true};
    all.push_back(plain(shape));
    all.push_back(plain(shape, 10));
    all.push_back({shape, 0, true, true});
    all.push_back({shape, 0, false, false, kLstmForgetFromInput, 0.5f, 0.3f});
    all.push_back({shape,
                   0,
                   true,
                   false,
                   kLstmNotCoupled,
                   0,
                   0,
                   0,
                   {kLstmHardSigmoid, kLstmSoftsign, kLstmElu}});
    all.push_back(everything(shape));
  }
  return all;
}

void expect_same_bits(const LstmResult& actual, const LstmResult& expected) {
  EXPECT_EQ(actual.y, expected.y);
  EXPECT_EQ(actual.h, expected.h);
  EXPECT_EQ(actual.c, expected.c);
}

TEST_P(LstmFull, WithoutAnythingIsThePlainLayer) {
  for (const bool symmetric : {false, true}) {
    for (const bool together : {false, true}) {
      for (const int64_t units : {3, 17, 64}) {
        const LstmCase shape = {5, 3, 6, units, true, 1, 2, true, symmetric, {5, 0, 2}, together};
        const LstmResult expected = LstmLayer(shape).expected(quantized());
        const LstmResult full = LstmFullLayer(plain(shape)).run(set(), quantized());
        const float tolerance = quantized() ? 4e-3f : 2e-5f;
        const auto compare = [&](const std::vector<float>& a, const std::vector<float>& e) {
          ASSERT_EQ(a.size(), e.size());
          for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], e[i], tolerance) << i;
        };
        compare(full.y, expected.y);
        compare(full.h, expected.h);
        compare(full.c, expected.c);
      }
    }
  }
}

TEST_P(LstmFull, ContinuesExactly) {
  for (LstmFullCase c : cases()) {
    const LstmFullLayer whole(c);
    const LstmResult all = whole.run(set(), quantized());
    const int64_t row = c.shape.batch * c.shape.inputs, head = 4;
    c.shape.steps = head;
    LstmFullLayer first(c);
    first.base.x.assign(whole.base.x.begin(), whole.base.x.begin() + head * row);
    first.h0 = whole.h0, first.base.c0 = whole.base.c0;
    const LstmResult begin = first.run(set(), quantized());
    c.shape.steps = 9 - head;
    LstmFullLayer second(c);
    second.base.x.assign(whole.base.x.begin() + head * row, whole.base.x.end());
    second.h0 = begin.h, second.base.c0 = begin.c;
    LstmResult joined = second.run(set(), quantized());
    joined.y.insert(joined.y.begin(), begin.y.begin(), begin.y.end());
    expect_same_bits(joined, all);
  }
}

TEST_P(LstmFull, RowsDoNotDependOnTheBatch) {
  for (LstmFullCase c : cases()) {
    const LstmFullLayer together(c);
    const LstmResult all = together.run(set(), quantized());
    const int64_t steps = c.shape.steps, batch = c.shape.batch, inputs = c.shape.inputs;
    const int64_t units = c.shape.units, outputs = together.outputs();
    c.shape.batch = 1;
    for (int64_t b = 0; b < batch; ++b) {
      LstmFullLayer alone(c);
      for (int64_t t = 0; t < steps; ++t) {
        std::copy_n(together.base.x.begin() + (t * batch + b) * inputs, inputs,
                    alone.base.x.begin() + t * inputs);
      }
      std::copy_n(together.h0.begin() + b * outputs, outputs, alone.h0.begin());
      std::copy_n(together.base.c0.begin() + b * units, units, alone.base.c0.begin());
      const LstmResult one = alone.run(set(), quantized());
      for (int64_t t = 0; t < steps; ++t) {
        const auto row = all.y.begin() + (t * batch + b) * outputs;
        const auto found = one.y.begin() + t * outputs;
        EXPECT_EQ(std::vector<float>(found, found + outputs),
                  std::vector<float>(row, row + outputs));
      }
    }
  }
}

// A long sequence goes through in chunks; lengths cut it off.
TEST_P(LstmFull, LengthsAreThoseOfTheRows) {
  const LstmCase shape = {70, 3, 5, 100, true, 0, 1, true};
  LstmFullCase c = everything(shape, 30);
  c.shape.lens = {70, 0, 23};
  const LstmFullLayer layer(c);
  const LstmResult all = layer.run(set(), quantized());
  EXPECT_EQ(std::vector<float>(all.h.begin() + 30, all.h.begin() + 60),
            std::vector<float>(30, 0.0f));
  LstmFullCase short_case = everything(shape, 30);
  short_case.shape.steps = 23;
  LstmFullLayer part(short_case);
  part.base.x.assign(layer.base.x.begin(), layer.base.x.begin() + short_case.shape.steps * 15);
  part.h0 = layer.h0, part.base.c0 = layer.base.c0;
  const LstmResult row = part.run(set(), quantized());
  for (int64_t t = 0; t < 70; ++t) {
    const auto found = all.y.begin() + (t * 3 + 2) * 30;
    std::vector<float> expected(30, 0.0f);
    if (t < 23) expected.assign(row.y.begin() + (t * 3 + 2) * 30, row.y.begin() + (t * 3 + 3) * 30);
    EXPECT_EQ(std::vector<float>(found, found + 30), expected) << t;
  }
  EXPECT_TRUE(std::equal(row.c.begin() + 200, row.c.end(), all.c.begin() + 200));
}

TEST_P(LstmFull, ClipsStopWhatPasses) {
  LstmFullCase c = plain({6, 2, 4, 17, false, 0, 1, true}, 9);
  c.cell_clip = 0.01f;
  c.projection_clip = 0.002f;
  const LstmResult result = LstmFullLayer(c).run(set(), quantized());
  float largest_cell = 0, largest_output = 0;
  for (const float x : result.c) largest_cell = std::max(largest_cell, std::fabs(x));
  for (const float x : result.y) largest_output = std::max(largest_output, std::fabs(x));
  EXPECT_EQ(largest_cell, c.cell_clip);
  EXPECT_EQ(largest_output, c.projection_clip);
}

TEST_P(LstmFull, OutputsAreOptional) {
  const LstmFullLayer layer(everything({5, 2, 3, 17, false, 0, 1, true}));
  const LstmResult all = layer.run(set(), quantized());
  const std::vector<int64_t> dims[] = {{5, 1, 2, 7}, {1, 2, 7}, {1, 2, 17}};
  const std::vector<float>* expected[] = {&all.y, &all.h, &all.c};
  for (size_t wanted = 0; wanted < 3; ++wanted) {
    OpCall call = layer.call(set(), quantized());
    call.clear_outputs();
    for (size_t i = 0; i < 3; ++i) {
      i == wanted ? call.out(SLUICE_F32, dims[i]) : call.absent_out();
    }
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    EXPECT_EQ(call.output(wanted).values<float>(), *expected[wanted]);
  }
}

TEST_P(LstmFull, WithoutStepsKeepsTheState) {
  const LstmFullLayer layer(everything({0, 3, 5, 17, false, 0, 1, true}));
  const LstmResult result = layer.run(set(), quantized());
  EXPECT_EQ(result.h, layer.h0);
  EXPECT_EQ(result.c, layer.base.c0);
}

TEST_P(LstmFull, QuantizationRefusesWhatIsNotFinite) {
  if (!quantized()) return;
  for (const float bad : {NAN, INFINITY}) {
    for (const bool last : {false, true}) {
      LstmFullLayer layer(plain({5, 2, 3, 17, false, 0, 1, true}));
      layer.base.x[last ? 4 * 2 * 3 : 7] = bad;
      EXPECT_EQ(layer.call(set(), true).run(), SLUICE_NOT_FINITE);
    }
  }
  // In the last step, after which nothing is quantized for this run.
  LstmFullLayer cell(plain({1, 2, 3, 17, false, 0, 1, true}));
  cell.base.c0[20] = NAN;
  EXPECT_EQ(cell.call(set(), true).run(), SLUICE_NOT_FINITE);
}

TEST_P(LstmFull, RefusesOperandsThatDoNotFit) {
  LstmFullCase c = everything({3, 2, 4, 17, false, 0, 1, true});
  c.shape.lens = {3, 1};
  const LstmFullLayer layer(c);
  const auto status = [&](auto change) {
    OpCall call = layer.call(set(), quantized());
    change(call);
    return call.prepare();
  };
  EXPECT_EQ(status([](OpCall&) {}), SLUICE_OK);
  const size_t inputs = quantized() ? 17 : 11;
  for (size_t i = 0; i < inputs; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(status([&](OpCall& call) { call.input(i).dims.back() += 1; }), SLUICE_INVALID_MODEL);
    EXPECT_EQ(status([&](OpCall& call) { call.input(i).dims[0] += 1; }), SLUICE_INVALID_MODEL);
    EXPECT_EQ(status([&](OpCall& call) { call.input(i).dims.push_back(1); }), SLUICE_INVALID_MODEL);
    EXPECT_EQ(status([&](OpCall& call) { call.input(i).type = SLUICE_S16; }), SLUICE_INVALID_MODEL);
    EXPECT_EQ(status([&](OpCall& call) { call.input(i).layout = SLUICE_PACKED_LSTM; }),
              SLUICE_INVALID_MODEL);
  }
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(status([&](OpCall& call) { call.output(i).dims.back() += 1; }), SLUICE_INVALID_MODEL);
  }
  for (const int32_t odd : {-1, 100}) {
    for (size_t i = 1; i < 7; ++i) {
      EXPECT_EQ(status([&](OpCall& call) { call.ints()[i] = odd; }), SLUICE_INVALID_MODEL) << i;
    }
  }
  EXPECT_EQ(status([&](OpCall& call) { call.ints().push_back(0); }), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status([&](OpCall& call) { call.floats().pop_back(); }), SLUICE_INVALID_MODEL);
  // A projection without weights.
  EXPECT_EQ(status([&](OpCall& call) { call.input_indices()[quantized() ? 13 : 9] = -1; }),
            SLUICE_INVALID_MODEL);
}

// Integer products, and float arithmetic without contraction: every variant gives the same bits.
TEST(LstmFullBits, AreThoseOfEveryVariant) {
  for (const LstmFullCase& c : cases()) {
    const LstmFullLayer layer(c);
    std::vector<LstmResult> results;
    for (const KernelSet& set : all_sets()) {
      if (std::string(set.table->variant) == "reference") continue;
      results.push_back(layer.run(set, true));
      expect_same_bits(results.back(), results.front());
    }
    EXPECT_GE(results.size(), 1U);
  }
}

}  // namespace
}  // namespace sluice

// The integer LSTM steps, every instance and variant, against the reference: odd sizes, any batch,
// blocks in both orders, extremes, and what other engines recorded.
#include "tests/kernels/lstm_step_integer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "tests/kernels/kernel_array.h"
#include "tests/reference/vector_case.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

using reference::Coupling;
using reference::LstmLayer;
using reference::Multiplier;
using reference::Profile;

enum class Values { Usual, Extreme };

template <typename T>
std::vector<T> numbers(std::mt19937& random, std::size_t n, int low, int high) {
  std::uniform_int_distribution<int> any(low, high);
  std::vector<T> values(n);
  for (T& v : values) v = static_cast<T>(any(random));
  return values;
}

Multiplier factor(std::mt19937& random, int low_shift, int high_shift) {
  return {std::uniform_int_distribution<int32_t>(1 << 30, INT32_MAX)(random),
          std::uniform_int_distribution<int>(low_shift, high_shift)(random)};
}

// A layer with every option that `step` has, chosen by `seed`.
LstmLayer make_layer(const IntegerStep& step, int units, int outputs, unsigned seed,
                     Values values) {
  std::mt19937 random(seed);
  const bool extreme = values == Values::Extreme, wide = step.activation_bits == 16;
  const std::size_t rows = static_cast<std::size_t>(4) * units;
  LstmLayer layer;
  layer.profile = step.profile;
  layer.activation_bits = step.activation_bits;
  layer.units = units;
  layer.outputs = outputs;
  layer.r = numbers<int8_t>(random, rows * outputs, -127, 127);
  if (extreme) {
    for (int8_t& w : layer.r) w = w < 0 ? -127 : 127;
  }
  layer.h_bias = numbers<int32_t>(random, rows, -100000, 100000);
  for (std::size_t j = 0; j < rows; ++j) {
    // Products of about sqrt(K) 127 64 (16 bits: 256 times that) should fill Q3.12.
    const int shift = (wide ? -9 : -1) + (extreme ? 3 : 0);
    layer.h_multiplier.push_back(j % 17 == 3 ? Multiplier{} : factor(random, shift - 3, shift));
  }
  layer.coupling = static_cast<Coupling>(seed % 3);
  layer.cell_log2 = -15 + static_cast<int>(seed % 7);
  layer.gate_clip = step.profile == Profile::Native && seed % 4 == 1 ? 9000 : 0;
  layer.cell_clip = seed % 5 == 2 ? 3000 : 0;
  layer.hidden_multiplier = wide ? factor(random, -15, -14) : factor(random, -23, -22);
  layer.hidden_zero = wide ? 0 : static_cast<int32_t>(seed * 37 % 256) - 128;
  if (step.profile == Profile::Native) layer.gx_shift = static_cast<int>(seed % 8);
  if (step.profile == Profile::Tflm && seed % 2 == 1) layer.input_multiplier = 1197688178;
  if (!step.full) return layer;
  if (seed % 4 != 0) {
    layer.peephole = numbers<int16_t>(random, rows / 4 * 3, -32767, 32767);
    for (Multiplier& m : layer.peephole_multiplier) m = factor(random, -16, -14);
  }
  if (seed % 4 != 1) {
    layer.norm = numbers<int16_t>(random, rows, -32767, 32767);
    layer.norm_bias = numbers<int32_t>(random, rows, -10000000, 10000000);
    for (int g = 0; g < 4; ++g) {
      layer.norm_multiplier[g] = factor(random, -15, -14);
      layer.norm_variance_guard[g] = 1 + static_cast<int32_t>(seed % 20);
    }
  }
  return layer;
}

// Operands of one step.
struct Row {
  std::vector<int16_t> gx, h, c;
};

Row make_row(const LstmLayer& layer, int batch, unsigned seed, Values values) {
  std::mt19937 random(seed + 77);
  const bool extreme = values == Values::Extreme;
  const int half = 1 << (layer.activation_bits - 1), gate = extreme ? 32768 : 12000;
  const auto n = [batch](int64_t each) { return static_cast<std::size_t>(each * batch); };
  // 16 bits: as much as s32 sums hold.
  const int bound = layer.activation_bits == 16 ? 1 << 13 : half;
  Row row{numbers<int16_t>(random, n(4 * layer.units), -gate, gate - 1),
          numbers<int16_t>(random, n(layer.outputs), -bound, bound - 1),
          numbers<int16_t>(random, n(layer.units), -32768, 32767)};
  if (extreme) {
    for (int16_t& v : row.h) v = static_cast<int16_t>(v < 0 ? -bound : bound - 1);
    for (std::size_t i = 0; i < row.c.size(); i += 3) row.c[i] = i % 2 == 0 ? -32768 : 32767;
    for (std::size_t i = 0; i < row.gx.size(); i += 5) row.gx[i] = i % 2 == 0 ? -32768 : 32767;
  }
  return row;
}

StepState expected_step(const LstmLayer& layer, const Row& rows, int batch) {
  StepState state;
  for (int b = 0; b < batch; ++b) {
    const auto part = [b](const std::vector<int16_t>& v, int64_t n) {
      return std::vector<int16_t>(v.begin() + b * n, v.begin() + (b + 1) * n);
    };
    auto h = part(rows.h, layer.outputs), c = part(rows.c, layer.units);
    const auto hidden = reference::step(layer, part(rows.gx, 4 * layer.units), h, c);
    state.h.insert(state.h.end(), hidden.begin(), hidden.end());
    state.c.insert(state.c.end(), c.begin(), c.end());
    if (layer.activation_bits == 8) {
      state.h_sum.push_back(std::accumulate(hidden.begin(), hidden.end(), 0));
    }
  }
  return state;
}

class LstmStepInteger
    : public testing::TestWithParam<std::tuple<const sluice_kernel_table*, IntegerStep>> {
 protected:
  static void expect_step(int units, int outputs, int batch, unsigned seed, Values values) {
    const auto& [table, step] = GetParam();
    const LstmLayer layer = make_layer(step, units, outputs, seed, values);
    const Row rows = make_row(layer, batch, seed, values);
    const StepState expected = expected_step(layer, rows, batch);
    const PackedStep packed(step, layer);
    for (const bool backwards : {false, true}) {
      const StepState found = packed.run(*table, rows.gx, rows.h, rows.c, backwards,
                                         backwards ? Guard::kBefore : Guard::kAfter);
      const auto where = [&] {
        return testing::Message() << units << " units, " << outputs << " outputs, " << batch
                                  << " rows, seed " << seed << (backwards ? ", backwards" : "");
      };
      ASSERT_EQ(found.c, expected.c) << where();
      ASSERT_EQ(found.h, expected.h) << where();
      ASSERT_EQ(found.h_sum, expected.h_sum) << where();
    }
  }
};

TEST_P(LstmStepInteger, FollowsTheReference) {
  unsigned seed = 1;
  for (const int units : {1, 3, 17, 32, 63, 64, 100, 129, 225}) {
    for (const int batch : {1, 2, 3, 4, 5, 9}) {
      expect_step(units, units, batch, ++seed, Values::Usual);
    }
  }
}

TEST_P(LstmStepInteger, TakesTheStateOfAProjection) {
  unsigned seed = 100;
  for (const auto& [units, outputs] : {std::pair{64, 20}, {33, 7}, {100, 33}, {17, 65}}) {
    for (const int batch : {1, 4}) expect_step(units, outputs, batch, ++seed, Values::Usual);
  }
}

TEST_P(LstmStepInteger, SaturatesAsTheReferenceDoes) {
  for (unsigned seed = 200; seed < 230; ++seed) {
    expect_step(seed % 2 == 0 ? 96 : 37, 64, 1 + static_cast<int>(seed % 4), seed, Values::Extreme);
  }
}

// Layers recorded from other engines: the step by the kernel, the rest by the reference.
TEST_P(LstmStepInteger, ReproducesOtherEngines) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const auto& [table, step] = GetParam();
  std::vector<reference::VectorCase> cases;
  for (const char* suite : {"lstm_int8_tflite", "lstm_int8_tflm"}) {
    for (const std::string& name : reference::layer_cases(suite)) {
      cases.push_back(reference::load_layer_case(suite, name));
    }
  }
  for (const char* name : {"lstm_1", "lstm_one_time_step", "lstm_1_s16"}) {
    cases.push_back(reference::load_cmsis_case(name));
  }
  int runs = 0;
  for (const reference::VectorCase& one : cases) {
    const LstmLayer& layer = one.layer;
    const bool needs_full = !layer.peephole.empty() || !layer.norm.empty();
    if (layer.profile != step.profile || layer.activation_bits != step.activation_bits ||
        (needs_full && !step.full)) {
      continue;
    }
    ++runs;
    const PackedStep packed(step, layer);
    std::vector<int16_t> h(static_cast<std::size_t>(one.batch * layer.outputs),
                           static_cast<int16_t>(output_zero(layer)));
    std::vector<int16_t> c(static_cast<std::size_t>(one.batch * layer.units)), y;
    for (int64_t t = 0; t < one.calls * one.steps; ++t) {
      std::vector<int16_t> gx;
      for (int64_t b = 0; b < one.batch; ++b) {
        const auto row = input_gates(layer, &one.x[(t * one.batch + b) * layer.inputs]);
        gx.insert(gx.end(), row.begin(), row.end());
      }
      const StepState next = packed.run(*table, gx, h, c, t % 2 == 1, Guard::kAfter);
      c = next.c;
      h.clear();
      for (int64_t b = 0; b < one.batch; ++b) {
        const auto hidden = next.h.begin() + b * layer.units;
        const auto row = project(layer, {hidden, hidden + layer.units});
        h.insert(h.end(), row.begin(), row.end());
      }
      y.insert(y.end(), h.begin(), h.end());
    }
    ASSERT_EQ(y, one.y);
  }
  if (step.profile != Profile::Native) {
    EXPECT_GT(runs, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, LstmStepInteger,
                         testing::Combine(testing::ValuesIn(runnable_variants()),
                                          testing::ValuesIn(integer_steps())),
                         [](const auto& test) {
                           return std::get<1>(test.param).name + "_" +
                                  std::get<0>(test.param)->variant;
                         });

}  // namespace
}  // namespace sluice::test

// Pointwise and reducing operations, over every set of kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/runtime/ops/op_call.h"

namespace sluice {
namespace {

using Dims = std::vector<int64_t>;

std::vector<float> normal(int64_t count, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> distribution;
  std::vector<float> result(static_cast<size_t>(count));
  for (float& x : result) x = distribution(random);
  return result;
}

class FloatOps : public testing::TestWithParam<KernelSet> {};
INSTANTIATE_TEST_SUITE_P(Kernels, FloatOps, testing::ValuesIn(all_sets()), set_name);

TEST_P(FloatOps, UnaryTakesAnyShape) {
  for (const Dims& dims :
       std::vector<Dims>{{}, {0, 3}, {1}, {17}, {3, 5, 7}, {2, 1, 3, 1, 2, 33}}) {
    const Array count = counting(SLUICE_F32, dims);
    const std::vector<float> x = normal(count.elements());
    OpCall call(sluice_op_leaky_relu_f32, GetParam());
    call.in(floats(dims, x)).out(SLUICE_F32, dims).floats({0.25f, 0.0f});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    const std::vector<float> y = call.output(0).values<float>();
    for (size_t i = 0; i < x.size(); ++i) EXPECT_EQ(y[i], x[i] < 0 ? 0.25f * x[i] : x[i]);
  }
}

TEST_P(FloatOps, UnaryPassesItsAttributes) {
  OpCall call(sluice_op_clamp_f32, GetParam());
  call.in(floats({4}, {-5, 0.5f, 1, 9})).out(SLUICE_F32, {4}).floats({-1, 0.75f});
  ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
  EXPECT_EQ(call.output(0).values<float>(), (std::vector<float>{-1, 0.5f, 0.75f, 0.75f}));
}

// Every pattern of broadcasting of two operands up to rank 6.
TEST_P(FloatOps, BinaryBroadcasts) {
  std::mt19937 random(3);
  const auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  for (int repeat = 0; repeat < 400; ++repeat) {
    const int64_t rank = pick(0, 6);
    Dims dims;
    for (int64_t i = 0; i < rank; ++i) dims.push_back(pick(0, 29) == 0 ? 0 : pick(1, 4));
    Dims own[2];
    std::vector<float> values[2];
    for (int i = 0; i < 2; ++i) {
      own[i].assign(dims.begin() + (i == 0 ? 0 : pick(0, rank)), dims.end());
      for (int64_t& extent : own[i]) {
        if (pick(0, 2) == 0) extent = 1;
      }
      values[i] =
          normal(counting(SLUICE_F32, own[i]).elements(), static_cast<unsigned>(repeat + i));
    }
    Dims result = dims;
    OpCall call(sluice_op_sub_f32, GetParam());
    call.in(floats(own[0], values[0])).in(floats(own[1], values[1])).out(SLUICE_F32, result);
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    const std::vector<float> y = call.output(0).values<float>();
    for (size_t i = 0; i < y.size(); ++i) {
      float operands[2];
      for (int j = 0; j < 2; ++j) {
        int64_t place = 0, stride = 1;
        auto left = static_cast<int64_t>(i);
        for (size_t axis = dims.size(); axis-- > 0; left /= dims[axis]) {
          const size_t skipped = dims.size() - own[j].size();
          if (axis < skipped) break;
          const int64_t extent = own[j][axis - skipped];
          if (extent != 1) place += left % dims[axis] * stride;
          stride *= extent;
        }
        operands[j] = values[j][place];
      }
      ASSERT_EQ(y[i], operands[0] - operands[1]) << "repeat " << repeat << ", element " << i;
    }
  }
}

TEST_P(FloatOps, BinaryRefusesShapesThatDoNotBroadcast) {
  OpCall call(sluice_op_add_f32, GetParam());
  call.in(floats({3}, {1, 2, 3})).in(floats({2}, {1, 2})).out(SLUICE_F32, {3});
  EXPECT_EQ(call.run(), SLUICE_INVALID_MODEL);
  EXPECT_EQ(call.message(), "add_f32: axis 0 of b has extent 2, expected 3");
}

TEST_P(FloatOps, ReduceScales) {
  for (int64_t depth : {1, 3, 17, 63, 100, 129}) {
    for (int64_t rows : {0, 1, 5, 33}) {
      const std::vector<float> x = normal(rows * depth);
      const struct {
        const sluice_op& op;
        float scale;
      } cases[] = {{sluice_op_reduce_sum_f32, 1},
                   {sluice_op_reduce_sum_f32, 0},
                   {sluice_op_reduce_max_f32, 1},
                   {sluice_op_reduce_min_f32, 1}};
      for (const auto& c : cases) {
        OpCall call(c.op, GetParam());
        call.in(floats({rows, depth}, x)).out(SLUICE_F32, {rows}).floats({c.scale});
        ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
        const std::vector<float> y = call.output(0).values<float>();
        for (int64_t m = 0; m < rows; ++m) {
          const auto row = x.begin() + m * depth;
          double expected = 0;
          for (int64_t k = 0; k < depth; ++k) expected += row[k];
          if (c.scale == 0) expected /= static_cast<double>(depth);
          if (&c.op == &sluice_op_reduce_max_f32) expected = *std::max_element(row, row + depth);
          if (&c.op == &sluice_op_reduce_min_f32) expected = *std::min_element(row, row + depth);
          EXPECT_NEAR(y[m], expected, 1e-4);
        }
      }
    }
  }
}

TEST_P(FloatOps, ReductionsOfNothingAreNeutral) {
  const auto reduce = [](const sluice_op& op, float scale) {
    OpCall call(op, GetParam());
    call.in(floats({2, 0}, {})).out(SLUICE_F32, {2}).floats({scale});
    EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
    return call.output(0).values<float>()[1];
  };
  EXPECT_EQ(reduce(sluice_op_reduce_sum_f32, 1), 0.0f);
  EXPECT_TRUE(std::isnan(reduce(sluice_op_reduce_sum_f32, 0)));
  EXPECT_EQ(reduce(sluice_op_reduce_max_f32, 1), -INFINITY);
  EXPECT_EQ(reduce(sluice_op_reduce_min_f32, 1), INFINITY);
}

TEST_P(FloatOps, SoftmaxOfRows) {
  for (int64_t depth : {0, 1, 3, 17, 63, 100, 129}) {
    for (int64_t rows : {0, 1, 5}) {
      std::vector<float> x = normal(rows * depth);
      for (float& value : x) value *= 20;
      for (const bool log : {false, true}) {
        OpCall call(log ? sluice_op_log_softmax_f32 : sluice_op_softmax_f32, GetParam());
        call.in(floats({rows, depth}, x)).out(SLUICE_F32, {rows, depth});
        ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
        const std::vector<float> y = call.output(0).values<float>();
        for (int64_t m = 0; m < rows && depth > 0; ++m) {
          const double largest =
              *std::max_element(x.begin() + m * depth, x.begin() + (m + 1) * depth);
          double sum = 0;
          for (int64_t k = 0; k < depth; ++k) sum += std::exp(x[m * depth + k] - largest);
          for (int64_t k = 0; k < depth; ++k) {
            const double distance = x[m * depth + k] - largest;
            const double expected = log ? distance - std::log(sum) : std::exp(distance) / sum;
            EXPECT_NEAR(y[m * depth + k], expected, log ? 5e-5 : 1e-6);
          }
        }
      }
    }
  }
}

TEST(FloatOpsWithoutKernels, AreUnsupported) {
  const sluice_kernel_table empty = {};
  OpCall call(sluice_op_tanh_f32, {"empty", &empty, {"x86", 128, 64, 32}});
  call.in(floats({1}, {0})).out(SLUICE_F32, {1}).floats({0, 0});
  EXPECT_EQ(call.run(), SLUICE_UNSUPPORTED);
}

TEST(FloatOpsWithFailingKernels, AreInternalErrors) {
  sluice_kernel_table failing = {};
  failing.kernel[SLUICE_KERNEL_tanh_f32] = [](void**) { return -5; };
  OpCall call(sluice_op_tanh_f32, {"failing", &failing, {"x86", 128, 64, 32}});
  call.in(floats({1}, {0})).out(SLUICE_F32, {1}).floats({0, 0});
  EXPECT_EQ(call.run(), SLUICE_INTERNAL);
}

}  // namespace
}  // namespace sluice

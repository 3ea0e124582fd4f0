// Sums of rows of bytes in every variant.
#include <gtest/gtest.h>

#include <random>

#include "tests/kernels/kernel_array.h"

namespace sluice::test {
namespace {

class RowSums : public testing::TestWithParam<const sluice_kernel_table*> {
 protected:
  static void expect_sums(int columns, int rows, const std::vector<int8_t>& values, Guard guard) {
    KernelArray<int8_t> x({columns, rows}, values, guard);
    KernelArray<int32_t> y({rows}, guard);
    ASSERT_EQ(call_kernel(*GetParam(), SLUICE_KERNEL_row_sums_s8, x, y), 0);
    EXPECT_TRUE(y.intact());
    for (int m = 0; m < rows; ++m) {
      int32_t sum = 0;
      for (int k = 0; k < columns; ++k) sum += values[m * columns + k];
      ASSERT_EQ(y[m], sum) << columns << " columns, row " << m;
    }
  }
};

TEST_P(RowSums, AllShapes) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> any(-128, 127);
  for (Guard guard : {Guard::kAfter, Guard::kBefore}) {
    for (int columns : {0, 1, 3, 4, 15, 16, 17, 31, 32, 33, 40, 64, 100, 129, 1000}) {
      for (int rows : {1, 2, 5}) {
        std::vector<int8_t> values(static_cast<std::size_t>(columns) * rows);
        for (int8_t& v : values) v = static_cast<int8_t>(any(random));
        expect_sums(columns, rows, values, guard);
      }
    }
  }
}

TEST_P(RowSums, ExtremesDoNotOverflow) {
  for (int8_t value : {int8_t{-128}, int8_t{127}}) {
    expect_sums(100003, 2, std::vector<int8_t>(2 * 100003, value), Guard::kAfter);
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, RowSums, testing::ValuesIn(runnable_variants()),
                         [](const auto& test) { return std::string(test.param->variant); });

}  // namespace
}  // namespace sluice::test

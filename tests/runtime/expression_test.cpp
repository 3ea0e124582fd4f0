#include "runtime/core/expression.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/runtime/test_plan.h"

namespace sluice {
namespace {

constexpr int32_t kConstant = SLUICE_TOKEN_CONSTANT;
constexpr int32_t kSymbol = SLUICE_TOKEN_SYMBOL;
constexpr int32_t kAdd = SLUICE_TOKEN_ADD;
constexpr int32_t kMul = SLUICE_TOKEN_MUL;
constexpr int32_t kFloorDiv = SLUICE_TOKEN_FLOORDIV;

class Expression : public testing::Test {
 protected:
  Expression() { plan_.symbol("T"); }

  bool valid(const std::vector<sluice_token>& code) {
    const sluice_extent extent = plan_.expression(code);
    return valid_expression(plan_.plan(), -1 - extent);
  }
  // INT64_MIN where it cannot be computed.
  int64_t value(const std::vector<sluice_token>& code, int64_t symbol) {
    const sluice_extent extent = plan_.expression(code);
    const sluice_plan& plan = plan_.plan();
    EXPECT_TRUE(valid_expression(plan, -1 - extent));
    int64_t result = 0;
    return evaluate(plan, &symbol, extent, &result) ? result : INT64_MIN;
  }

  test::TestPlan plan_;
};

TEST_F(Expression, IsComputedInPostfixOrder) {
  EXPECT_EQ(value({{kSymbol, 0}, {kConstant, 3}, {SLUICE_TOKEN_SUB, 0}}, 10), 7);
  EXPECT_EQ(value({{kConstant, 2}, {kSymbol, 0}, {kMul, 0}, {kConstant, 1}, {kAdd, 0}}, 10), 21);
}

TEST_F(Expression, DividesTowardsMinusInfinity) {
  const std::vector<sluice_token> halved = {{kSymbol, 0}, {kConstant, 2}, {kFloorDiv, 0}};
  EXPECT_EQ(value(halved, 7), 3);
  EXPECT_EQ(value(halved, -7), -4);
  EXPECT_EQ(value(halved, -8), -4);
}

TEST_F(Expression, RefusesOverflowAndBadDivisors) {
  EXPECT_EQ(value({{kSymbol, 0}, {kConstant, 1}, {kAdd, 0}}, INT64_MAX), INT64_MIN);
  EXPECT_EQ(value({{kSymbol, 0}, {kSymbol, 0}, {kMul, 0}}, int64_t{1} << 32), INT64_MIN);
  EXPECT_EQ(value({{kConstant, 1}, {kSymbol, 0}, {kFloorDiv, 0}}, 0), INT64_MIN);
  EXPECT_EQ(value({{kConstant, 1}, {kSymbol, 0}, {kFloorDiv, 0}}, -1), INT64_MIN);
}

TEST_F(Expression, MustBeWellFormed) {
  EXPECT_TRUE(valid({{kConstant, -3}}));
  EXPECT_FALSE(valid({}));
  EXPECT_FALSE(valid({{kAdd, 0}}));
  EXPECT_FALSE(valid({{kConstant, 1}, {kAdd, 0}}));
  EXPECT_FALSE(valid({{kConstant, 1}, {kConstant, 1}}));
  EXPECT_FALSE(valid({{kSymbol, 1}}));
  EXPECT_FALSE(valid({{kSymbol, -1}}));
  EXPECT_FALSE(valid({{6, 0}}));
  EXPECT_FALSE(valid({{-1, 0}}));
  std::vector<sluice_token> deep(kMaxExpressionDepth, {kConstant, 1});
  deep.resize(2 * kMaxExpressionDepth - 1, {kAdd, 0});
  EXPECT_TRUE(valid(deep));
  deep.insert(deep.begin(), {kConstant, 1});
  deep.push_back({kAdd, 0});
  EXPECT_FALSE(valid(deep));
}

TEST_F(Expression, MustLieInItsPool) {
  plan_.expression({{kConstant, 1}});
  for (const sluice_expression bad :
       {sluice_expression{-1, 1}, sluice_expression{0, 3}, sluice_expression{3, 1},
        sluice_expression{1, INT32_MAX}, sluice_expression{0, -1}}) {
    plan_.expressions.back() = bad;
    EXPECT_FALSE(valid_expression(plan_.plan(), 1)) << bad.begin << " " << bad.count;
  }
}

TEST_F(Expression, LoneSymbolIsFound) {
  const sluice_extent sum = plan_.expression({{kSymbol, 0}, {kConstant, 1}, {kAdd, 0}});
  const sluice_plan& plan = plan_.plan();
  EXPECT_EQ(lone_symbol(plan, -1), 0);
  EXPECT_EQ(lone_symbol(plan, sum), -1);
  EXPECT_EQ(lone_symbol(plan, 5), -1);
  EXPECT_EQ(lone_symbol(plan, INT32_MIN), -1);
}

}  // namespace
}  // namespace sluice

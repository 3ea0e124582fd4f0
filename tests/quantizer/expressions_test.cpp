#include "quantizer/lower/expressions.h"

#include <gtest/gtest.h>

#include "quantizer/error.h"
#include "runtime/core/extents.h"

namespace sluice {
namespace {

/// Value of an extent, by the runtime's arithmetic.
int64_t resolve(const PlanData& data, sluice_extent extent, const std::vector<int64_t>& symbols) {
  sluice_plan plan{};
  plan.symbol_count = static_cast<int32_t>(data.symbols.size());
  plan.tokens = data.tokens.data();
  plan.token_count = static_cast<int32_t>(data.tokens.size());
  plan.expressions = data.expressions.data();
  plan.expression_count = static_cast<int32_t>(data.expressions.size());
  sluice_plan_value value{};
  value.type = SLUICE_BOOL;
  value.storage = SLUICE_ARENA;
  value.rank = 1;
  value.dims[0] = extent;
  plan.values = &value;
  plan.value_count = 1;
  runtime::Tensor tensor{};
  uint64_t bytes = 0;
  sluice_message message;
  EXPECT_EQ(resolve_value(plan, 0, symbols.data(), &tensor, &bytes, &message), SLUICE_OK)
      << message.text;
  return tensor.dims[0];
}

TEST(Expressions, MeanWhatTheDimMeans) {
  PlanData plan;
  plan.symbols = {"N", "T"};
  ExpressionPool pool(&plan);
  const Dim n = Dim::symbol("N"), t = Dim::symbol("T");
  const std::vector<Dim> dims = {
      n,
      n * t,
      n * n * Dim(3) + t,
      Dim(100) - n,
      Dim::floordiv(n + Dim(3), 2),
      Dim::floordiv(Dim::floordiv(t, 3) * n + Dim(1), 4) * Dim(2) + Dim(5)};
  for (const Dim& dim : dims) {
    const sluice_extent extent = pool.extent(dim);
    ASSERT_LT(extent, 0);
    for (int64_t a : {0, 1, 5, 17}) {
      for (int64_t b : {0, 1, 8, 33}) {
        EXPECT_EQ(resolve(plan, extent, {a, b}), dim.evaluate({{"N", a}, {"T", b}}))
            << dim.text() << " as " << extent_text(plan, extent);
      }
    }
  }
}

TEST(Expressions, AreSharedAndConstantsNeedNone) {
  PlanData plan;
  plan.symbols = {"N"};
  ExpressionPool pool(&plan);
  const Dim n = Dim::symbol("N");
  EXPECT_EQ(pool.extent(Dim(12)), 12);
  EXPECT_EQ(pool.extent(n + n), pool.extent(n * Dim(2)));
  EXPECT_EQ(plan.expressions.size(), 1u);
  EXPECT_EQ(pool.extent(n), -2);
  EXPECT_EQ(extent_text(plan, -2), "N");
  EXPECT_EQ(extent_text(plan, 12), "12");
}

TEST(Expressions, RefuseWhatAPlanCannotHold) {
  PlanData plan;
  plan.symbols = {"N"};
  ExpressionPool pool(&plan);
  EXPECT_THROW(pool.extent(Dim(int64_t{1} << 31)), Error);
  EXPECT_THROW(pool.extent(Dim(-1)), Error);
  EXPECT_THROW(pool.extent(Dim::symbol("N") * Dim(int64_t{1} << 31)), Error);
  EXPECT_THROW(pool.extent(Dim::symbol("M")), Error);
}

}  // namespace
}  // namespace sluice

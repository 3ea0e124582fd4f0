#include "quantizer/graph/dim.h"

#include <gtest/gtest.h>

#include <random>

#include "quantizer/error.h"

namespace sluice {
namespace {

const Dim kN = Dim::symbol("N"), kT = Dim::symbol("T");

TEST(Dim, EqualExpressionsCompareEqual) {
  EXPECT_EQ((kN + kT) * (kN - kT), kN * kN - kT * kT);
  EXPECT_EQ(kN - kN, Dim(0));
  EXPECT_EQ(Dim(2) * kN + kN, Dim(3) * kN);
  EXPECT_NE(kN, kT);
  EXPECT_TRUE((kN - kN + 7).is_constant());
  EXPECT_EQ((kN - kN + 7).constant(), 7);
  EXPECT_EQ(Dim().constant(), 0);
}

TEST(Dim, KnowsSymbols) {
  EXPECT_TRUE(kN.is_symbol());
  EXPECT_FALSE((kN + 1).is_symbol());
  EXPECT_FALSE((kN * kN).is_symbol());
  EXPECT_FALSE((Dim(2) * kN).is_symbol());
  EXPECT_FALSE(Dim(1).is_symbol());
  EXPECT_FALSE(Dim::floordiv(kN, 2).is_symbol());
  EXPECT_TRUE(Dim::floordiv(kN * kT + 1, 2).contains("T"));
  EXPECT_FALSE(Dim::floordiv(kN, 2).contains("T"));
}

TEST(Dim, PrintsCanonically) {
  EXPECT_EQ(Dim(0).text(), "0");
  EXPECT_EQ(Dim(-3).text(), "-3");
  EXPECT_EQ((Dim(1) + kT * Dim(2) * kN).text(), "2*N*T + 1");
  EXPECT_EQ((kN * kN - 1).text(), "N*N - 1");
  EXPECT_EQ((Dim() - kN).text(), "-N");
  EXPECT_EQ(Dim::floordiv(kN + 3, 2).text(), "floor((N + 1)/2) + 1");
  EXPECT_EQ(text(Shape{kN, 49, 10}), "[N, 49, 10]");
  EXPECT_EQ(text(Shape{}), "[]");
}

TEST(Dim, FloorDivisionsReduce) {
  EXPECT_EQ(Dim::floordiv(Dim(6) * kN, 3), Dim(2) * kN);
  EXPECT_EQ(Dim::floordiv(Dim(6) * kN + 5, 3), Dim(2) * kN + 1);
  EXPECT_EQ(Dim::floordiv(Dim(2) * kN, 4), Dim::floordiv(kN, 2));
  EXPECT_EQ(Dim::floordiv(Dim(2) * kN + 1, 4), Dim::floordiv(kN, 2));
  EXPECT_EQ(Dim::floordiv(Dim::floordiv(kN + 1, 2), 3), Dim::floordiv(kN + 1, 6));
  EXPECT_EQ(Dim::floordiv(-7, 2), Dim(-4));
  EXPECT_THROW(Dim::floordiv(kN, 0), Error);
  EXPECT_THROW(Dim::floordiv(kN, -1), Error);
}

TEST(Dim, FloorDivisionsEvaluateAsDefined) {
  std::mt19937 random(3);
  const auto number = [&](int low, int high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  const auto floor = [](int64_t a, int64_t d) { return a / d - (a % d < 0 ? 1 : 0); };
  for (int round = 0; round < 2000; ++round) {
    const int64_t a = number(-9, 9), b = number(-9, 9), c = number(-20, 20);
    const int64_t d = number(1, 7), e = number(1, 7), f = number(-9, 9);
    const std::map<std::string, int64_t> symbols = {{"N", number(0, 30)}, {"T", number(0, 30)}};
    const Dim inner = Dim::floordiv(Dim(a) * kN + Dim(b) * kT + Dim(c), d);
    const Dim outer = Dim::floordiv(inner + Dim(f), e);
    const int64_t expected = floor(a * symbols.at("N") + b * symbols.at("T") + c, d);
    EXPECT_EQ(inner.evaluate(symbols), expected) << inner.text();
    EXPECT_EQ(outer.evaluate(symbols), floor(expected + f, e)) << outer.text();
  }
}

TEST(Dim, DividesExactly) {
  Dim quotient;
  ASSERT_TRUE(Dim::divide_exactly(Dim(6) * kN * kT, Dim(3) * kT, &quotient));
  EXPECT_EQ(quotient, Dim(2) * kN);
  ASSERT_TRUE(Dim::divide_exactly((kN + 2) * (kT - 3), kT - 3, &quotient));
  EXPECT_EQ(quotient, kN + 2);
  EXPECT_FALSE(Dim::divide_exactly(kN, kT, &quotient));
  EXPECT_FALSE(Dim::divide_exactly(Dim(3) * kN, 2, &quotient));
  EXPECT_FALSE(Dim::divide_exactly(kN * kN + 1, kN + 1, &quotient));
  EXPECT_FALSE(Dim::divide_exactly(kN, 0, &quotient));
}

TEST(Dim, BoundsWhatItCan) {
  EXPECT_TRUE((kN + 3).at_least(3));
  EXPECT_FALSE((kN + 3).at_least(4));
  EXPECT_FALSE((kN - kT).at_least(0));
  EXPECT_TRUE(Dim::floordiv(kN + 1, 2).at_least(0));
  EXPECT_TRUE(Dim::floordiv(kN - 5, 2).at_least(-3));
  EXPECT_FALSE(Dim::floordiv(kN - 5, 2).at_least(-2));
  EXPECT_TRUE(certainly_different(kN, kN + 1));
  EXPECT_TRUE(certainly_different(kN, -1));
  EXPECT_FALSE(certainly_different(kN, 4));
}

TEST(Dim, EvaluatesWithAllSymbolsOnly) {
  EXPECT_EQ((kN * kT + 1).evaluate({{"N", 3}, {"T", 5}}), 16);
  EXPECT_THROW(kN.evaluate({{"T", 1}}), Error);
  EXPECT_THROW((kN * kN).evaluate({{"N", INT64_MAX}}), Error);
}

TEST(Dim, RefusesWhatLeaves64Bits) {
  EXPECT_THROW(Dim(INT64_MAX) + 1, Error);
  EXPECT_THROW(Dim(INT64_MIN) - 1, Error);
  EXPECT_THROW(Dim(INT64_MAX) * 2, Error);
  EXPECT_THROW(elements({int64_t{1} << 40, int64_t{1} << 40}), Error);
}

TEST(Dim, RefusesToGrowWithoutBound) {
  Dim product = 1, sum;
  EXPECT_THROW(
      {
        for (int i = 0; i < 100; ++i) product = product * kN;
      },
      Error);
  EXPECT_THROW(
      {
        for (int i = 0; i < 1000; ++i) sum = sum + Dim::symbol("S" + std::to_string(i));
      },
      Error);
  Dim nested = kN;
  EXPECT_THROW(
      {
        for (int i = 0; i < 1000; ++i) nested = Dim::floordiv(nested * nested + kT, 2);
      },
      Error);
}

}  // namespace
}  // namespace sluice

#include "runtime/core/select.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/runtime/test_plan.h"

namespace sluice {
namespace {

using test::kTestTables;

// The tests of this program have variants of their own: what the surroundings ask for is put aside.
class WithoutVariant : public testing::Environment {
  void SetUp() override { ::unsetenv("SLUICE_VARIANT"); }
};
testing::Environment* const kWithoutVariant = testing::AddGlobalTestEnvironment(new WithoutVariant);

class Select : public testing::Test {
 protected:
  void TearDown() override { ::unsetenv("SLUICE_VARIANT"); }
};

// Name of the variant, or the message.
std::string selected(const char* variant) {
  const sluice_kernel_table* table = nullptr;
  sluice_message message = {};
  const sluice_status status = select_kernels(kTestTables, 2, variant, &table, &message);
  EXPECT_EQ(status == SLUICE_OK, table != nullptr);
  EXPECT_EQ(table, sluice_kernel_select(kTestTables, 2, variant));
  if (status != SLUICE_OK) {
    EXPECT_EQ(status, SLUICE_UNSUPPORTED);
  }
  return table ? table->variant : message.text;
}

TEST_F(Select, TakesTheFirstThatRuns) { EXPECT_EQ(selected(nullptr), "good"); }

TEST_F(Select, TakesWhatIsAskedFor) { EXPECT_EQ(selected("good"), "good"); }

TEST_F(Select, RefusesUnknownAndUnsupportedNames) {
  EXPECT_EQ(selected("goo"), "there is no kernel variant 'goo'; there are: never, good");
  EXPECT_EQ(selected(""), "there is no kernel variant ''; there are: never, good");
  EXPECT_EQ(selected("never"), "this CPU cannot run kernel variant 'never'; it runs: good");
}

TEST_F(Select, FollowsTheEnvironmentUnlessTold) {
  ::setenv("SLUICE_VARIANT", "never", 1);
  EXPECT_EQ(selected(nullptr),
            "this CPU cannot run kernel variant 'never' (from SLUICE_VARIANT); it runs: good");
  EXPECT_EQ(selected("good"), "good");
  ::setenv("SLUICE_VARIANT", "", 1);
  EXPECT_EQ(selected(nullptr), "good");
}

TEST_F(Select, SaysWhereNothingRuns) {
  const sluice_kernel_table* table = nullptr;
  sluice_message message = {};
  EXPECT_EQ(select_kernels(kTestTables, 1, nullptr, &table, &message), SLUICE_UNSUPPORTED);
  EXPECT_STREQ(message.text, "this CPU runs none of the kernel variants; there are: never");
}

TEST(CpuFeatures, AreNestedAsTheVariantsAre) {
  const uint32_t features = sluice_cpu_features();
  if (features & SLUICE_CPU_VNNI) {
    EXPECT_TRUE(features & SLUICE_CPU_AVX512);
  }
  if (features & SLUICE_CPU_AVX512) {
    EXPECT_TRUE(features & SLUICE_CPU_AVX2);
  }
  if (features & SLUICE_CPU_AVX2) {
    EXPECT_TRUE(features & SLUICE_CPU_SSE41);
  }
#if defined(__x86_64__)
  // The compiler's own opinion, where it has one: it looks at XCR0 too.
  EXPECT_EQ((features & SLUICE_CPU_SSE41) != 0, __builtin_cpu_supports("sse4.1") != 0);
  EXPECT_EQ((features & SLUICE_CPU_AVX2) != 0,
            __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
  EXPECT_EQ((features & SLUICE_CPU_VNNI) != 0, __builtin_cpu_supports("avx512vnni") != 0);
#endif
}

}  // namespace
}  // namespace sluice

// Sigmoid and tanh of s16 on all inputs, every variant, against the reference and other engines'
// tables.
#include <gtest/gtest.h>

#include "quantizer/npy/npy.h"
#include "tests/kernels/kernel_array.h"
#include "tests/reference/gate_functions.h"
#include "tests/support/shared.h"

namespace sluice::test {
namespace {

struct Function {
  const char* name;
  enum sluice_kernel kernel;
  int16_t (*reference)(int16_t x, int bits);
  const char* recorded;
  int fewest_bits, most_bits;
};

const Function kFunctions[] = {
    {"sigmoid", SLUICE_KERNEL_sigmoid_s16,
     [](int16_t x, int) { return reference::sigmoid_table(x); }, "lut/sigmoid", 3, 3},
    {"tanh", SLUICE_KERNEL_tanh_s16, reference::tanh_table, "lut/tanh", 0, 6},
    {"sigmoid_gemmlowp", SLUICE_KERNEL_sigmoid_s16_gemmlowp,
     [](int16_t x, int) { return reference::sigmoid_gemmlowp(x); }, "gemmlowp/sigmoid", 3, 3},
    {"tanh_gemmlowp", SLUICE_KERNEL_tanh_s16_gemmlowp, reference::tanh_gemmlowp, "gemmlowp/tanh", 0,
     6}};

class GateFunctionS16
    : public testing::TestWithParam<std::tuple<const sluice_kernel_table*, Function>> {
 protected:
  static std::vector<int16_t> evaluate(const std::vector<int16_t>& inputs, int32_t bits) {
    const auto& [table, function] = GetParam();
    const int n = static_cast<int>(inputs.size());
    KernelArray<int16_t> x({n}, inputs), y({n});
    EXPECT_EQ(call_kernel(*table, function.kernel, x, bits, y), 0);
    EXPECT_TRUE(y.intact());
    return y.values();
  }
  static std::vector<int16_t> all_inputs() {
    std::vector<int16_t> x;
    for (int v = -32768; v <= 32767; ++v) x.push_back(static_cast<int16_t>(v));
    return x;
  }
};

TEST_P(GateFunctionS16, EqualsTheReferenceOnAllInputs) {
  const Function& function = std::get<1>(GetParam());
  const auto x = all_inputs();
  for (int bits = function.fewest_bits; bits <= function.most_bits; ++bits) {
    std::vector<int16_t> expected;
    for (const int16_t v : x) expected.push_back(function.reference(v, bits));
    EXPECT_EQ(evaluate(x, bits), expected) << bits << " integer bits";
  }
}

TEST_P(GateFunctionS16, EqualsTheRecordedTables) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const Function& function = std::get<1>(GetParam());
  for (int bits = function.fewest_bits; bits <= function.most_bits; ++bits) {
    const std::string digit =
        function.fewest_bits == function.most_bits ? "" : std::to_string(bits);
    const NpyArray recorded = read_npy(
        shared_path(std::string("vectors/activation/") + function.recorded + digit + ".npy"));
    ASSERT_EQ(recorded.elements(), 65536);
    const auto* values = recorded.as<int16_t>();
    EXPECT_EQ(evaluate(all_inputs(), bits), std::vector<int16_t>(values, values + 65536))
        << bits << " integer bits";
  }
}

TEST_P(GateFunctionS16, AnyLengthAndInPlace) {
  const auto& [table, function] = GetParam();
  int32_t bits = 3;
  for (int n = 0; n <= 70; ++n) {
    std::vector<int16_t> x, expected;
    for (int i = 0; i < n; ++i) {
      x.push_back(static_cast<int16_t>(i * 941 - 30000));
      expected.push_back(function.reference(x.back(), bits));
    }
    EXPECT_EQ(evaluate(x, bits), expected) << n;
    KernelArray<int16_t> in_place({n}, x);
    ASSERT_EQ(call_kernel(*table, function.kernel, in_place, bits, in_place), 0);
    EXPECT_EQ(in_place.values(), expected) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, GateFunctionS16,
                         testing::Combine(testing::ValuesIn(runnable_variants()),
                                          testing::ValuesIn(kFunctions)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) + "_" +
                                  std::get<0>(test.param)->variant;
                         });

}  // namespace
}  // namespace sluice::test

// The reference's gate functions on all inputs.
#include "tests/reference/gate_functions.h"

#include <gtest/gtest.h>

#include "quantizer/npy/npy.h"
#include "tests/support/shared.h"

namespace sluice::reference {
namespace {

NpyArray recorded(const std::string& file) {
  return read_npy(shared_path("vectors/activation/" + file));
}

template <typename Function>
void expect_recorded(const std::string& file, Function function) {
  const NpyArray expected = recorded(file);
  ASSERT_EQ(expected.elements(), 65536);
  for (int32_t x = -32768; x <= 32767; ++x) {
    ASSERT_EQ(function(static_cast<int16_t>(x)), expected.as<int16_t>()[x + 32768])
        << file << " at " << x;
  }
}

TEST(ReferenceGateFunctions, Table) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray table = recorded("lut/table.npy");
  ASSERT_EQ(table.elements(), 256);
  for (size_t i = 0; i < 256; ++i) EXPECT_EQ(gate_table()[i], table.as<uint16_t>()[i]) << i;
  expect_recorded("lut/sigmoid.npy", sigmoid_table);
  for (int bits = 0; bits <= 6; ++bits) {
    expect_recorded("lut/tanh" + std::to_string(bits) + ".npy",
                    [bits](int16_t x) { return tanh_table(x, bits); });
  }
}

TEST(ReferenceGateFunctions, Gemmlowp) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_recorded("gemmlowp/sigmoid.npy", sigmoid_gemmlowp);
  for (int bits = 0; bits <= 6; ++bits) {
    expect_recorded("gemmlowp/tanh" + std::to_string(bits) + ".npy",
                    [bits](int16_t x) { return tanh_gemmlowp(x, bits); });
  }
}

}  // namespace
}  // namespace sluice::reference

// The reference's requantizations, and what the LSTM makes of products, against other engines.
#include "tests/reference/fixed_point.h"

#include <gtest/gtest.h>

#include "quantizer/npy/npy.h"
#include "tests/support/shared.h"

namespace sluice::reference {
namespace {

struct Table {
  const char* folder;
  Rounding rounding;
};

TEST(ReferenceFixedPoint, RequantizationTables) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const Table& table :
       {Table{"A_double_away", Rounding::DoubleAway}, Table{"B_double_up", Rounding::DoubleUp},
        Table{"C_single_up", Rounding::SingleUp}, Table{"D_int64_up", Rounding::Int64Up}}) {
    const std::string folder =
        shared_path(std::string("vectors/requantization/") + table.folder + "/");
    const NpyArray x = read_npy(folder + "x.npy"), shift = read_npy(folder + "shift.npy");
    const NpyArray multiplier = read_npy(folder + "multiplier.npy");
    const NpyArray expected = read_npy(folder + "expected.npy");
    ASSERT_GT(x.elements(), 1000);
    for (int64_t i = 0; i < x.elements(); ++i) {
      const int64_t value = x.type == NpyType::S64 ? x.as<int64_t>()[i] : x.as<int32_t>()[i];
      const int64_t wanted =
          expected.type == NpyType::S64 ? expected.as<int64_t>()[i] : expected.as<int32_t>()[i];
      const Multiplier by{multiplier.as<int32_t>()[i], shift.as<int8_t>()[i]};
      ASSERT_EQ(requantize(value, by, table.rounding), wanted) << table.folder << " row " << i;
    }
  }
}

}  // namespace
}  // namespace sluice::reference

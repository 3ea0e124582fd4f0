#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "runtime/pack/packed.h"

namespace sluice {
namespace {

constexpr uint64_t kUntouched = 0xdeadbeef;

sluice_tiling tiling_of(int32_t offset, int32_t gemm, int32_t lstm) {
  return {"test", offset, gemm, lstm};
}

// Bytes, or kUntouched where refused.
uint64_t bytes_of(const sluice_tiling& tiling, int layout, int type,
                  const std::vector<int64_t>& dims) {
  uint64_t bytes = kUntouched;
  const bool possible =
      packed_bytes(tiling, static_cast<uint8_t>(layout), static_cast<uint8_t>(type),
                   static_cast<int32_t>(dims.size()), dims.data(), &bytes);
  EXPECT_EQ(possible, bytes != kUntouched);
  return bytes;
}

TEST(PackedBytes, RoundsUpToBlocksAndQuads) {
  const sluice_tiling tiling = tiling_of(128, 64, 32);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_U8, {65, 5}), 128u * 8);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_F32, {65, 5}), 128u * 5 * 4);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM, SLUICE_U8, {4, 33, 33}), 4u * 64 * 36);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM, SLUICE_F32, {4, 33, 33}), 4u * 64 * 33 * 4);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM_INPUT, SLUICE_U8, {4, 33, 7}), 256u * 8);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_S32, {4, 33}), 4u * 64 * 4);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_S16, {4, 33}), 4u * 64 * 2);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GEMM_CHANNELS, SLUICE_F32, {65}), 128u * 4);
  EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, SLUICE_S64, {3, 5}), 15u * 8);
  EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, SLUICE_BOOL, {}), 1u);
}

TEST(PackedBytes, PadsInputWeightsToWholeGemmBlocks) {
  EXPECT_EQ(bytes_of(tiling_of(0, 64, 4), SLUICE_PACKED_LSTM_INPUT, SLUICE_S8, {4, 5, 4}), 64u * 4);
}

TEST(PackedBytes, IsZeroWithoutElements) {
  const sluice_tiling tiling = tiling_of(128, 64, 32);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_U8, {0, 5}), 0u);
  EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, SLUICE_F32,
                     {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max(), 0}),
            0u);
}

TEST(PackedBytes, RefusesOtherRanksTypesAndLayouts) {
  const sluice_tiling tiling = tiling_of(128, 64, 32);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_U8, {65}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_S16, {65, 5}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM, SLUICE_U8, {3, 33, 33}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM, SLUICE_U8, {4, 33}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM_INPUT, SLUICE_U8, {5, 33, 7}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_U8, {4, 33}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GEMM_CHANNELS, SLUICE_S16, {33}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_F32, {1, 33}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_GEMM_CHANNELS, SLUICE_S64, {33}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, SLUICE_F32, {-1, 0}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, SLUICE_F32, {0, -1}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_U8, {-1, 4}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, 6, SLUICE_F32, {1}), kUntouched);
  EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, 8, {1}), kUntouched);
}

TEST(PackedBytes, RefusesSizesBeyond63Bits) {
  const sluice_tiling tiling = tiling_of(128, 64, 32);
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  for (int64_t large : {most, most - 62, int64_t{1} << 62, int64_t{1} << 61}) {
    EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_F32, {large, 3}), kUntouched);
    EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_U8, {large, 5}), kUntouched);
    EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM, SLUICE_U8, {4, large, 1}), kUntouched);
    EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_LSTM_INPUT, SLUICE_U8, {4, large, 1}), kUntouched);
    EXPECT_EQ(bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_F32, {4, large}), kUntouched);
    EXPECT_EQ(bytes_of(tiling, SLUICE_GEMM_CHANNELS, SLUICE_F32, {large}), kUntouched);
    EXPECT_EQ(bytes_of(tiling, SLUICE_DENSE, SLUICE_S64, {large, 3}), kUntouched);
  }
}

TEST(PackedBytes, RefusesImpossibleTilings) {
  for (const sluice_tiling& tiling :
       {tiling_of(1, 64, 32), tiling_of(128, 0, 32), tiling_of(128, 64, 0), tiling_of(128, 64, 6),
        tiling_of(128, -64, 32), tiling_of(128, 4097, 32), tiling_of(128, 64, 8192)}) {
    EXPECT_FALSE(valid_tiling(tiling));
    EXPECT_EQ(bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_U8, {1, 1}), kUntouched);
  }
  EXPECT_TRUE(valid_tiling(tiling_of(128, 64, 32)));
  EXPECT_TRUE(valid_tiling(tiling_of(0, 1, 4)));
}

}  // namespace
}  // namespace sluice

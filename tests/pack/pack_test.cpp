#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "runtime/pack/packed.h"

namespace sluice {
namespace {

const sluice_tiling kTilings[] = {
    {"x86", 128, 64, 32}, {"arm", 0, 32, 16}, {"hexagon", 128, 32, 32}, {"odd", 0, 12, 4}};
const int64_t kExtents[] = {1, 3, 17, 63, 64, 100, 118, 129};

int64_t bytes_of(const sluice_tiling& tiling, sluice_layout layout, sluice_type type,
                 const std::vector<int64_t>& dims) {
  uint64_t bytes = 0;
  EXPECT_TRUE(
      packed_bytes(tiling, layout, type, static_cast<int32_t>(dims.size()), dims.data(), &bytes));
  return static_cast<int64_t>(bytes);
}

std::vector<int64_t> dims_of(sluice_layout layout, int64_t outputs, int64_t k) {
  return layout == SLUICE_PACKED_GEMM ? std::vector<int64_t>{outputs, k}
                                      : std::vector<int64_t>{4, outputs, k};
}

int64_t rows_of(sluice_layout layout, int64_t outputs) {
  return layout == SLUICE_PACKED_GEMM ? outputs : 4 * outputs;
}

// Index of element (row, k) of a packed matrix, written from the description of the layouts,
// independently of the loops that pack. `quad` is 4 for 8 bit and 1 for f32.
int64_t place(const sluice_tiling& tiling, sluice_layout layout, int64_t outputs, int64_t depth,
              int64_t quad, int64_t row, int64_t k) {
  const int64_t steps = (depth + quad - 1) / quad;
  const int64_t gate = row / outputs;
  const int64_t unit = row % outputs;
  const int64_t lb = tiling.lstm_block;
  if (layout == SLUICE_PACKED_LSTM) {
    return ((((unit / lb) * steps + k / quad) * 4 + gate) * lb + unit % lb) * quad + k % quad;
  }
  const int64_t n =
      layout == SLUICE_PACKED_LSTM_INPUT ? ((unit / lb) * 4 + gate) * lb + unit % lb : row;
  const int64_t block = tiling.gemm_block;
  return (((n / block) * steps + k / quad) * block + n % block) * quad + k % quad;
}

// Every 8-bit value occurs, in an order that differs from row to row.
std::vector<int8_t> bytes_matrix(int64_t count) {
  std::vector<int8_t> result(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) result[i] = static_cast<int8_t>((i * 37 + i / 256) & 255);
  return result;
}

std::vector<float> floats_matrix(int64_t count) {
  std::mt19937 random(static_cast<unsigned>(count));
  std::normal_distribution<float> normal;
  std::vector<float> result(static_cast<size_t>(count));
  for (float& x : result) x = normal(random);
  return result;
}

constexpr sluice_layout kWeights[] = {SLUICE_PACKED_GEMM, SLUICE_PACKED_LSTM,
                                      SLUICE_PACKED_LSTM_INPUT};

template <typename Test>
void for_each_matrix(Test test) {
  for (const sluice_tiling& tiling : kTilings) {
    for (sluice_layout layout : kWeights) {
      for (int64_t outputs : kExtents) {
        for (int64_t k : kExtents) {
          SCOPED_TRACE(testing::Message() << tiling.family << " layout " << layout << " outputs "
                                          << outputs << " k " << k);
          test(tiling, layout, outputs, k);
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
}

TEST(Pack, PutsEightBitWeightsInTheirPlaces) {
  for_each_matrix([](const sluice_tiling& tiling, sluice_layout layout, int64_t outputs,
                     int64_t k) {
    const int64_t rows = rows_of(layout, outputs);
    const std::vector<int8_t> source = bytes_matrix(rows * k);
    std::vector<uint8_t> packed(bytes_of(tiling, layout, SLUICE_U8, dims_of(layout, outputs, k)));
    pack_weights(tiling, layout, outputs, k, source.data(), packed.data());
    // What no element claims is padding: raw 0 along k, value 0 along the outputs.
    std::vector<int> claimed(packed.size(), 0);
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t i = 0; i < k; ++i) {
        const int64_t at = place(tiling, layout, outputs, k, 4, row, i);
        ASSERT_EQ(packed[at], static_cast<uint8_t>(source[row * k + i] + tiling.weight_offset));
        ASSERT_EQ(claimed[at]++, 0);
      }
    }
    const int64_t block = layout == SLUICE_PACKED_LSTM ? 4 * tiling.lstm_block : tiling.gemm_block;
    const int64_t steps = (k + 3) / 4;
    for (size_t at = 0; at < packed.size(); ++at) {
      if (claimed[at] != 0) continue;
      const int64_t column = static_cast<int64_t>(at) / (4 * block) % steps * 4 + at % 4;
      ASSERT_EQ(packed[at], column < k ? tiling.weight_offset : 0) << at;
    }
  });
}

TEST(Pack, InvertsEightBitWeights) {
  for_each_matrix([](const sluice_tiling& tiling, sluice_layout layout, int64_t outputs,
                     int64_t k) {
    const std::vector<int8_t> source = bytes_matrix(rows_of(layout, outputs) * k);
    std::vector<uint8_t> packed(bytes_of(tiling, layout, SLUICE_U8, dims_of(layout, outputs, k)));
    pack_weights(tiling, layout, outputs, k, source.data(), packed.data());
    std::vector<int8_t> back(source.size());
    unpack_weights(tiling, layout, outputs, k, packed.data(), back.data());
    ASSERT_EQ(back, source);
  });
}

TEST(Pack, PutsFloatWeightsInTheirPlacesAndInverts) {
  for_each_matrix(
      [](const sluice_tiling& tiling, sluice_layout layout, int64_t outputs, int64_t k) {
        const int64_t rows = rows_of(layout, outputs);
        const std::vector<float> source = floats_matrix(rows * k);
        std::vector<float> packed(
            bytes_of(tiling, layout, SLUICE_F32, dims_of(layout, outputs, k)) / 4, 99.0f);
        pack_weights(tiling, layout, outputs, k, source.data(), packed.data());
        std::vector<float> expected(packed.size(), 0.0f);
        for (int64_t row = 0; row < rows; ++row) {
          for (int64_t i = 0; i < k; ++i) {
            expected[place(tiling, layout, outputs, k, 1, row, i)] = source[row * k + i];
          }
        }
        ASSERT_EQ(packed, expected);
        std::vector<float> back(source.size());
        unpack_weights(tiling, layout, outputs, k, packed.data(), back.data());
        ASSERT_EQ(back, source);
      });
}

TEST(Pack, StridedPackingIsThatOfTheRows) {
  for (const sluice_tiling& tiling : kTilings) {
    for (int64_t n : kExtents) {
      for (int64_t k : kExtents) {
        const std::vector<float> rows = floats_matrix(n * k);
        std::vector<float> columns(rows.size());
        for (int64_t row = 0; row < n; ++row) {
          for (int64_t i = 0; i < k; ++i) columns[i * n + row] = rows[row * k + i];
        }
        const int64_t size = bytes_of(tiling, SLUICE_PACKED_GEMM, SLUICE_F32, {n, k}) / 4;
        std::vector<float> expected(size), by_rows(size, 99.0f), by_columns(size, 99.0f);
        pack_weights(tiling, SLUICE_PACKED_GEMM, n, k, rows.data(), expected.data());
        pack_gemm_strided(tiling, n, k, rows.data(), k, 1, by_rows.data());
        pack_gemm_strided(tiling, n, k, columns.data(), 1, n, by_columns.data());
        ASSERT_EQ(by_rows, expected) << n << " " << k;
        ASSERT_EQ(by_columns, expected) << n << " " << k;
      }
    }
  }
}

TEST(Pack, PutsChannelsInTheirPlacesAndInverts) {
  for (const sluice_tiling& tiling : kTilings) {
    for (int64_t outputs : kExtents) {
      std::vector<int32_t> gates(4 * outputs);
      for (size_t i = 0; i < gates.size(); ++i) gates[i] = static_cast<int32_t>(i) + 1;
      std::vector<int32_t> packed(
          bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_S32, {4, outputs}) / 4, 99);
      pack_channels(tiling, SLUICE_GATE_BLOCKS, outputs, gates.data(), packed.data());
      std::vector<int32_t> expected(packed.size(), 0);
      const int64_t lb = tiling.lstm_block;
      for (int64_t gate = 0; gate < 4; ++gate) {
        for (int64_t u = 0; u < outputs; ++u) {
          expected[((u / lb) * 4 + gate) * lb + u % lb] = gates[gate * outputs + u];
        }
      }
      EXPECT_EQ(packed, expected);
      std::vector<int32_t> back(gates.size());
      unpack_channels(tiling, SLUICE_GATE_BLOCKS, outputs, packed.data(), back.data());
      EXPECT_EQ(back, gates);
      const std::vector<int16_t> narrow(gates.begin(), gates.end());
      std::vector<int16_t> narrow_packed(
          bytes_of(tiling, SLUICE_GATE_BLOCKS, SLUICE_S16, {4, outputs}) / 2, 99);
      pack_channels(tiling, SLUICE_GATE_BLOCKS, outputs, narrow.data(), narrow_packed.data());
      EXPECT_EQ(narrow_packed, std::vector<int16_t>(expected.begin(), expected.end()));
      std::vector<int16_t> narrow_back(gates.size());
      unpack_channels(tiling, SLUICE_GATE_BLOCKS, outputs, narrow_packed.data(),
                      narrow_back.data());
      EXPECT_EQ(narrow_back, narrow);

      const std::vector<float> channels = floats_matrix(outputs);
      std::vector<float> padded(bytes_of(tiling, SLUICE_GEMM_CHANNELS, SLUICE_F32, {outputs}) / 4,
                                99.0f);
      pack_channels(tiling, SLUICE_GEMM_CHANNELS, outputs, channels.data(), padded.data());
      std::vector<float> with_zeros = channels;
      with_zeros.resize(padded.size());
      EXPECT_EQ(padded, with_zeros);
      std::vector<float> channels_back(channels.size());
      unpack_channels(tiling, SLUICE_GEMM_CHANNELS, outputs, padded.data(), channels_back.data());
      EXPECT_EQ(channels_back, channels);
    }
  }
}

TEST(Pack, SumsRows) {
  const int64_t k = 1000;
  std::vector<int8_t> rows(3 * k, -128);
  for (int64_t i = 0; i < k; ++i) rows[k + i] = 127;
  for (int64_t i = 0; i < k; ++i) rows[2 * k + i] = static_cast<int8_t>(i % 3 - 1);
  int32_t sums[3];
  row_sums(3, k, rows.data(), sums);
  EXPECT_EQ(sums[0], -128000);
  EXPECT_EQ(sums[1], 127000);
  EXPECT_EQ(sums[2], -1);
}

}  // namespace
}  // namespace sluice

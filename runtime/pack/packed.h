// Packed layouts of weights (enum sluice_layout): their sizes, and packing that inverts exactly.
// Freestanding.
//
// With N = output channels, H = units, K = depth, gb = gemm_block, lb = lstm_block, and Hp = H
// rounded up to whole LSTM blocks:
//
//   PACKED_GEMM        8 bit [n/gb][k/4][gb][4], f32 [n/gb][k][gb]
//
//   PACKED_LSTM        8 bit [u/lb][k/4][gate i,o,f,c][lb][4], f32 [u/lb][k][gate][lb]
//
//   PACKED_LSTM_INPUT  PACKED_GEMM of the matrix with 4 Hp rows in which row u of `gate` is
//                      row ((u/lb) 4 + gate) lb + u%lb
//
//   GATE_BLOCKS        [u/lb][gate][lb]
//
//   GEMM_CHANNELS      [n], padded to whole GEMM blocks
//
// 8-bit weights are stored as value + weight_offset. Padding along k is the raw byte 0, which
// contributes nothing whatever the activation; padding along n and u is the value 0.
#ifndef SLUICE_PACK_PACKED_H
#define SLUICE_PACK_PACKED_H

#include "sluice/plan.h"

namespace sluice {

constexpr int64_t kGates = 4;

/// weight_offset 0 or 128; blocks from 1 to 4096, that of the LSTM a multiple of 4 so that hidden
/// states fill whole quads.
bool valid_tiling(const sluice_tiling& tiling);

/// Bytes of a value of `type` in `layout` (sluice_layout, dense included) with the extents `dims`.
/// False, with *bytes untouched, where type, rank or extents are not those of the layout, or the
/// size does not fit int64.
bool packed_bytes(const sluice_tiling& tiling, uint8_t layout, uint8_t type, int32_t rank,
                  const int64_t* dims, uint64_t* bytes);

/// Packs a row-major matrix. `layout` PACKED_GEMM: rows [outputs, k]; PACKED_LSTM and
/// PACKED_LSTM_INPUT: rows [4 * outputs, k], gates in the order i, o, f, c, `outputs` = H.
void pack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                  const float* rows, float* packed);
void pack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                  const int8_t* rows, uint8_t* packed);
/// The inverses.
void unpack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                    const float* packed, float* rows);
void unpack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                    const uint8_t* packed, int8_t* rows);

/// PACKED_GEMM of the matrix with element (n, k) at source[n * row_stride + k * column_stride],
/// quick where one of the strides is 1.
void pack_gemm_strided(const sluice_tiling& tiling, int64_t n, int64_t k, const float* source,
                       int64_t row_stride, int64_t column_stride, float* packed);

/// Packs one value per output. `layout` GEMM_CHANNELS: channels [outputs]; GATE_BLOCKS: channels
/// [4, outputs], gates in the order i, o, f, c.
void pack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                   const float* channels, float* packed);
void pack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                   const int32_t* channels, int32_t* packed);
void pack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                   const int16_t* channels, int16_t* packed);
/// The inverses.
void unpack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                     const float* packed, float* channels);
void unpack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                     const int32_t* packed, int32_t* channels);
void unpack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                     const int16_t* packed, int16_t* channels);

/// sums[n] = sum_k rows[n][k].
void row_sums(int64_t n, int64_t k, const int8_t* rows, int32_t* sums);

}  // namespace sluice

#endif

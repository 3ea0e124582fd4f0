#include <cstring>

#include "runtime/pack/packed.h"

namespace sluice {

namespace {

int64_t blocks_of(int64_t extent, int64_t block) { return (extent + block - 1) / block; }

// A packed matrix as [blocks][steps][gates][block][quad] elements; a plain GEMM has one gate, f32
// quads of one.
struct Geometry {
  uint8_t layout;
  int64_t outputs, depth;
  int64_t blocks, steps, gates, block, quad;
  int64_t lstm_block;

  Geometry(const sluice_tiling& tiling, uint8_t layout_, int64_t outputs_, int64_t depth_,
           int64_t quad_)
      : layout(layout_),
        outputs(outputs_),
        depth(depth_),
        blocks(0),
        steps(blocks_of(depth_, quad_)),
        gates(1),
        block(tiling.gemm_block),
        quad(quad_),
        lstm_block(tiling.lstm_block) {
    switch (layout) {
      case SLUICE_PACKED_LSTM:
      case SLUICE_GATE_BLOCKS:
        gates = kGates;
        block = lstm_block;
        blocks = blocks_of(outputs, block);
        break;
      case SLUICE_PACKED_LSTM_INPUT:
        blocks = blocks_of(kGates * lstm_block * blocks_of(outputs, lstm_block), block);
        break;
      default:
        blocks = blocks_of(outputs, block);
    }
  }

  // Row of the source at a place of the packed matrix, or -1 for padding.
  int64_t source_row(int64_t b, int64_t gate, int64_t lane) const {
    const int64_t n = b * block + lane;
    switch (layout) {
      case SLUICE_PACKED_LSTM:
      case SLUICE_GATE_BLOCKS:
        return n < outputs ? gate * outputs + n : -1;
      case SLUICE_PACKED_LSTM_INPUT: {
        const int64_t unit = n / (kGates * lstm_block) * lstm_block + n % lstm_block;
        return unit < outputs ? n / lstm_block % kGates * outputs + unit : -1;
      }
      default:
        return n < outputs ? n : -1;
    }
  }
};

// Calls visit(position, row, k) for every element in the order of memory; row or k is -1 in
// padding.
template <typename Visit>
void for_each_element(const Geometry& g, Visit visit) {
  int64_t position = 0;
  for (int64_t b = 0; b < g.blocks; ++b) {
    for (int64_t step = 0; step < g.steps; ++step) {
      for (int64_t gate = 0; gate < g.gates; ++gate) {
        for (int64_t lane = 0; lane < g.block; ++lane) {
          const int64_t row = g.source_row(b, gate, lane);
          for (int64_t j = 0; j < g.quad; ++j, ++position) {
            const int64_t k = step * g.quad + j;
            visit(position, row, k < g.depth ? k : -1);
          }
        }
      }
    }
  }
}

template <typename T>
void pack_channels_of(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                      const T* channels, T* packed) {
  for_each_element(Geometry(tiling, layout, outputs, 1, 1),
                   [&](int64_t position, int64_t row, int64_t) {
                     packed[position] = row >= 0 ? channels[row] : T(0);
                   });
}

template <typename T>
void unpack_channels_of(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                        const T* packed, T* channels) {
  for_each_element(Geometry(tiling, layout, outputs, 1, 1),
                   [&](int64_t position, int64_t row, int64_t) {
                     if (row >= 0) channels[row] = packed[position];
                   });
}

}  // namespace

void pack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                  const float* rows, float* packed) {
  for_each_element(Geometry(tiling, layout, outputs, k, 1),
                   [&](int64_t position, int64_t row, int64_t column) {
                     packed[position] = row >= 0 ? rows[row * k + column] : 0.0f;
                   });
}

void pack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                  const int8_t* rows, uint8_t* packed) {
  for_each_element(Geometry(tiling, layout, outputs, k, 4),
                   [&](int64_t position, int64_t row, int64_t column) {
                     uint8_t raw = 0;
                     if (column >= 0) {
                       const int32_t value = row >= 0 ? rows[row * k + column] : 0;
                       raw = static_cast<uint8_t>(value + tiling.weight_offset);
                     }
                     packed[position] = raw;
                   });
}

void unpack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                    const float* packed, float* rows) {
  for_each_element(Geometry(tiling, layout, outputs, k, 1),
                   [&](int64_t position, int64_t row, int64_t column) {
                     if (row >= 0) rows[row * k + column] = packed[position];
                   });
}

void unpack_weights(const sluice_tiling& tiling, uint8_t layout, int64_t outputs, int64_t k,
                    const uint8_t* packed, int8_t* rows) {
  for_each_element(Geometry(tiling, layout, outputs, k, 4),
                   [&](int64_t position, int64_t row, int64_t column) {
                     if (row < 0 || column < 0) return;
                     const int32_t raw = packed[position];
                     rows[row * k + column] = static_cast<int8_t>(raw - tiling.weight_offset);
                   });
}

void pack_gemm_strided(const sluice_tiling& tiling, int64_t n, int64_t k, const float* source,
                       int64_t row_stride, int64_t column_stride, float* packed) {
  const int64_t block = tiling.gemm_block;
  for (int64_t first = 0; first < n; first += block) {
    const int64_t rows = n - first < block ? n - first : block;
    float* out = packed + first * k;
    const float* in = source + first * row_stride;
    if (row_stride == 1) {
      for (int64_t i = 0; i < k; ++i) {
        std::memcpy(out + i * block, in + i * column_stride,
                    sizeof(float) * static_cast<size_t>(rows));
      }
    } else {
      for (int64_t row = 0; row < rows; ++row) {
        for (int64_t i = 0; i < k; ++i) {
          out[i * block + row] = in[row * row_stride + i * column_stride];
        }
      }
    }
    if (rows < block) {
      for (int64_t i = 0; i < k; ++i) {
        std::memset(out + i * block + rows, 0, sizeof(float) * static_cast<size_t>(block - rows));
      }
    }
  }
}

void pack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                   const float* channels, float* packed) {
  pack_channels_of(tiling, layout, outputs, channels, packed);
}

void pack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                   const int32_t* channels, int32_t* packed) {
  pack_channels_of(tiling, layout, outputs, channels, packed);
}

void pack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                   const int16_t* channels, int16_t* packed) {
  pack_channels_of(tiling, layout, outputs, channels, packed);
}

void unpack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                     const float* packed, float* channels) {
  unpack_channels_of(tiling, layout, outputs, packed, channels);
}

void unpack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                     const int32_t* packed, int32_t* channels) {
  unpack_channels_of(tiling, layout, outputs, packed, channels);
}

void unpack_channels(const sluice_tiling& tiling, uint8_t layout, int64_t outputs,
                     const int16_t* packed, int16_t* channels) {
  unpack_channels_of(tiling, layout, outputs, packed, channels);
}

void row_sums(int64_t n, int64_t k, const int8_t* rows, int32_t* sums) {
  for (int64_t row = 0; row < n; ++row) {
    int32_t sum = 0;
    for (int64_t i = 0; i < k; ++i) sum += rows[row * k + i];
    sums[row] = sum;
  }
}

}  // namespace sluice

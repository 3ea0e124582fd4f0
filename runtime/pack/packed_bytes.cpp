#include "runtime/pack/packed.h"

namespace sluice {

namespace {

constexpr int32_t kLargestBlock = 4096;

int64_t element_bytes(uint8_t type) {
  switch (type) {
    case SLUICE_S8:
    case SLUICE_U8:
    case SLUICE_BOOL:
      return 1;
    case SLUICE_S16:
    case SLUICE_U16:
      return 2;
    case SLUICE_F32:
    case SLUICE_S32:
      return 4;
    case SLUICE_S64:
      return 8;
    default:
      return 0;
  }
}

// Product of extents that remembers whether it ever left int64.
class Product {
 public:
  void times(int64_t extent) {
    if (extent < 0 || __builtin_mul_overflow(value_, extent, &value_)) valid_ = false;
  }
  // Rounds `extent` up to whole blocks.
  void times_blocks(int64_t extent, int64_t block) {
    int64_t padded = 0;
    if (extent < 0 || __builtin_add_overflow(extent, block - 1, &padded)) {
      valid_ = false;
      return;
    }
    times(padded / block * block);
  }
  bool valid() const { return valid_; }
  int64_t value() const { return value_; }

 private:
  int64_t value_ = 1;
  bool valid_ = true;
};

}  // namespace

bool valid_tiling(const sluice_tiling& tiling) {
  return (tiling.weight_offset == 0 || tiling.weight_offset == 128) && tiling.gemm_block >= 1 &&
         tiling.gemm_block <= kLargestBlock && tiling.lstm_block >= 4 &&
         tiling.lstm_block <= kLargestBlock && tiling.lstm_block % 4 == 0;
}

bool packed_bytes(const sluice_tiling& tiling, uint8_t layout, uint8_t type, int32_t rank,
                  const int64_t* dims, uint64_t* bytes) {
  const int64_t size = element_bytes(type);
  if (size == 0 || rank < 0 || rank > SLUICE_MAX_RANK || !valid_tiling(tiling)) return false;
  const bool weights = type == SLUICE_F32 || size == 1;
  const bool channels = type == SLUICE_F32 || type == SLUICE_S32;
  const int64_t depth_block = size == 1 ? 4 : 1;
  Product product;
  switch (layout) {
    case SLUICE_DENSE:
      // An extent of 0 makes the product 0, but the others must be possible extents all the same.
      for (int32_t i = 0; i < rank; ++i) {
        if (dims[i] < 0) return false;
      }
      for (int32_t i = 0; i < rank; ++i) {
        if (dims[i] == 0) {
          *bytes = 0;
          return true;
        }
        product.times(dims[i]);
      }
      break;
    case SLUICE_PACKED_GEMM:
      if (rank != 2 || !weights) return false;
      product.times_blocks(dims[0], tiling.gemm_block);
      product.times_blocks(dims[1], depth_block);
      break;
    case SLUICE_PACKED_LSTM:
      if (rank != 3 || dims[0] != kGates || !weights) return false;
      product.times(kGates);
      product.times_blocks(dims[1], tiling.lstm_block);
      product.times_blocks(dims[2], depth_block);
      break;
    case SLUICE_PACKED_LSTM_INPUT: {
      if (rank != 3 || dims[0] != kGates || !weights) return false;
      Product rows;
      rows.times(kGates);
      rows.times_blocks(dims[1], tiling.lstm_block);
      if (!rows.valid()) return false;
      product.times_blocks(rows.value(), tiling.gemm_block);
      product.times_blocks(dims[2], depth_block);
      break;
    }
    case SLUICE_GATE_BLOCKS:
      if (rank != 2 || dims[0] != kGates || !(channels || type == SLUICE_S16)) return false;
      product.times(kGates);
      product.times_blocks(dims[1], tiling.lstm_block);
      break;
    case SLUICE_GEMM_CHANNELS:
      if (rank != 1 || !channels) return false;
      product.times_blocks(dims[0], tiling.gemm_block);
      break;
    default:
      return false;
  }
  product.times(size);
  if (!product.valid()) return false;
  *bytes = static_cast<uint64_t>(product.value());
  return true;
}

}  // namespace sluice

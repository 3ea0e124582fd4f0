// The header of an .npy file: its Python dictionary literal, read strictly.
#ifndef SLUICE_NPY_NPY_HEADER_H
#define SLUICE_NPY_NPY_HEADER_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"

namespace sluice {

struct NpyHeader {
  NpyType type = NpyType::F32;
  std::vector<int64_t> shape;
  uint64_t header_bytes = 0;  // where the elements begin
  uint64_t data_bytes = 0;    // elements times their size
};

/// Longest header that is read, far above what any simple type needs.
constexpr size_t kNpyMaxHeaderBytes = 65536;
/// Most axes of an array, as in NumPy 1.x.
constexpr size_t kNpyMaxRank = 32;

/// Parses the header at the start of `data`, of which the first `size` bytes are at hand (the whole
/// file, or at least kNpyMaxHeaderBytes). Throws sluice::Error starting with `name`.
NpyHeader parse_npy_header(const uint8_t* data, size_t size, const std::string& name);

/// Magic, version 1.0, length and dictionary, padded so that the elements begin at a multiple
/// of 64.
std::string format_npy_header(NpyType type, const std::vector<int64_t>& shape);

}  // namespace sluice

#endif

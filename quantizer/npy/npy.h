// NumPy .npy files, format versions 1.0 to 3.0: what the command line reads and writes.
#ifndef SLUICE_NPY_NPY_H
#define SLUICE_NPY_NPY_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sluice/sluice.h"

namespace sluice {

enum class NpyType { F32, F64, S8, S16, S32, S64, U8, U16, Bool };

/// Bytes of one element.
size_t npy_type_bytes(NpyType type);
/// NumPy's name: "float32", "int8", "bool", ...
const char* npy_type_name(NpyType type);
/// The .npy type that holds elements of a model's type.
NpyType npy_type(sluice_type type);

/// A dense row-major array. `shape` may be empty (0-d: one element) and may hold zeros.
struct NpyArray {
  NpyType type = NpyType::F32;
  std::vector<int64_t> shape;
  std::vector<uint8_t> bytes;

  int64_t elements() const;
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(bytes.data());
  }
  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(bytes.data());
  }
};

/// An array of zeros. Throws sluice::Error where its size overflows or cannot be allocated.
NpyArray npy_zeros(NpyType type, const std::vector<int64_t>& shape);

/// Reads a whole file held in memory; `name` stands in front of every message. The header, the
/// type, the shape and the number of bytes after the header must agree exactly. Fortran order,
/// big-endian and other types are refused. Throws sluice::Error.
NpyArray parse_npy(const uint8_t* data, size_t size, const std::string& name);
/// The same for a regular file. Memory is bounded by the size of the file.
NpyArray read_npy(const std::string& path);

/// The bytes of a version 1.0 file.
std::vector<uint8_t> format_npy(const NpyArray& array);
/// Writes a file atomically: `path` holds the whole array, or on failure (sluice::Error) what it
/// held before.
void write_npy(const std::string& path, const NpyArray& array);

/// The array as elements of a model's type: int32 widens to int64, float64 narrows to float32,
/// equal types pass, and anything else is an error. `name` stands in front of the message.
NpyArray convert_npy(NpyArray array, sluice_type type, const std::string& name);

/// "[3, 1, 257]"; "[]" for 0-d.
std::string npy_shape_text(const std::vector<int64_t>& shape);

}  // namespace sluice

#endif

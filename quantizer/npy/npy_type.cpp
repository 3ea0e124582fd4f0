#include <stdexcept>
#include <utility>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"

namespace sluice {

size_t npy_type_bytes(NpyType type) {
  switch (type) {
    case NpyType::S8:
    case NpyType::U8:
    case NpyType::Bool:
      return 1;
    case NpyType::S16:
    case NpyType::U16:
      return 2;
    case NpyType::F32:
    case NpyType::S32:
      return 4;
    case NpyType::F64:
    case NpyType::S64:
      return 8;
  }
  throw Error("not an .npy type: " + std::to_string(static_cast<int>(type)));
}

const char* npy_type_name(NpyType type) {
  switch (type) {
    case NpyType::F32:
      return "float32";
    case NpyType::F64:
      return "float64";
    case NpyType::S8:
      return "int8";
    case NpyType::S16:
      return "int16";
    case NpyType::S32:
      return "int32";
    case NpyType::S64:
      return "int64";
    case NpyType::U8:
      return "uint8";
    case NpyType::U16:
      return "uint16";
    case NpyType::Bool:
      return "bool";
  }
  return "?";
}

NpyType npy_type(sluice_type type) {
  switch (type) {
    case SLUICE_F32:
      return NpyType::F32;
    case SLUICE_S8:
      return NpyType::S8;
    case SLUICE_U8:
      return NpyType::U8;
    case SLUICE_S16:
      return NpyType::S16;
    case SLUICE_U16:
      return NpyType::U16;
    case SLUICE_S32:
      return NpyType::S32;
    case SLUICE_S64:
      return NpyType::S64;
    case SLUICE_BOOL:
      return NpyType::Bool;
  }
  throw Error("not an element type: " + std::to_string(static_cast<int>(type)));
}

int64_t NpyArray::elements() const {
  int64_t n = 1;
  for (const int64_t extent : shape) n *= extent;
  return n;
}

NpyArray npy_zeros(NpyType type, const std::vector<int64_t>& shape) {
  int64_t bytes = static_cast<int64_t>(npy_type_bytes(type));
  for (const int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(bytes, extent, &bytes)) {
      throw Error("an array of shape " + npy_shape_text(shape) + " is too large");
    }
  }
  NpyArray array;
  array.type = type;
  array.shape = shape;
  try {
    array.bytes.resize(static_cast<size_t>(bytes));
  } catch (const std::exception&) {  // bad_alloc or length_error
    throw Error("out of memory for an array of shape " + npy_shape_text(shape) + ", " +
                std::to_string(bytes) + " bytes");
  }
  return array;
}

NpyArray convert_npy(NpyArray array, sluice_type type, const std::string& name) {
  const NpyType wanted = npy_type(type);
  if (array.type == wanted) return array;
  const bool widens = array.type == NpyType::S32 && wanted == NpyType::S64;
  const bool narrows = array.type == NpyType::F64 && wanted == NpyType::F32;
  if (!widens && !narrows) {
    throw Error(name + ": has type " + npy_type_name(array.type) + ", expected " +
                npy_type_name(wanted));
  }
  NpyArray converted = npy_zeros(wanted, array.shape);
  const int64_t n = array.elements();
  for (int64_t i = 0; i < n; ++i) {
    if (widens) {
      converted.as<int64_t>()[i] = array.as<int32_t>()[i];
    } else {
      converted.as<float>()[i] = static_cast<float>(array.as<double>()[i]);
    }
  }
  return converted;
}

std::string npy_shape_text(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

}  // namespace sluice

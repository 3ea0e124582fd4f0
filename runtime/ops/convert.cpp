#include "runtime/ops/convert.h"

#include <cstring>

namespace sluice {

namespace {

constexpr int64_t kBlock = 256;

// Elements pass through s64 in blocks, so that eight types need eight readers and eight writers.
template <typename T>
void widen(const uint8_t* source, int64_t count, int64_t* wide) {
  for (int64_t i = 0; i < count; ++i) {
    T element;
    std::memcpy(&element, source + i * static_cast<int64_t>(sizeof(T)), sizeof(T));
    wide[i] = int64_t{1} * element;
  }
}

template <typename T>
void narrow(const int64_t* wide, int64_t count, uint8_t* destination) {
  for (int64_t i = 0; i < count; ++i) {
    const T element = static_cast<T>(wide[i]);
    std::memcpy(destination + i * static_cast<int64_t>(sizeof(T)), &element, sizeof(T));
  }
}

// Range of an integer type as floats: the largest float not above it, and the least.
struct FloatRange {
  float low, high;
  int64_t below, above;  // what values beyond become
};

FloatRange range_of(sluice_type type) {
  switch (type) {
    case SLUICE_S8:
      return {-128.0f, 127.0f, -128, 127};
    case SLUICE_U8:
      return {0.0f, 255.0f, 0, 255};
    case SLUICE_S16:
      return {-32768.0f, 32767.0f, -32768, 32767};
    case SLUICE_U16:
      return {0.0f, 65535.0f, 0, 65535};
    case SLUICE_S32:
      return {-0x1p31f, 0x1.fffffep30f, INT32_MIN, INT32_MAX};
    default:
      return {-0x1p63f, 0x1.fffffep62f, INT64_MIN, INT64_MAX};
  }
}

void widen_float(const uint8_t* source, int64_t count, sluice_type to, int64_t* wide) {
  const FloatRange range = range_of(to);
  for (int64_t i = 0; i < count; ++i) {
    float x;
    std::memcpy(&x, source + i * 4, 4);
    if (to == SLUICE_BOOL) {
      wide[i] = x != 0.0f;
    } else if (x > range.high) {
      wide[i] = range.above;
    } else if (x < range.low) {
      wide[i] = range.below;
    } else {
      wide[i] = x == x ? static_cast<int64_t>(x) : 0;
    }
  }
}

void read(sluice_type from, const uint8_t* source, int64_t count, sluice_type to, int64_t* wide) {
  switch (from) {
    case SLUICE_F32:
      return widen_float(source, count, to, wide);
    case SLUICE_S8:
      return widen<int8_t>(source, count, wide);
    case SLUICE_U8:
      return widen<uint8_t>(source, count, wide);
    case SLUICE_S16:
      return widen<int16_t>(source, count, wide);
    case SLUICE_U16:
      return widen<uint16_t>(source, count, wide);
    case SLUICE_S32:
      return widen<int32_t>(source, count, wide);
    case SLUICE_S64:
      return widen<int64_t>(source, count, wide);
    case SLUICE_BOOL:
      for (int64_t i = 0; i < count; ++i) wide[i] = source[i] != 0;
      return;
  }
}

void write(const int64_t* wide, int64_t count, sluice_type to, uint8_t* destination) {
  switch (to) {
    case SLUICE_F32:
      return narrow<float>(wide, count, destination);
    case SLUICE_S8:
      return narrow<int8_t>(wide, count, destination);
    case SLUICE_U8:
      return narrow<uint8_t>(wide, count, destination);
    case SLUICE_S16:
      return narrow<int16_t>(wide, count, destination);
    case SLUICE_U16:
      return narrow<uint16_t>(wide, count, destination);
    case SLUICE_S32:
      return narrow<int32_t>(wide, count, destination);
    case SLUICE_S64:
      return narrow<int64_t>(wide, count, destination);
    case SLUICE_BOOL:
      for (int64_t i = 0; i < count; ++i) destination[i] = wide[i] != 0;
      return;
  }
}

}  // namespace

void convert(sluice_type from, const void* source, sluice_type to, void* destination,
             int64_t count) {
  const auto* in = static_cast<const uint8_t*>(source);
  auto* out = static_cast<uint8_t*>(destination);
  const auto in_bytes = static_cast<int64_t>(sluice_type_bytes(from));
  const auto out_bytes = static_cast<int64_t>(sluice_type_bytes(to));
  if (from == to && from != SLUICE_BOOL) {
    if (count > 0) std::memcpy(out, in, static_cast<size_t>(count * in_bytes));
    return;
  }
  for (int64_t first = 0; first < count; first += kBlock) {
    int64_t wide[kBlock];
    const int64_t n = count - first < kBlock ? count - first : kBlock;
    read(from, in + first * in_bytes, n, to, wide);
    write(wide, n, to, out + first * out_bytes);
  }
}

}  // namespace sluice

#include "quantizer/run/edges.h"

#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/quantized_value.h"

namespace sluice {
namespace {

template <typename T>
void quantize_all(const NpyArray& array, const sluice_tensor_info& info, const std::string& name,
                  NpyArray* integers) {
  for (int64_t i = 0; i < array.elements(); ++i) {
    const float x = array.type == NpyType::F32 ? array.as<float>()[i]
                                               : static_cast<float>(array.as<double>()[i]);
    if (!std::isfinite(x)) {
      throw Error(name + ": element " + std::to_string(i) + " is " +
                  (std::isnan(x) ? "NaN" : "infinite") + ", which " + sluice_type_name(info.type) +
                  " cannot hold");
    }
    integers->as<T>()[i] = quantized<T>(x, info.scale, info.zero_point);
  }
}

template <typename T>
void dequantize_all(const NpyArray& array, const sluice_tensor_info& info, NpyArray* floats) {
  for (int64_t i = 0; i < array.elements(); ++i) {
    floats->as<float>()[i] = dequantized(array.as<T>()[i], info.scale, info.zero_point);
  }
}

}  // namespace

NpyArray quantize_array(const NpyArray& array, const sluice_tensor_info& info,
                        const std::string& name) {
  NpyArray integers = npy_zeros(npy_type(info.type), array.shape);
  switch (info.type) {
    case SLUICE_S8:
      quantize_all<int8_t>(array, info, name, &integers);
      return integers;
    case SLUICE_U8:
      quantize_all<uint8_t>(array, info, name, &integers);
      return integers;
    case SLUICE_S16:
      quantize_all<int16_t>(array, info, name, &integers);
      return integers;
    default:
      throw Error(name + ": floats cannot become " + sluice_type_name(info.type));
  }
}

NpyArray dequantize_array(const NpyArray& array, const sluice_tensor_info& info) {
  NpyArray floats = npy_zeros(NpyType::F32, array.shape);
  switch (info.type) {
    case SLUICE_S8:
      dequantize_all<int8_t>(array, info, &floats);
      return floats;
    case SLUICE_U8:
      dequantize_all<uint8_t>(array, info, &floats);
      return floats;
    case SLUICE_S16:
      dequantize_all<int16_t>(array, info, &floats);
      return floats;
    default:
      throw Error(std::string(info.name) + ": " + sluice_type_name(info.type) +
                  " cannot become floats");
  }
}

}  // namespace sluice

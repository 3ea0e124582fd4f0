#include "quantizer/import/tflite/source_tensor.h"

#include <cmath>
#include <cstring>

#include "quantizer/error.h"
#include "quantizer/import/quoted.h"

namespace sluice {
namespace {

constexpr size_t kHalfBytes = 2;

float half_to_float(uint16_t half) {
  const int exponent = half >> 10 & 31, mantissa = half & 1023;
  const float sign = half >> 15 ? -1.0F : 1.0F;
  if (exponent == 31) {
    return mantissa ? std::numeric_limits<float>::quiet_NaN()
                    : sign * std::numeric_limits<float>::infinity();
  }
  const int significand = exponent ? mantissa | 1024 : mantissa;
  return sign * std::ldexp(static_cast<float>(significand), (exponent ? exponent : 1) - 25);
}

// Dims with -1 for what a run chooses.
std::vector<int64_t> read_dims(const tflite::Tensor& source) {
  const auto* shape = source.shape();
  const auto* signature = source.shape_signature();
  std::vector<int64_t> dims;
  if (shape) dims.assign(shape->begin(), shape->end());
  if (dims.size() > SLUICE_MAX_RANK) {
    throw Error("the rank is " + std::to_string(dims.size()) + ", expected at most " +
                std::to_string(SLUICE_MAX_RANK));
  }
  for (const int64_t extent : dims) {
    if (extent < 0) {
      throw Error("an extent is " + std::to_string(extent) + ", expected at least 0");
    }
  }
  if (!signature || signature->size() == 0) return dims;
  if (signature->size() != dims.size()) {
    throw Error("shape and shape_signature have " + std::to_string(dims.size()) + " and " +
                std::to_string(signature->size()) + " extents");
  }
  for (uint32_t i = 0; i < signature->size(); ++i) {
    if (signature->Get(i) == -1) {
      dims[i] = -1;
    } else if (signature->Get(i) != dims[i]) {
      throw Error("an extent is " + std::to_string(dims[i]) + " and, in shape_signature, " +
                  std::to_string(signature->Get(i)));
    }
  }
  return dims;
}

struct Range {
  int64_t low, high;
};

Range range(sluice_type type) {
  switch (type) {
    case SLUICE_S8:
      return {INT8_MIN, INT8_MAX};
    case SLUICE_U8:
      return {0, UINT8_MAX};
    case SLUICE_S16:
      return {INT16_MIN, INT16_MAX};
    default:
      return {INT32_MIN, INT32_MAX};
  }
}

std::shared_ptr<const GivenQuantization> read_quantization(const tflite::Quantization* source,
                                                           const SourceTensor& tensor) {
  if (!source) return nullptr;
  if (source->details_type() != 0) throw Error("a custom quantization is not supported");
  if (!source->scale() || source->scale()->size() == 0) return nullptr;
  auto given = std::make_shared<GivenQuantization>();
  given->type = element_type(tensor.type);
  if (given->type == SLUICE_F32 || given->type == SLUICE_BOOL) return nullptr;
  given->scale.assign(source->scale()->begin(), source->scale()->end());
  given->zero_point.resize(given->scale.size());
  for (const float scale : given->scale) {
    if (!std::isfinite(scale) || scale <= 0) {
      throw Error("a scale is " + std::to_string(scale) + ", expected above 0");
    }
  }
  if (source->zero_point() && source->zero_point()->size() > 0) {
    const auto& zero_points = *source->zero_point();
    // One zero point may stand for all scales.
    if (zero_points.size() != given->scale.size() && zero_points.size() != 1) {
      throw Error(std::to_string(given->scale.size()) + " scales and " +
                  std::to_string(zero_points.size()) + " zero points");
    }
    const auto [low, high] = range(given->type);
    for (uint32_t i = 0; i < given->scale.size(); ++i) {
      const int64_t zero_point = zero_points.Get(zero_points.size() == 1 ? 0 : i);
      if (zero_point < low || zero_point > high) {
        throw Error("a zero point is " + std::to_string(zero_point) + ", which its type " +
                    type_name(tensor.type) + " cannot hold");
      }
      given->zero_point[i] = static_cast<int32_t>(zero_point);
    }
  }
  if (given->scale.size() == 1) return given;
  given->axis = source->axis();
  const auto rank = static_cast<int64_t>(tensor.dims.size());
  if (given->axis < 0 || given->axis >= rank ||
      tensor.dims[static_cast<size_t>(given->axis)] != static_cast<int64_t>(given->scale.size())) {
    throw Error(std::to_string(given->scale.size()) + " scales do not fit axis " +
                std::to_string(given->axis));
  }
  return given;
}

size_t stored_bytes(tflite::ElementType type) {
  return type == tflite::ElementType_Float16 ? kHalfBytes : element_bytes(element_type(type));
}

const flatbuffers::Vector<uint8_t>* read_data(const TfliteFile& file, const tflite::Tensor& source,
                                              const SourceTensor& tensor) {
  const auto* buffers = file.model().buffers();
  if (!buffers || source.buffer() >= buffers->size()) {
    throw Error("buffer " + std::to_string(source.buffer()) + " does not exist");
  }
  const tflite::Buffer& buffer = *buffers->Get(source.buffer());
  if (buffer.offset() > 1) {
    throw Error("contents behind the FlatBuffer (a model above 2 GiB) are not supported");
  }
  if (!buffer.data() || buffer.data()->size() == 0) return nullptr;
  if (source.sparsity()) throw Error("sparse tensors are not supported");
  Dim bytes = static_cast<int64_t>(stored_bytes(tensor.type));
  for (const int64_t extent : tensor.dims) bytes = bytes * Dim(extent);
  if (bytes != Dim(buffer.data()->size())) {
    throw Error("a constant of " + std::to_string(buffer.data()->size()) + " bytes, expected " +
                bytes.text() + " as its shape says");
  }
  return buffer.data();
}

}  // namespace

std::string type_name(tflite::ElementType type) {
  const char* name = tflite::EnumNameElementType(type);
  return name[0] ? name : "type " + std::to_string(static_cast<int>(type));
}

sluice_type element_type(tflite::ElementType type) {
  switch (type) {
    case tflite::ElementType_Float32:
    case tflite::ElementType_Float16:
      return SLUICE_F32;
    case tflite::ElementType_Int8:
      return SLUICE_S8;
    case tflite::ElementType_UInt8:
      return SLUICE_U8;
    case tflite::ElementType_Int16:
      return SLUICE_S16;
    case tflite::ElementType_Int32:
      return SLUICE_S32;
    case tflite::ElementType_Int64:
      return SLUICE_S64;
    case tflite::ElementType_Bool:
      return SLUICE_BOOL;
  }
  throw Error("element type " + std::to_string(static_cast<int>(type)) + " is not supported");
}

bool is_quantized(const SourceTensor& tensor) {
  return tensor.quantization &&
         (tensor.type == tflite::ElementType_Int8 || tensor.type == tflite::ElementType_UInt8 ||
          tensor.type == tflite::ElementType_Int16);
}

SourceTensor read_tensor(const TfliteFile& file, int32_t index) {
  const auto* tensors = file.graph().tensors();
  const uint32_t count = tensors ? tensors->size() : 0;
  if (index < 0 || static_cast<uint32_t>(index) >= count) {
    throw Error("tensor " + std::to_string(index) + " does not exist among " +
                std::to_string(count));
  }
  const tflite::Tensor& source = *tensors->Get(static_cast<uint32_t>(index));
  SourceTensor tensor;
  if (source.name()) tensor.name = source.name()->str();
  try {
    tensor.type = source.type();
    element_type(tensor.type);
    tensor.dims = read_dims(source);
    tensor.quantization = read_quantization(source.quantization(), tensor);
    tensor.data = read_data(file, source, tensor);
    tensor.is_variable = source.is_variable();
  } catch (const Error& error) {
    throw Error("tensor " + std::to_string(index) + " " + quoted(tensor.name) + ": " +
                error.what());
  }
  return tensor;
}

Tensor stored_elements(const SourceTensor& tensor) {
  Tensor result = Tensor::zeros(element_type(tensor.type), tensor.dims);
  const uint8_t* data = tensor.data->data();
  if (tensor.type == tflite::ElementType_Float16) {
    for (int64_t i = 0; i < result.elements(); ++i) {
      uint16_t half;
      std::memcpy(&half, data + kHalfBytes * static_cast<size_t>(i), kHalfBytes);
      result.as<float>()[i] = half_to_float(half);
    }
    return result;
  }
  if (!result.bytes.empty()) std::memcpy(result.bytes.data(), data, result.bytes.size());
  if (tensor.type == tflite::ElementType_Bool) {
    for (uint8_t& value : result.bytes) value = value != 0;
  }
  return result;
}

}  // namespace sluice

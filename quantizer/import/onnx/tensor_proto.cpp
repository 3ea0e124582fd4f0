#include "quantizer/import/onnx/tensor_proto.h"

#include <cstring>
#include <limits>

#include "quantizer/error.h"

namespace sluice {
namespace {

// Types that later versions of ONNX number.
enum NarrowType { kUint4 = 21, kInt4 = 22, kUint2 = 25, kInt2 = 26 };

int64_t element_count(const onnx::TensorProto& proto) {
  Dim count = 1;
  for (const int64_t extent : proto.dims()) {
    if (extent < 0) {
      throw Error("an extent of the tensor is " + std::to_string(extent) + ", expected at least 0");
    }
    count = count * Dim(extent);
  }
  return count.constant();
}

void expect_count(const char* field, int64_t found, int64_t expected) {
  if (found != expected) {
    throw Error(std::string(field) + " of the tensor holds " + std::to_string(found) +
                ", expected " + std::to_string(expected) + " as its shape says");
  }
}

template <typename To, typename Field>
void copy_field(const char* name, const Field& field, int64_t count, Tensor* tensor) {
  expect_count(name, field.size(), count);
  *tensor = Tensor::zeros(tensor->type, tensor->dims);
  To* to = tensor->as<To>();
  for (const auto value : field) {
    if constexpr (std::is_integral_v<To>) {
      if (value < std::numeric_limits<To>::min() || value > std::numeric_limits<To>::max()) {
        throw Error(std::string(name) + " of the tensor holds " + std::to_string(value) +
                    ", which its type cannot hold");
      }
    }
    *to++ = static_cast<To>(value);
  }
}

void read_typed_field(const onnx::TensorProto& proto, int64_t count, Tensor* tensor) {
  switch (tensor->type) {
    case SLUICE_F32:
      return copy_field<float>("float_data", proto.float_data(), count, tensor);
    case SLUICE_S64:
      return copy_field<int64_t>("int64_data", proto.int64_data(), count, tensor);
    case SLUICE_S32:
      return copy_field<int32_t>("int32_data", proto.int32_data(), count, tensor);
    case SLUICE_S16:
      return copy_field<int16_t>("int32_data", proto.int32_data(), count, tensor);
    case SLUICE_U16:
      return copy_field<uint16_t>("int32_data", proto.int32_data(), count, tensor);
    case SLUICE_S8:
      return copy_field<int8_t>("int32_data", proto.int32_data(), count, tensor);
    case SLUICE_U8:
    case SLUICE_BOOL:
      return copy_field<uint8_t>("int32_data", proto.int32_data(), count, tensor);
  }
}

// Integers of `bits` bits, packed from the lowest bits of each byte on, row-major.
void unpack(const onnx::TensorProto& proto, int bits, int64_t count, Tensor* tensor) {
  const int64_t per_byte = 8 / bits;
  const int64_t bytes = count / per_byte + (count % per_byte != 0);
  const bool raw = proto.has_raw_data();
  expect_count(raw ? "raw_data" : "int32_data",
               raw ? static_cast<int64_t>(proto.raw_data().size()) : proto.int32_data_size(),
               bytes);
  *tensor = Tensor::zeros(tensor->type, tensor->dims);
  const unsigned mask = (1U << bits) - 1, sign = tensor->type == SLUICE_S8 ? 1U << (bits - 1) : 0;
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<int>(i / per_byte);
    const unsigned byte = raw ? static_cast<uint8_t>(proto.raw_data()[static_cast<size_t>(at)])
                              : static_cast<unsigned>(proto.int32_data(at));
    const unsigned field = (byte >> (i % per_byte * bits)) & mask;
    tensor->bytes[static_cast<size_t>(i)] = static_cast<uint8_t>((field ^ sign) - sign);
  }
}

}  // namespace

IntegerFormat narrow_format(int32_t data_type) {
  switch (data_type) {
    case kUint4:
      return {SLUICE_U8, 4};
    case kInt4:
      return {SLUICE_S8, 4};
    case kUint2:
      return {SLUICE_U8, 2};
    case kInt2:
      return {SLUICE_S8, 2};
    default:
      return {SLUICE_U8, 0};
  }
}

std::string onnx_type_name(int32_t data_type) {
  return onnx::TensorProto::DataType_IsValid(data_type)
             ? onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(data_type))
             : "type " + std::to_string(data_type);
}

sluice_type element_type(int32_t data_type) {
  switch (data_type) {
    case onnx::TensorProto::FLOAT:
      return SLUICE_F32;
    case onnx::TensorProto::INT8:
      return SLUICE_S8;
    case onnx::TensorProto::UINT8:
      return SLUICE_U8;
    case onnx::TensorProto::INT16:
      return SLUICE_S16;
    case onnx::TensorProto::UINT16:
      return SLUICE_U16;
    case onnx::TensorProto::INT32:
      return SLUICE_S32;
    case onnx::TensorProto::INT64:
      return SLUICE_S64;
    case onnx::TensorProto::BOOL:
      return SLUICE_BOOL;
    default:
      throw Error("element type " + onnx_type_name(data_type) + " is not supported");
  }
}

Tensor read_tensor(const onnx::TensorProto& proto) {
  Tensor tensor;
  const IntegerFormat narrow = narrow_format(proto.data_type());
  tensor.type = narrow.bits != 0 ? narrow.type : element_type(proto.data_type());
  if (proto.dims_size() > SLUICE_MAX_RANK) {
    throw Error("the tensor has rank " + std::to_string(proto.dims_size()) + ", expected at most " +
                std::to_string(SLUICE_MAX_RANK));
  }
  tensor.dims.assign(proto.dims().begin(), proto.dims().end());
  if (proto.data_location() == onnx::TensorProto::EXTERNAL || proto.external_data_size() > 0) {
    throw Error("the tensor's data is in another file, which is not supported");
  }
  if (proto.has_segment()) throw Error("the tensor is stored in segments, which is not supported");
  const int64_t count = element_count(proto);
  if (narrow.bits != 0) {
    unpack(proto, narrow.bits, count, &tensor);
  } else if (proto.has_raw_data()) {
    const std::string& raw = proto.raw_data();
    const Dim bytes = Dim(count) * Dim(static_cast<int64_t>(element_bytes(tensor.type)));
    expect_count("raw_data", static_cast<int64_t>(raw.size()), bytes.constant());
    tensor.bytes.assign(raw.begin(), raw.end());
  } else {
    read_typed_field(proto, count, &tensor);
  }
  if (tensor.type == SLUICE_BOOL) {
    for (uint8_t& value : tensor.bytes) value = value != 0;
  }
  return tensor;
}

}  // namespace sluice

// Tensors of ONNX files.
#ifndef SLUICE_IMPORT_ONNX_TENSOR_PROTO_H
#define SLUICE_IMPORT_ONNX_TENSOR_PROTO_H

#include <onnx/onnx_pb.h>

#include <string>

#include "quantizer/graph/evaluate.h"

namespace sluice {

/// "FLOAT16", ...; the number where it has no name.
std::string onnx_type_name(int32_t data_type);

/// The element type that an ONNX type maps to; throws sluice::Error for types without one.
sluice_type element_type(int32_t data_type);

/// Integers as they are held: element type and width.
struct IntegerFormat {
  sluice_type type;
  int bits;
};

/// s8 and u8 with 4 or 2 bits for INT4, UINT4, INT2 and UINT2, which only constants have; 0 bits
/// for any other type.
IntegerFormat narrow_format(int32_t data_type);

/// The elements of a tensor; integers of less than 8 bits as s8 or u8. Throws sluice::Error where
/// the type is not supported, the data is in another file, or its size is not what the shape says;
/// memory is bounded by the size of `proto`.
Tensor read_tensor(const onnx::TensorProto& proto);

}  // namespace sluice

#endif

// ONNX files as protobuf messages.
#ifndef SLUICE_IMPORT_ONNX_MODEL_FILE_H
#define SLUICE_IMPORT_ONNX_MODEL_FILE_H

#include <onnx/onnx_pb.h>

namespace sluice {

/// Parses a model, with protobuf's limits on size and nesting. Throws sluice::Error where the bytes
/// are no ONNX model.
onnx::ModelProto parse_model(const void* data, size_t bytes);

/// The operator set of ai.onnx that the model uses, 7 to 25. Throws sluice::Error for others.
int64_t operator_set(const onnx::ModelProto& model);

}  // namespace sluice

#endif

#include "quantizer/import/onnx/model_file.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>

#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr int64_t kFirstOperatorSet = 7, kLastOperatorSet = 25;
constexpr int kMaxNesting = 32;

}  // namespace

onnx::ModelProto parse_model(const void* data, size_t bytes) {
  if (bytes > static_cast<size_t>(std::numeric_limits<int>::max())) {
    throw Error("the model has " + std::to_string(bytes) + " bytes, expected less than 2 GiB");
  }
  // A library does not print; the failure is reported below.
  const google::protobuf::LogSilencer silencer;
  google::protobuf::io::CodedInputStream stream(static_cast<const uint8_t*>(data),
                                                static_cast<int>(bytes));
  stream.SetRecursionLimit(kMaxNesting);
  onnx::ModelProto model;
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
    throw Error("not an ONNX model, or damaged");
  }
  if (!model.has_graph()) throw Error("the model has no graph");
  return model;
}

int64_t operator_set(const onnx::ModelProto& model) {
  int64_t version = 0;
  for (const onnx::OperatorSetIdProto& import : model.opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") version = import.version();
  }
  if (version == 0) throw Error("the model imports no operator set of ai.onnx");
  if (version < kFirstOperatorSet || version > kLastOperatorSet) {
    throw Error("operator set " + std::to_string(version) + " is not supported, only " +
                std::to_string(kFirstOperatorSet) + " to " + std::to_string(kLastOperatorSet));
  }
  return version;
}

}  // namespace sluice

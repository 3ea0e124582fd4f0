// Translates the graph of an ONNX model node by node.
#ifndef SLUICE_IMPORT_ONNX_IMPORTER_H
#define SLUICE_IMPORT_ONNX_IMPORTER_H

#include <onnx/onnx_pb.h>

#include <string>
#include <unordered_map>

#include "quantizer/import/builder.h"
#include "quantizer/import/symbols.h"

namespace sluice {

class Importer {
 public:
  Importer(const onnx::ModelProto& model, const SymbolEquations& equations);

  /// The graph as the model has it, before any rewriting; values that only steer shapes are left
  /// behind unused. Throws sluice::Error, or SymbolEquation where a further one is needed.
  Graph run();

 private:
  void check_operators() const;
  void add_inputs();
  Dim input_extent(const onnx::TensorShapeProto::Dimension& dim, const std::string& fallback);
  void translate(const onnx::NodeProto& node);
  void translate_with(const onnx::NodeProto& node);
  void add_outputs();
  ValueId find(const std::string& name);
  void define(const std::string& name, ValueId id);

  const onnx::ModelProto& model_;
  const onnx::GraphProto& source_;
  const SymbolEquations& equations_;
  int64_t opset_ = 0;
  Builder builder_;
  std::unordered_map<std::string, ValueId> values_;
  std::unordered_map<std::string, const onnx::TensorProto*> initializers_;
};

}  // namespace sluice

#endif

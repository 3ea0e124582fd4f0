#include "quantizer/import/onnx/import_onnx.h"

#include "quantizer/import/import_graph.h"
#include "quantizer/import/onnx/dynamic_patterns.h"
#include "quantizer/import/onnx/importer.h"
#include "quantizer/import/onnx/model_file.h"

namespace sluice {
namespace {

Graph import_bytes(const void* data, size_t bytes, const std::string& name,
                   const ImportOptions& options) {
  onnx::ModelProto model = parse_model(data, bytes);
  fuse_dynamic_quantization(model.mutable_graph());
  return import_graph(name, options, [&](const SymbolEquations& equations) {
    return Importer(model, equations).run();
  });
}

}  // namespace

Graph import_onnx(const std::string& path, const ImportOptions& options) {
  return with_name(path, [&] {
    const std::string bytes = read_source_file(path);
    return import_bytes(bytes.data(), bytes.size(), path, options);
  });
}

Graph import_onnx(const void* data, size_t bytes, const std::string& name,
                  const ImportOptions& options) {
  return with_name(name, [&] { return import_bytes(data, bytes, name, options); });
}

}  // namespace sluice

#include "quantizer/import/onnx/import_onnx.h"

#include "quantizer/import/onnx/dynamic_patterns.h"
#include "quantizer/import/onnx/importer.h"
#include "quantizer/import/onnx/model_file.h"
#include "quantizer/import/source_file.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

Graph import_bytes(const void* data, size_t bytes, const std::string& name,
                   const ImportOptions& options) {
  onnx::ModelProto model = parse_model(data, bytes);
  fuse_dynamic_quantization(model.mutable_graph());
  Graph graph = with_symbol_equations(
      [&](const SymbolEquations& equations) { return Importer(model, equations).run(); });
  rewrite(&graph);
  pair_states(&graph, options.state_pairs);
  graph.source = base_name(name);
  validate(graph);
  return graph;
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

#include "quantizer/import/tflite/import_tflite.h"

#include "quantizer/import/source_file.h"
#include "quantizer/import/symbols.h"
#include "quantizer/import/tflite/importer.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

Graph import_bytes(const void* data, size_t bytes, const std::string& name,
                   const ImportOptions& options) {
  const TfliteFile file(data, bytes);
  Graph graph = with_symbol_equations(
      [&](const SymbolEquations& equations) { return TfliteImporter(file, equations).run(); });
  rewrite(&graph);
  pair_states(&graph, options.state_pairs);
  graph.source = base_name(name);
  validate(graph);
  return graph;
}

}  // namespace

Graph import_tflite(const std::string& path, const ImportOptions& options) {
  return with_name(path, [&] {
    const std::string bytes = read_source_file(path);
    return import_bytes(bytes.data(), bytes.size(), path, options);
  });
}

Graph import_tflite(const void* data, size_t bytes, const std::string& name,
                    const ImportOptions& options) {
  return with_name(name, [&] { return import_bytes(data, bytes, name, options); });
}

}  // namespace sluice

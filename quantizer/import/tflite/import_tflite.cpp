#include "quantizer/import/tflite/import_tflite.h"

#include "quantizer/import/import_graph.h"
#include "quantizer/import/tflite/importer.h"

namespace sluice {
namespace {

Graph import_bytes(const void* data, size_t bytes, const std::string& name,
                   const ImportOptions& options) {
  const TfliteFile file(data, bytes);
  return import_graph(name, options, [&](const SymbolEquations& equations) {
    return TfliteImporter(file, equations).run();
  });
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

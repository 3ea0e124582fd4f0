#include "quantizer/import/onnx/import_onnx.h"

#include <new>

#include "quantizer/error.h"
#include "quantizer/import/onnx/importer.h"
#include "quantizer/import/onnx/model_file.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Translates the model, again for every equation between symbols that shows up on the way.
Graph translate(const onnx::ModelProto& model) {
  SymbolEquations equations;
  for (;;) {
    try {
      return Importer(model, equations).run();
    } catch (const SymbolEquation& equation) {
      if (!equations.emplace(equation.symbol, equation.value).second) {
        throw Error("the symbol " + equation.symbol + " would have to be " + equation.value.text() +
                    " and " + equations[equation.symbol].text());
      }
    }
  }
}

// Runs `import`, putting the file's name in front of every message.
template <typename Import>
Graph with_name(const std::string& name, const Import& import) {
  try {
    return import();
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  } catch (const std::bad_alloc&) {
    throw Error(name + ": out of memory");
  }
}

Graph import_bytes(const void* data, size_t bytes, const std::string& name,
                   const ImportOptions& options) {
  Graph graph = translate(parse_model(data, bytes));
  rewrite(&graph);
  pair_states(&graph, options.state_pairs);
  graph.source = base_name(name);
  validate(graph);
  return graph;
}

}  // namespace

Graph import_onnx(const std::string& path, const ImportOptions& options) {
  return with_name(path, [&] {
    const std::string bytes = read_model_file(path);
    return import_bytes(bytes.data(), bytes.size(), path, options);
  });
}

Graph import_onnx(const void* data, size_t bytes, const std::string& name,
                  const ImportOptions& options) {
  return with_name(name, [&] { return import_bytes(data, bytes, name, options); });
}

}  // namespace sluice

// From a translated graph to the normal form that every importer gives.
#ifndef SLUICE_IMPORT_IMPORT_GRAPH_H
#define SLUICE_IMPORT_IMPORT_GRAPH_H

#include <string>

#include "quantizer/import/import_options.h"
#include "quantizer/import/source_file.h"
#include "quantizer/import/symbols.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {

/// The graph that `translate(equations)` makes of the file `name` (see with_symbol_equations),
/// rewritten, with its states paired, and validated. Throws sluice::Error.
template <typename Translate>
Graph import_graph(const std::string& name, const ImportOptions& options,
                   const Translate& translate) {
  Graph graph = with_symbol_equations(translate);
  rewrite(&graph);
  pair_states(&graph, options.state_pairs);
  graph.source = base_name(name);
  validate(graph);
  return graph;
}

}  // namespace sluice

#endif

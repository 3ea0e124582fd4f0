// Symbolic extents of a model's inputs.
#ifndef SLUICE_IMPORT_SYMBOLS_H
#define SLUICE_IMPORT_SYMBOLS_H

#include <map>
#include <string>

#include "quantizer/error.h"
#include "quantizer/import/builder.h"

namespace sluice {

/// What symbols are known to equal: another symbol, or a number.
using SymbolEquations = std::map<std::string, Dim>;

/// The symbol called `name` (characters other than letters, digits and _ become _), or what it is
/// known to equal; a symbol is added to those of the graph.
Dim symbolic_extent(const std::string& name, const SymbolEquations& equations, Graph* graph);

/// The graph that `translate(equations)` makes, which is called again for every equation between
/// symbols that it throws.
template <typename Translate>
Graph with_symbol_equations(const Translate& translate) {
  SymbolEquations equations;
  for (;;) {
    try {
      return translate(equations);
    } catch (const SymbolEquation& equation) {
      if (!equations.emplace(equation.symbol, equation.value).second) {
        throw Error("the symbol " + equation.symbol + " would have to be " + equation.value.text() +
                    " and " + equations[equation.symbol].text());
      }
    }
  }
}

}  // namespace sluice

#endif

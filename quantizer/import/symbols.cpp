#include "quantizer/import/symbols.h"

#include <algorithm>
#include <cctype>

namespace sluice {
namespace {

// A symbol's name as it can stand in an expression.
std::string symbol_name(const std::string& name) {
  std::string out;
  for (const char c : name.substr(0, 64)) {
    out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  }
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0]))) out.insert(0, "_");
  return out;
}

}  // namespace

Dim symbolic_extent(const std::string& name, const SymbolEquations& equations, Graph* graph) {
  Dim extent = Dim::symbol(symbol_name(name));
  for (auto known = equations.find(extent.text()); known != equations.end();
       known = equations.find(extent.text())) {
    extent = known->second;
  }
  auto& symbols = graph->symbols;
  if (extent.is_symbol() && !std::count(symbols.begin(), symbols.end(), extent.text())) {
    symbols.push_back(extent.text());
  }
  return extent;
}

}  // namespace sluice

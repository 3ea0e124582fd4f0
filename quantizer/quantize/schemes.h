// The registry of quantization schemes: what `--scheme` and `--layer NAME=SCHEME` name.
#ifndef SLUICE_QUANTIZE_SCHEMES_H
#define SLUICE_QUANTIZE_SCHEMES_H

#include <map>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

/// One scheme. Its file holds the formulas and quantizes a layer; lowering asks for the scheme by
/// its name.
struct Scheme {
  const char* name;         // "w8a8-dynamic"
  const char* description;  // one line
  /// Whether layers of this kind can be in the scheme.
  bool (*takes)(OpKind kind);
  /// Quantizes the weights of one layer, all constant. Throws sluice::Error naming the layer where
  /// they are not finite.
  QuantizedLayer (*quantize)(const Graph& graph, const Node& node);
};

/// All schemes, in the order in which help texts list them; "f32" is the first.
const std::vector<const Scheme*>& schemes();
/// The scheme of that name. Throws sluice::Error listing the names where there is none.
const Scheme& find_scheme(const std::string& name);

/// The scheme of every layer: `layers` by name, `default_scheme` for the others.
struct SchemeChoice {
  std::string default_scheme = "f32";
  std::map<std::string, std::string> layers;
};

/// Chooses a scheme for every layer of `graph` and quantizes its weights. A layer whose weights are
/// not constant, or whose kind the scheme does not take, stays f32 with a note. Throws
/// sluice::Error for an unknown scheme, a layer name that the graph does not have, and weights that
/// are not finite. The result refers to `graph`.
QuantizedGraph quantize(const Graph& graph, const SchemeChoice& choice);

}  // namespace sluice

#endif

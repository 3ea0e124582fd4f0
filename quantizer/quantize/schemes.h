// The registry of quantization schemes: what `--scheme` and `--layer NAME=SCHEME` name.
#ifndef SLUICE_QUANTIZE_SCHEMES_H
#define SLUICE_QUANTIZE_SCHEMES_H

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "quantizer/calibrate/calibration.h"
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

/// What the model's float inputs and outputs are at its edges.
enum class Edges {
  AsSource,  // integers where a quantized source has them as such
  Float,     // floats; integer layers quantize and dequantize them
  Integer    // integers, all of them
};

/// "native", "tflm" or "tflite". Throws sluice::Error listing the names for anything else.
Profile find_profile(const std::string& name);
const char* profile_name(Profile profile);

/// The scheme of every layer: `layers` by name, `default_scheme` for the others.
struct SchemeChoice {
  /// Empty: layers of a quantized source stay as it has them, all others are f32. With any other
  /// name but f32 the layers of a quantized source stay as they are too; f32 dequantizes them.
  std::string default_scheme = "f32";
  std::map<std::string, std::string> layers;
  std::optional<Profile> profile = std::nullopt;  // of integer layers; none: the graph's
  Edges edges = Edges::AsSource;
  bool per_tensor = false;  // one weight scale for a matrix (of an LSTM: for a gate) in w8a8, w8a16
};

/// Chooses a scheme for every layer of `graph` and quantizes its weights. A layer whose weights are
/// not constant, or that the scheme cannot express, stays f32 with a note. w8a8 and w8a16 take the
/// scales that the source gives, else those of `calibration` (static_scheme.h). In profile native a
/// layer that w8a8 is not chosen for by name takes 16-bit activations where need_of_16_bits
/// (activation_width.h) says so, with a note. Throws
/// sluice::Error for an unknown scheme, a layer name that the graph does not have, weights that are
/// not finite, ranges that nothing tells, and for layers that the asked profile does not have. The
/// result refers to `graph`, or owns a copy of it with changes of scale inserted.
QuantizedGraph quantize(const Graph& graph, const SchemeChoice& choice,
                        const Calibration* calibration = nullptr);

}  // namespace sluice

#endif

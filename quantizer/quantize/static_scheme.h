// Static schemes: layers and what lies between them in integers whose scales are known before the
// model runs. w8a8: activations s8 with zero points; w8a16: activations s16. Weights s8.
#ifndef SLUICE_QUANTIZE_STATIC_SCHEME_H
#define SLUICE_QUANTIZE_STATIC_SCHEME_H

#include <map>
#include <set>
#include <string>

#include "quantizer/quantize/integer_options.h"
#include "quantizer/quantize/integer_selection.h"
#include "quantizer/quantize/schemes.h"

namespace sluice {

extern const Scheme kSchemeW8A8;
extern const Scheme kSchemeW8A16;

/// A layer that is to compute in integers.
struct StaticLayer {
  sluice_type activations = SLUICE_S8;  // s8 or s16
  bool from_source = false;             // because a quantized source has it so
};

struct StaticRequest {
  std::map<size_t, StaticLayer> layers;  // by index of the node; may be empty
  std::set<ValueId> edges;               // model inputs and outputs that become integers
  sluice_type edge_type = SLUICE_S8;     // of edges that nothing else gives a type
  const SchemeChoice* choice = nullptr;
  const Calibration* calibration = nullptr;  // null: none
};

/// The layers that a quantized source has in integers: constant weights given in s8 and x given,
/// and for Linear and Conv a result whose scale is given or calibrated.
std::map<size_t, StaticLayer> layers_of_source(const Graph& graph, const Calibration* calibration);

/// Completes `result`, whose layers exist: integer nodes, quantizations of values, edges and notes.
///
/// Which nodes: IntegerSelection::nodes. Scales, the first that there is:
///
///   1. that of the source (source_quantization.h), of an LSTM's inside LstmGiven
///   2. from calibration: s8 asymmetric_s8, s16 symmetric_s16 of the observed range
///   3. of h and the hidden state before a projection: the range -1 ... 1 (|o tanh(c)| < 1), of a
///      projected h the largest the weights allow; of the cell 2^-12, or the finest that holds the
///      cell clip where there is one; of what is normalized the largest the weights allow
///
/// A value has one quantization: that of its producer, or of its first reader where the producer is
/// float. A reader that needs another gets it from a Requantize node that is inserted. Nodes that
/// only move elements keep the quantization; operands of Concat get that of its result, s16 where
/// one of them is. Results of dense layers, functions, sums and products are s16 where a float
/// reader, a model output or a sum or product reads them, which would lose by 8 bits, else s8.
/// Softmax results are 2^-8 with zero point -128.
///
/// A layer that the integers cannot hold (RangeError) stays float with a note. Throws sluice::Error
/// for such a layer of a quantized source, for a layer that the profile asked for does not have,
/// and where neither source nor calibration gives a range that is needed.
void quantize_static(const StaticRequest& request, QuantizedGraph* result);

}  // namespace sluice

#endif

// Runs a graph with the reference semantics of quantizer/graph/evaluate.h.
#ifndef SLUICE_TESTS_SUPPORT_GRAPH_INTERPRETER_H
#define SLUICE_TESTS_SUPPORT_GRAPH_INTERPRETER_H

#include <map>
#include <string>

#include "quantizer/graph/evaluate.h"

namespace sluice {

using NamedTensors = std::map<std::string, Tensor>;

enum class Roundings {
  kNone,
  /// Computed values with a given quantization are rounded to it, and operands of Linear nodes as
  /// their run-time quantization does: what an engine computes that runs quantized models in float.
  kGiven
};

/// Outputs of the graph by name. Inputs that are recurrent states may be left out and are zeros.
/// Throws sluice::Error where an input is missing or has another type or shape than the graph says.
NamedTensors interpret(const Graph& graph, const NamedTensors& inputs,
                       Roundings roundings = Roundings::kNone);

/// An f32 tensor.
Tensor float_tensor(const std::vector<int64_t>& dims, const std::vector<float>& values);

/// The largest |a - b|; infinity where types or shapes differ or exactly one is NaN. Integers are
/// compared as integers.
double largest_difference(const Tensor& a, const Tensor& b);

}  // namespace sluice

#endif

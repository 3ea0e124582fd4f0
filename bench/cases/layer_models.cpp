#include "bench/cases/layer_models.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/write/model_file.h"

namespace sluice::bench {
namespace {

ValueId add_array(Graph& graph, const std::string& name, const Shape& shape) {
  Value value;
  value.name = name;
  value.shape = shape;
  return graph.add_value(value);
}

ValueId add_weights(Graph& graph, const std::string& name, const Shape& shape,
                    const std::vector<float>& elements) {
  std::vector<uint8_t> bytes(elements.size() * sizeof(float));
  std::memcpy(bytes.data(), elements.data(), bytes.size());
  return graph.add_constant(name, SLUICE_F32, shape, std::move(bytes));
}

// Scales that calibration would find: inputs lie in (-1, 1), as hidden states do.
void give_scale(Graph& graph, ValueId id, float scale) {
  GivenQuantization given;
  given.scale = {scale};
  given.zero_point = {0};
  graph.values[id].given = std::make_shared<const GivenQuantization>(given);
}

Buffer<uint8_t> model(const Graph& graph, const std::string& scheme, const sluice_tiling& tiling) {
  validate(graph);
  const AlignedBytes bytes = serialize_model(lower(quantize(graph, {scheme, {}}), tiling));
  return {bytes.data(), bytes.size()};
}

}  // namespace

Buffer<uint8_t> lstm_model(const LstmProblem& problem, const std::string& scheme,
                           const sluice_tiling& tiling) {
  const LstmShape& s = problem.shape;
  Graph graph;
  graph.source = "bench";
  Node lstm = {};
  lstm.kind = OpKind::Lstm;
  lstm.name = "lstm";
  lstm.lstm.hidden = s.hidden;
  graph.inputs = {add_array(graph, "x", {s.steps, s.batch, s.inputs})};
  lstm.inputs = {graph.inputs[0], add_weights(graph, "W", {1, 4 * s.hidden, s.inputs}, problem.w),
                 add_weights(graph, "R", {1, 4 * s.hidden, s.hidden}, problem.r),
                 add_weights(graph, "B", {1, 8 * s.hidden}, problem.bias)};
  graph.outputs = {add_array(graph, "y", {s.steps, 1, s.batch, s.hidden})};
  lstm.outputs = {graph.outputs[0], kAbsent, kAbsent};
  if (scheme == "w8a8") {
    give_scale(graph, graph.inputs[0], kStaticScale);
    give_scale(graph, graph.outputs[0], kStaticScale);
    lstm.lstm.given = std::make_shared<const LstmGiven>();
  }
  graph.nodes.push_back(lstm);
  return model(graph, scheme, tiling);
}

Buffer<uint8_t> linear_model(const GemmProblem& problem, const std::string& scheme,
                             const sluice_tiling& tiling) {
  const GemmShape& s = problem.shape;
  Graph graph;
  graph.source = "bench";
  Node linear = {};
  linear.kind = OpKind::Linear;
  linear.name = "linear";
  linear.transposed = true;
  graph.inputs = {add_array(graph, "x", {s.m, s.k})};
  linear.inputs = {graph.inputs[0], add_weights(graph, "w", {s.n, s.k}, problem.w),
                   add_weights(graph, "bias", {s.n}, problem.bias)};
  graph.outputs = {add_array(graph, "y", {s.m, s.n})};
  linear.outputs = {graph.outputs[0]};
  graph.nodes.push_back(linear);
  return model(graph, scheme, tiling);
}

}  // namespace sluice::bench

#include "bench/cases/sluice_layers.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "bench/cases/layer_session.h"
#include "bench/kernels/gemm_weights.h"
#include "bench/kernels/kernel_call.h"
#include "bench/support/buffer.h"
#include "quantizer/error.h"
#include "sluice/kernels.h"

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

template <typename Problem>
Contender contender(const Problem& problem, const std::shared_ptr<LayerSession>& session) {
  session->run();
  return {[session] { session->run(); }, output_error(problem, session->output())};
}

const sluice_kernel_table& kernels_in_use() {
  const sluice_kernel_table* table =
      sluice_kernel_select(sluice_kernel_tables, sluice_kernel_table_count, nullptr);
  if (table == nullptr)
    throw Error("no kernel variant runs on this CPU, or SLUICE_VARIANT names none");
  return *table;
}

}  // namespace

Contender sluice_lstm(const LstmProblem& problem, const std::string& scheme) {
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

  return contender(
      problem, std::make_shared<LayerSession>(graph, scheme, problem.x,
                                              std::vector<int64_t>{s.steps, s.batch, s.inputs},
                                              static_cast<size_t>(s.steps * s.batch * s.hidden)));
}

Contender sluice_linear(const GemmProblem& problem, const std::string& scheme) {
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

  return contender(problem, std::make_shared<LayerSession>(graph, scheme, problem.x,
                                                           std::vector<int64_t>{s.m, s.k},
                                                           static_cast<size_t>(s.m * s.n)));
}

Contender sluice_gemm_static(const GemmProblem& problem) {
  struct Gemm {
    GemmWeights weights;
    Buffer<int8_t> x;
    Buffer<float> x_scale;
    Buffer<int32_t> x_zero, x_sum;
    Buffer<float> y;
    KernelCall call;
  };
  const GemmShape& s = problem.shape;
  const int64_t quads = round_up(s.k, 4);
  const auto m = static_cast<size_t>(s.m);
  const auto gemm = std::make_shared<Gemm>(
      Gemm{GemmWeights(problem.wq, problem.bias), Buffer<int8_t>(m * static_cast<size_t>(quads)),
           Buffer<float>(std::vector<float>(m, kStaticScale)), Buffer<int32_t>(m),
           Buffer<int32_t>(m), Buffer<float>(m * static_cast<size_t>(s.n)),
           KernelCall(kernels_in_use().kernel[SLUICE_KERNEL_gemm_s8w8_f32])});
  for (int64_t row = 0; row < s.m; ++row) {
    for (int64_t k = 0; k < s.k; ++k) {
      const auto q = static_cast<int8_t>(std::nearbyint(problem.x[row * s.k + k] / kStaticScale));
      gemm->x[row * quads + k] = q;
      gemm->x_sum[row] += q;
    }
  }
  bind_gemm_s8w8_f32(gemm->call, s, gemm->x.data(), gemm->x_scale.data(), gemm->x_zero.data(),
                     gemm->x_sum.data(), gemm->weights, gemm->y.data());
  gemm->call.run();
  return {[gemm] { gemm->call.run(); }, output_error(problem, gemm->y.data())};
}

std::string sluice_variant_in_use() { return kernels_in_use().variant; }

}  // namespace sluice::bench

#include "bench/peers/onnxruntime_gemm.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/peers/onnx_model.h"
#include "bench/peers/onnxruntime.h"
#include "bench/support/peer_arrays.h"

namespace sluice::bench {
namespace {

Contender contender(const GemmProblem& problem, OnnxModelBuilder& builder, OnnxArray x) {
  const std::vector<int64_t> dims = {problem.shape.m, problem.shape.n};
  builder.input(x.name, x.type, x.dims);
  builder.output("y", OnnxType::F32, dims);
  std::vector<OnnxArray> inputs, outputs;
  inputs.push_back(std::move(x));
  outputs.emplace_back("y", OnnxType::F32, dims);
  const auto session =
      std::make_shared<OnnxSession>(builder.serialize(), std::move(inputs), std::move(outputs));
  session->run();
  return {[session] { session->run(); }, output_error(problem, session->output(0).floats())};
}

void quantized_weights(OnnxModelBuilder& builder, const GemmProblem& problem) {
  const GemmShape& s = problem.shape;
  builder.constant("w", {s.k, s.n}, transposed(problem.wq.q, s.n, s.k));
  builder.constant("w_scale", {s.n}, problem.wq.scale);
  builder.constant("w_zero", {s.n}, std::vector<int8_t>(static_cast<size_t>(s.n)));
  builder.constant("bias", {s.n}, problem.bias);
}

OnnxArray float_input(const GemmProblem& problem) {
  return {"x", {problem.shape.m, problem.shape.k}, problem.x};
}

}  // namespace

Contender onnxruntime_gemm_f32(const GemmProblem& problem) {
  const GemmShape& s = problem.shape;
  OnnxModelBuilder builder;
  builder.constant("w", {s.k, s.n}, transposed(problem.w, s.n, s.k));
  builder.constant("bias", {s.n}, problem.bias);
  builder.node("Gemm", "", {"x", "w", "bias"}, {"y"});
  return contender(problem, builder, float_input(problem));
}

Contender onnxruntime_gemm_static(const GemmProblem& problem) {
  OnnxModelBuilder builder;
  quantized_weights(builder, problem);
  builder.constant("x_scale", {}, std::vector<float>{kStaticScale});
  builder.constant("x_zero", {}, std::vector<uint8_t>{kStaticZero});
  builder.node("MatMulIntegerToFloat", "com.microsoft",
               {"x", "w", "x_scale", "w_scale", "x_zero", "w_zero", "bias"}, {"y"});
  return contender(problem, builder,
                   {"x", {problem.shape.m, problem.shape.k}, static_u8(problem.x)});
}

Contender onnxruntime_gemm_dynamic(const GemmProblem& problem) {
  OnnxModelBuilder builder;
  quantized_weights(builder, problem);
  builder.node("DynamicQuantizeMatMul", "com.microsoft", {"x", "w", "w_scale", "w_zero", "bias"},
               {"y"});
  return contender(problem, builder, float_input(problem));
}

}  // namespace sluice::bench

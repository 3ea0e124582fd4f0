#include "bench/cases/sluice_layers.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/cases/kernels_in_use.h"
#include "bench/cases/layer_models.h"
#include "bench/cases/layer_session.h"
#include "bench/kernels/gemm_weights.h"
#include "bench/kernels/kernel_call.h"
#include "bench/support/buffer.h"

namespace sluice::bench {

Contender sluice_linear(const GemmProblem& problem, const std::string& scheme) {
  const GemmShape& s = problem.shape;
  const auto session = std::make_shared<LayerSession>(
      linear_model(problem, scheme, sluice_kernel_tiling), problem.x,
      std::vector<int64_t>{s.m, s.k}, static_cast<size_t>(s.m * s.n));
  session->run();
  return {[session] { session->run(); }, output_error(problem, session->output())};
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

}  // namespace sluice::bench

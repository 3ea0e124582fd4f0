#include "bench/peers/onednn_gemm.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "bench/peers/onednn.h"
#include "bench/support/peer_arrays.h"

namespace sluice::bench {
namespace {

using dnnl::memory;
using Type = memory::data_type;
using Format = memory::format_tag;

struct Product {
  OnednnCall call;
  memory::desc weights;
};

Product make_product(OnednnProduct primitive, const GemmShape& s, Type x, Type w,
                     const dnnl::primitive_attr& attributes) {
  const memory::desc x_desc({s.m, s.k}, x, Format::ab), y_desc({s.m, s.n}, Type::f32, Format::ab);
  if (primitive == OnednnProduct::Matmul) {
    const dnnl::matmul::primitive_desc desc(
        dnnl::matmul::desc(x_desc, {{s.k, s.n}, w, Format::any}, {{1, s.n}, Type::f32, Format::ab},
                           y_desc),
        attributes, onednn_engine());
    return {OnednnCall(dnnl::matmul(desc)), desc.weights_desc()};
  }
  const dnnl::inner_product_forward::primitive_desc desc({dnnl::prop_kind::forward_inference,
                                                          x_desc,
                                                          {{s.n, s.k}, w, Format::any},
                                                          {{s.n}, Type::f32, Format::a},
                                                          y_desc},
                                                         attributes, onednn_engine());
  return {OnednnCall(dnnl::inner_product_forward(desc)), desc.weights_desc()};
}

// Weights [N, K] row-major; matmul sees them as [K, N], inner product as they are.
memory packed_weights(OnednnProduct primitive, const GemmShape& s, Type type, const void* weights,
                      const memory::desc& packed) {
  const memory::desc plain = primitive == OnednnProduct::Matmul
                                 ? memory::desc({s.k, s.n}, type, Format::ba)
                                 : memory::desc({s.n, s.k}, type, Format::ab);
  memory from = onednn_memory(plain, weights);
  memory to(packed, onednn_engine());
  dnnl::reorder(from, to).execute(onednn_stream(), from, to);
  onednn_stream().wait();
  return to;
}

memory bias_memory(OnednnProduct primitive, const std::vector<float>& bias) {
  const auto n = static_cast<int64_t>(bias.size());
  return onednn_memory(primitive == OnednnProduct::Matmul
                           ? memory::desc({1, n}, Type::f32, Format::ab)
                           : memory::desc({n}, Type::f32, Format::a),
                       bias.data());
}

}  // namespace

Contender onednn_gemm_f32(const GemmProblem& problem, OnednnProduct primitive) {
  const GemmShape& s = problem.shape;
  const auto product =
      std::make_shared<Product>(make_product(primitive, s, Type::f32, Type::f32, {}));
  const memory y = onednn_memory({{s.m, s.n}, Type::f32, Format::ab});
  product->call.bind(DNNL_ARG_SRC,
                     onednn_memory({{s.m, s.k}, Type::f32, Format::ab}, problem.x.data()));
  product->call.bind(DNNL_ARG_WEIGHTS,
                     packed_weights(primitive, s, Type::f32, problem.w.data(), product->weights));
  product->call.bind(DNNL_ARG_BIAS, bias_memory(primitive, problem.bias));
  product->call.bind(DNNL_ARG_DST, y);
  product->call.run();
  return {[product] { product->call.run(); },
          output_error(problem, static_cast<const float*>(y.get_data_handle()))};
}

Contender onednn_gemm_u8s8(const GemmProblem& problem, OnednnProduct primitive,
                           bool quantize_input) {
  const GemmShape& s = problem.shape;
  // oneDNN adds the bias before it scales: y = scale[n] (sum + bias[n]).
  std::vector<float> scales, bias;
  for (int64_t n = 0; n < s.n; ++n) {
    int32_t sum = 0;
    for (int64_t k = 0; k < s.k; ++k) sum += problem.wq.q[n * s.k + k];
    scales.push_back(kStaticScale * problem.wq.scale[n]);
    bias.push_back(problem.bias[n] / scales.back() - static_cast<float>(kStaticZero * sum));
  }
  dnnl::primitive_attr attributes;
  attributes.set_output_scales(1 << 1, scales);
  const auto product =
      std::make_shared<Product>(make_product(primitive, s, Type::u8, Type::s8, attributes));
  const memory x_float = onednn_memory({{s.m, s.k}, Type::f32, Format::ab}, problem.x.data());
  const memory x = onednn_memory({{s.m, s.k}, Type::u8, Format::ab}, static_u8(problem.x).data());
  const memory y = onednn_memory({{s.m, s.n}, Type::f32, Format::ab});
  product->call.bind(DNNL_ARG_SRC, x);
  product->call.bind(DNNL_ARG_WEIGHTS,
                     packed_weights(primitive, s, Type::s8, problem.wq.q.data(), product->weights));
  product->call.bind(DNNL_ARG_BIAS, bias_memory(primitive, bias));
  product->call.bind(DNNL_ARG_DST, y);

  Contender contender;
  if (quantize_input) {
    const auto quantize = std::make_shared<OnednnCall>(onednn_quantize(x_float, x));
    contender.run = [quantize, product] {
      quantize->run();
      product->call.run();
    };
  } else {
    contender.run = [product] { product->call.run(); };
  }
  contender.run();
  contender.error = output_error(problem, static_cast<const float*>(y.get_data_handle()));
  return contender;
}

}  // namespace sluice::bench

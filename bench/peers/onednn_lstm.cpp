#include "bench/peers/onednn_lstm.h"

#include <algorithm>
#include <cmath>
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

// Gates i, f, c, o in oneDNN; where they are in ONNX's i, o, f, c.
constexpr int64_t kOnnxGate[4] = {0, 2, 3, 1};

// [4H, K] in ONNX's order -> [K, 4, H] in oneDNN's.
std::vector<float> ldigo(const std::vector<float>& weights, int64_t hidden, int64_t k) {
  std::vector<float> result(weights.size());
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t gate = 0; gate < 4; ++gate) {
      for (int64_t u = 0; u < hidden; ++u) {
        result[(i * 4 + gate) * hidden + u] = weights[(kOnnxGate[gate] * hidden + u) * k + i];
      }
    }
  }
  return result;
}

std::vector<float> ldgo(const std::vector<float>& bias, int64_t hidden) {
  std::vector<float> result;
  for (const int64_t gate : kOnnxGate) {
    for (int64_t u = 0; u < hidden; ++u) {
      result.push_back(bias[gate * hidden + u] + bias[(4 + gate) * hidden + u]);
    }
  }
  return result;
}

// What 8-bit weights are multiplied by: one factor per gate and unit, for W and R together.
std::vector<float> weight_factors(const std::vector<float>& w, const std::vector<float>& r,
                                  int64_t channels) {
  std::vector<float> largest(static_cast<size_t>(channels), 1e-6F);
  for (const std::vector<float>* weights : {&w, &r}) {
    for (size_t i = 0; i < weights->size(); ++i) {
      float& channel = largest[i % largest.size()];
      channel = std::max(channel, std::fabs((*weights)[i]));
    }
  }
  for (float& value : largest) value = 127 / value;
  return largest;
}

memory packed_weights(const memory::desc& desc, const std::vector<float>& plain, int64_t k,
                      int64_t hidden, const dnnl::primitive_attr& attributes) {
  memory from = onednn_memory({{1, 1, k, 4, hidden}, Type::f32, Format::ldigo}, plain.data());
  memory to(desc, onednn_engine());
  dnnl::reorder(dnnl::reorder::primitive_desc(from, to, attributes))
      .execute(onednn_stream(), from, to);
  onednn_stream().wait();
  return to;
}

Contender make_lstm(const LstmProblem& problem, bool quantized, bool quantize_input) {
  const LstmShape& s = problem.shape;
  const Type activation = quantized ? Type::u8 : Type::f32;
  const Type weight = quantized ? Type::s8 : Type::f32;
  const std::vector<float> w = ldigo(problem.w, s.hidden, s.inputs);
  const std::vector<float> r = ldigo(problem.r, s.hidden, s.hidden);

  dnnl::primitive_attr attributes;
  if (quantized) {
    attributes.set_rnn_data_qparams(1 / kStaticScale, kStaticZero);
    attributes.set_rnn_weights_qparams((1 << 3) | (1 << 4), weight_factors(w, r, 4 * s.hidden));
  }
  const memory::dims state = {1, 1, s.batch, s.hidden};
  const memory::desc x_desc({s.steps, s.batch, s.inputs}, activation, Format::tnc),
      h_desc(state, activation, Format::ldnc), c_desc(state, Type::f32, Format::ldnc),
      w_desc({1, 1, s.inputs, 4, s.hidden}, weight, Format::any),
      r_desc({1, 1, s.hidden, 4, s.hidden}, weight, Format::any),
      bias_desc({1, 1, 4, s.hidden}, Type::f32, Format::ldgo),
      y_desc({s.steps, s.batch, s.hidden}, Type::f32, Format::tnc);
  const dnnl::lstm_forward::primitive_desc lstm(
      {dnnl::prop_kind::forward_inference, dnnl::rnn_direction::unidirectional_left2right, x_desc,
       h_desc, c_desc, w_desc, r_desc, bias_desc, y_desc, h_desc, c_desc},
      attributes, onednn_engine());

  const memory h0 = onednn_memory(h_desc);
  if (quantized)
    std::fill_n(static_cast<uint8_t*>(h0.get_data_handle()), s.batch * s.hidden, kStaticZero);
  const memory x_float =
      onednn_memory({{s.steps, s.batch, s.inputs}, Type::f32, Format::tnc}, problem.x.data());
  const memory x = quantized ? onednn_memory(x_desc, static_u8(problem.x).data()) : x_float;
  const memory y = onednn_memory(y_desc);

  const auto call = std::make_shared<OnednnCall>(dnnl::lstm_forward(lstm));
  call->bind(DNNL_ARG_SRC_LAYER, x);
  call->bind(DNNL_ARG_SRC_ITER, h0);
  call->bind(DNNL_ARG_SRC_ITER_C, onednn_memory(c_desc));
  call->bind(DNNL_ARG_WEIGHTS_LAYER,
             packed_weights(lstm.weights_layer_desc(), w, s.inputs, s.hidden, attributes));
  call->bind(DNNL_ARG_WEIGHTS_ITER,
             packed_weights(lstm.weights_iter_desc(), r, s.hidden, s.hidden, attributes));
  call->bind(DNNL_ARG_BIAS, onednn_memory(bias_desc, ldgo(problem.bias, s.hidden).data()));
  call->bind(DNNL_ARG_DST_LAYER, y);
  call->bind(DNNL_ARG_DST_ITER, onednn_memory(h_desc));
  call->bind(DNNL_ARG_DST_ITER_C, onednn_memory(c_desc));

  Contender contender;
  if (quantize_input) {
    const auto quantize = std::make_shared<OnednnCall>(onednn_quantize(x_float, x));
    contender.run = [quantize, call] {
      quantize->run();
      call->run();
    };
  } else {
    contender.run = [call] { call->run(); };
  }
  contender.run();
  contender.error = output_error(problem, static_cast<const float*>(y.get_data_handle()));
  return contender;
}

}  // namespace

Contender onednn_lstm_f32(const LstmProblem& problem) { return make_lstm(problem, false, false); }

Contender onednn_lstm_u8s8(const LstmProblem& problem, bool quantize_input) {
  return make_lstm(problem, true, quantize_input);
}

}  // namespace sluice::bench

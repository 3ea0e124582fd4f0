#include "bench/peers/onnx_lstm_models.h"

#include <string>
#include <vector>

#include "bench/peers/onnx_model.h"
#include "bench/support/peer_arrays.h"
#include "quantizer/quantize/weight_rows.h"

namespace sluice::bench {
namespace {

void declare_interface(OnnxModelBuilder& builder, const LstmShape& s) {
  builder.input("X", OnnxType::F32, {s.steps, s.batch, s.inputs});
  for (const char* name : {"h0", "c0"}) builder.input(name, OnnxType::F32, {1, s.batch, s.hidden});
  builder.output("Y", OnnxType::F32, {s.steps, 1, s.batch, s.hidden});
  for (const char* name : {"Y_h", "Y_c"})
    builder.output(name, OnnxType::F32, {1, s.batch, s.hidden});
}

// The operator takes [1, K, 4H], the transpose of LSTM's weights.
void quantized_weights(OnnxModelBuilder& builder, const std::string& name,
                       const std::vector<float>& weights, int64_t rows, int64_t columns,
                       bool per_channel) {
  const QuantizedMatrix q = per_channel
                                ? quantize_rows(weights.data(), rows, columns, "lstm", name.c_str())
                                : quantize_whole(weights, rows, columns);
  std::vector<int64_t> scale_dims = {1};
  if (per_channel) scale_dims.push_back(rows);
  builder.constant(name, {1, columns, rows}, transposed(q.q, rows, columns));
  builder.constant(name + "_scale", scale_dims, q.scale);
  builder.constant(name + "_zero", scale_dims, std::vector<int8_t>(q.scale.size()));
}

}  // namespace

Buffer<uint8_t> onnx_lstm_f32(const LstmProblem& problem) {
  const LstmShape& s = problem.shape;
  OnnxModelBuilder builder;
  declare_interface(builder, s);
  builder.constant("W", {1, 4 * s.hidden, s.inputs}, problem.w);
  builder.constant("R", {1, 4 * s.hidden, s.hidden}, problem.r);
  builder.constant("B", {1, 8 * s.hidden}, problem.bias);
  onnx::NodeProto* node =
      builder.node("LSTM", "", {"X", "W", "R", "B", "", "h0", "c0"}, {"Y", "Y_h", "Y_c"});
  OnnxModelBuilder::attribute(node, "hidden_size", s.hidden);
  return builder.serialize();
}

Buffer<uint8_t> onnx_lstm_dynamic(const LstmProblem& problem, bool per_channel) {
  const LstmShape& s = problem.shape;
  OnnxModelBuilder builder;
  declare_interface(builder, s);
  quantized_weights(builder, "W", problem.w, 4 * s.hidden, s.inputs, per_channel);
  quantized_weights(builder, "R", problem.r, 4 * s.hidden, s.hidden, per_channel);
  builder.constant("B", {1, 8 * s.hidden}, problem.bias);
  onnx::NodeProto* node = builder.node(
      "DynamicQuantizeLSTM", "com.microsoft",
      {"X", "W", "R", "B", "", "h0", "c0", "", "W_scale", "W_zero", "R_scale", "R_zero"},
      {"Y", "Y_h", "Y_c"});
  OnnxModelBuilder::attribute(node, "hidden_size", s.hidden);
  return builder.serialize();
}

}  // namespace sluice::bench

#include "bench/peers/onnxruntime_lstm.h"

#include <memory>
#include <utility>
#include <vector>

#include "bench/peers/onnxruntime.h"

namespace sluice::bench {

Contender onnxruntime_lstm(const LstmProblem& problem, const Buffer<uint8_t>& model) {
  const LstmShape& s = problem.shape;
  const std::vector<int64_t> state = {1, s.batch, s.hidden};
  std::vector<OnnxArray> inputs, outputs;
  inputs.emplace_back("X", std::vector<int64_t>{s.steps, s.batch, s.inputs}, problem.x);
  inputs.emplace_back("h0", OnnxType::F32, state);
  inputs.emplace_back("c0", OnnxType::F32, state);
  outputs.emplace_back("Y", OnnxType::F32, std::vector<int64_t>{s.steps, 1, s.batch, s.hidden});
  outputs.emplace_back("Y_h", OnnxType::F32, state);
  outputs.emplace_back("Y_c", OnnxType::F32, state);
  const auto session = std::make_shared<OnnxSession>(model, std::move(inputs), std::move(outputs));
  session->run();
  return {[session] { session->run(); }, output_error(problem, session->output(0).floats())};
}

}  // namespace sluice::bench

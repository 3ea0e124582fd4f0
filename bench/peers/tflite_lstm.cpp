#include "bench/peers/tflite_lstm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "bench/peers/tflite.h"
#include "bench/peers/tflite_lstm_models.h"

namespace sluice::bench {
namespace {

size_t outputs(const LstmShape& s) { return elements(s.steps * s.batch, s.hidden); }

}  // namespace

Contender tflite_lstm_integer(const LstmProblem& problem, Buffer<uint8_t> model) {
  const auto session = std::make_shared<TfliteSession>(std::move(model));
  auto* x = static_cast<int8_t*>(session->input(problem.x.size()));
  std::transform(problem.x.begin(), problem.x.end(), x, [](float value) {
    return static_cast<int8_t>(std::nearbyint(value / kTfliteInputScale));
  });
  session->run();
  const size_t count = outputs(problem.shape);
  const auto* q = static_cast<const int8_t*>(session->output(count));
  std::vector<float> y(q, q + count);
  for (float& value : y) value *= kTfliteHiddenScale;
  return {[session] { session->run(); }, output_error(problem, y.data())};
}

Contender tflite_lstm_hybrid(const LstmProblem& problem, Buffer<uint8_t> model) {
  const auto session = std::make_shared<TfliteSession>(std::move(model));
  const size_t bytes = problem.x.size() * sizeof(float);
  std::memcpy(session->input(bytes), problem.x.data(), bytes);
  session->run();
  const void* y = session->output(outputs(problem.shape) * sizeof(float));
  return {[session] { session->run(); }, output_error(problem, static_cast<const float*>(y))};
}

}  // namespace sluice::bench

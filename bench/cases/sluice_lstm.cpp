#include "bench/cases/sluice_lstm.h"

#include <memory>
#include <utility>
#include <vector>

#include "bench/cases/layer_session.h"

namespace sluice::bench {

Contender sluice_lstm(const LstmProblem& problem, Buffer<uint8_t> model) {
  const LstmShape& s = problem.shape;
  const auto session = std::make_shared<LayerSession>(
      std::move(model), problem.x, std::vector<int64_t>{s.steps, s.batch, s.inputs},
      elements(s.steps * s.batch, s.hidden));
  session->run();
  return {[session] { session->run(); }, output_error(problem, session->output())};
}

}  // namespace sluice::bench

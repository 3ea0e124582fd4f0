#include "quantizer/quantize/lstm_scales.h"

#include <algorithm>
#include <cmath>

#include "quantizer/graph/lstm_operands.h"
#include "quantizer/quantize/integer_weights.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

constexpr ValueRange kHiddenBounds = {-1, 1};

int64_t direction_count(const Node& node) {
  return node.lstm.direction == Direction::Bidirectional ? 2 : 1;
}

ValueQuantization from_range(sluice_type type, const ValueRange& range) {
  return type == SLUICE_S8 ? asymmetric_s8(range) : symmetric_s16(range);
}

ValueQuantization from_observation(sluice_type type, const Observation& observation) {
  return from_range(type, type == SLUICE_S8 ? observation.s8 : observation.s16);
}

double largest_in(const ValueQuantization& quantization) {
  const ValueRange range = covered(quantization);
  return std::max(-range.low, range.high);
}

/// max_n sum_k |w[n][k]| over the rows of the view.
double largest_row_sum(const Graph& graph, const MatrixView& view) {
  const std::vector<float> real = real_matrix(graph, view);
  double largest = 0;
  for (int64_t n = 0; n < view.rows; ++n) {
    double sum = 0;
    for (int64_t k = 0; k < view.columns; ++k) sum += std::fabs(real[n * view.columns + k]);
    largest = std::max(largest, sum);
  }
  return largest;
}

double largest_element(const Graph& graph, ValueId id) {
  const auto count = elements(graph.values[id].shape).constant();
  const float* real = graph.values[id].constant->as<float>();
  double largest = 0;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(double{real[i]}));
  return largest;
}

ValueRange projected_bounds(const Graph& graph, const Node& node) {
  double largest = 0;
  for (int64_t d = 0; d < direction_count(node); ++d) {
    largest = std::max(largest, largest_row_sum(graph, lstm_weights(graph, operand(node, 9), d, 0,
                                                                    node.lstm.projected)));
  }
  if (operand(node, 10) != kAbsent) largest += largest_element(graph, operand(node, 10));
  if (node.lstm.projection_clip > 0) {
    largest = std::min(largest, double{node.lstm.projection_clip});
  }
  return {-largest, largest};
}

float normalized_bound(const Graph& graph, const Node& node, int gate, const LstmQuantization& q) {
  const int64_t hidden = node.lstm.hidden;
  double largest = 0;
  for (int64_t d = 0; d < direction_count(node); ++d) {
    const MatrixView w = lstm_weights(graph, node.inputs[1], d, gate * hidden, hidden);
    const MatrixView r = lstm_weights(graph, node.inputs[2], d, gate * hidden, hidden);
    largest = std::max(largest, largest_row_sum(graph, w) * largest_in(q.x) +
                                    largest_row_sum(graph, r) * largest_in(q.h));
  }
  if (operand(node, 7) != kAbsent) {
    largest += largest_element(graph, operand(node, 7)) * std::ldexp(32768.0, q.cell_log2);
  }
  return symmetric_s16({-largest, largest}).scale;
}

/// Without data a range of 32, in steps of 2^-10.
constexpr int kUnobservedGxShift = 2;

int cell_log2(const Node& node, const LstmObservation* observed) {
  if (node.lstm.given) return node.lstm.given->cell_log2;
  if (observed) return observed->cell_log2;
  if (node.lstm.cell_clip <= 0) return -12;
  int log2 = -15;
  while (log2 < -9 && std::ldexp(32767.0, log2) < node.lstm.cell_clip) ++log2;
  return log2;
}

ValueQuantization outside(const Graph& graph, const Node& node, sluice_type type,
                          const LstmObservation* observed) {
  const LstmGiven* given = node.lstm.given.get();
  if (given && node.lstm.projected == 0 && given->hidden_scale > 0) {
    return {type, given->hidden_scale, given->hidden_zero_point};
  }
  if (observed) return from_observation(type, observed->h);
  return from_range(type, node.lstm.projected > 0 ? projected_bounds(graph, node) : kHiddenBounds);
}

ValueQuantization inside(const Node& node, const ValueQuantization& h,
                         const LstmObservation* observed) {
  if (node.lstm.projected == 0) return h;
  const LstmGiven* given = node.lstm.given.get();
  if (given && given->hidden_scale > 0) {
    return {h.type, given->hidden_scale, given->hidden_zero_point};
  }
  return observed ? from_observation(h.type, observed->hidden) : from_range(h.type, kHiddenBounds);
}

}  // namespace

LstmQuantization lstm_scales(const Graph& graph, const Node& node, const ValueQuantization& x,
                             const ValueQuantization* h, const LstmObservation* observed) {
  LstmQuantization q;
  q.x = x;
  q.h = h ? *h : outside(graph, node, x.type, observed);
  q.hidden = inside(node, q.h, observed);
  q.cell_log2 = cell_log2(node, observed);
  if (observed && !observed->moments.empty()) q.moments = &observed->moments;
  q.gx_shift = observed ? observed->gx_shift : kUnobservedGxShift;
  if (operand(node, 8) == kAbsent) return q;
  for (int gate = 0; gate < 4; ++gate) {
    if (node.lstm.given && node.lstm.given->gate_scale[gate] > 0) {
      q.gate_scale[gate] = node.lstm.given->gate_scale[gate];
    } else if (observed) {
      q.gate_scale[gate] = symmetric_s16(observed->normalized[gate].s16).scale;
    } else {
      q.gate_scale[gate] = normalized_bound(graph, node, gate, q);
    }
  }
  return q;
}

}  // namespace sluice

#include "quantizer/calibrate/bias_correction.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "quantizer/calibrate/channel_means.h"
#include "quantizer/calibrate/excerpt.h"
#include "quantizer/calibrate/probed_model.h"
#include "quantizer/error.h"
#include "quantizer/quantize/accumulator.h"
#include "quantizer/quantize/integer_weights.h"
#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/schemes.h"

namespace sluice {
namespace {

using Vector = std::vector<double>;

/// y += sign m x for m [rows, columns].
template <typename Element>
void add_product(const Element& element, int64_t rows, const Vector& x, double sign, Vector* y) {
  for (int64_t n = 0; n < rows; ++n) {
    for (size_t k = 0; k < x.size(); ++k) {
      (*y)[n] += sign * element(n, static_cast<int64_t>(k)) * x[k];
    }
  }
}

/// Wq E[xq] - W E[x] of a matrix whose float elements are `view`.
void add_change(const Graph& graph, const MatrixView& view, const QuantizedMatrix& weights,
                const Vector& quantized_mean, const Vector& float_mean, Vector* change) {
  const float* w = graph.values[view.operand].constant->as<float>();
  const auto real = [&](int64_t n, int64_t k) { return double{w[view.element(n, k)]}; };
  const auto integer = [&](int64_t n, int64_t k) {
    return double{weights.scale[n]} * weights.q[n * weights.columns + k];
  };
  add_product(integer, view.rows, quantized_mean, 1, change);
  add_product(real, view.rows, float_mean, -1, change);
}

/// The bias of weights with x folded in, less the real `change`. Throws RangeError where a sum
/// could leave s32.
std::vector<int32_t> shifted_bias(const QuantizedMatrix& weights, const std::vector<int32_t>& bias,
                                  const ValueQuantization& x, const Vector& change,
                                  const std::string& layer) {
  std::vector<int64_t> unfolded(bias.begin(), bias.end());
  for (int64_t n = 0; n < weights.rows; ++n) {
    for (int64_t k = 0; k < weights.columns; ++k) {
      unfolded[n] += int64_t{x.zero_point} * weights.q[n * weights.columns + k];
    }
    unfolded[n] += round_bias(-change[n], x.scale, weights.scale[n], layer);
  }
  return fold_zero_point(weights, unfolded, x, layer);
}

/// A graph in which every Lstm node has its whole sequence of h as a result.
Graph with_sequences(const Graph& graph) {
  Graph copy = graph;
  for (Node& node : copy.nodes) {
    if (node.kind != OpKind::Lstm) continue;
    if (node.outputs.empty()) node.outputs.push_back(kAbsent);
    if (node.outputs[0] != kAbsent) continue;
    const Shape& x = graph.values[node.inputs[0]].shape;
    const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
    Value y;
    y.name = "sequence of " + node.name;
    y.shape = {x[0], Dim(directions), x[1], Dim(node.lstm.output())};
    node.outputs[0] = copy.add_value(y);
  }
  return copy;
}

/// Outputs that are not states.
std::vector<ValueId> judged_outputs(const Graph& graph) {
  std::vector<ValueId> ids;
  for (const ValueId id : graph.outputs) {
    const bool is_state = std::any_of(graph.states.begin(), graph.states.end(),
                                      [&](const StatePair& pair) { return pair.output == id; });
    if (!is_state && graph.values[id].type == SLUICE_F32) ids.push_back(id);
  }
  return ids;
}

class Corrector {
 public:
  Corrector(const QuantizedGraph& quantized, const sluice_tiling& tiling,
            const BiasCorrectionOptions& options)
      : tiling_(tiling),
        options_(options),
        graph_(with_sequences(*quantized.graph)),
        quantized_(quantized),
        judged_(judged_outputs(graph_)),
        reference_(quantize(graph_, {}), judged_, tiling) {
    quantized_.graph = &graph_;
    if (options.always) {
      for (const Recording& recording : options.recordings) data_.fitted.push_back({recording});
    } else {
      data_ = hold_back_a_quarter(options.recordings, reference_.model().description());
    }
    for (const auto& [index, node] : quantized_.integer) {
      if (const auto* lstm = std::get_if<IntegerLstm>(&node)) {
        quantized_.values[graph_.nodes[index].outputs[0]] = lstm->h;
      }
      if (is_correctable(index, node)) layers_.push_back(index);
    }
  }

  BiasCorrectionResult run() {
    BiasCorrectionResult result;
    const bool can_judge = !data_.held_back.empty() && !judged_.empty();
    if (layers_.empty() || !(options_.always || can_judge)) return result;
    if (!options_.always) result.error_before = result.error_after = output_error(quantized_);
    const Means before = means(quantize(graph_, {}), layers_, false);
    for (const size_t index : layers_) {
      QuantizedGraph candidate = quantized_;
      try {
        correct(index, before, means(quantized_, {index}, true), &candidate);
      } catch (const RangeError&) {
        continue;
      }
      if (!options_.always) {
        const double error = output_error(candidate);
        if (!(error < result.error_after)) continue;
        result.error_after = error;
      }
      quantized_ = std::move(candidate);
      result.layers.push_back(graph_.nodes[index].name);
    }
    return result;
  }

  /// The integer layers with their corrections.
  const std::map<size_t, IntegerNode>& layers() const { return quantized_.integer; }

 private:
  using Means = std::map<ValueId, Vector>;

  bool is_correctable(size_t index, const IntegerNode& integer) const {
    const Node& node = graph_.nodes[index];
    const bool is_product = std::holds_alternative<IntegerProduct>(integer);
    if (!is_product && !std::holds_alternative<IntegerLstm>(integer)) return false;
    return std::none_of(node.inputs.begin() + 1, node.inputs.end(), [&](ValueId id) {
      return graph_.is_constant(id) && graph_.values[id].given != nullptr;
    });
  }

  /// Values whose means the correction of a layer needs, with the axes of their channels.
  std::map<ValueId, std::vector<int64_t>> watched(size_t index) const {
    const Node& node = graph_.nodes[index];
    if (node.kind == OpKind::Conv) return {{node.outputs[0], {1}}};
    if (node.kind == OpKind::Lstm) return {{node.inputs[0], {2}}, {node.outputs[0], {1, 3}}};
    return {{node.inputs[0], {-1}}};
  }

  /// Means over the data that is not held back.
  Means means(const QuantizedGraph& model, const std::vector<size_t>& layers,
              bool as_integers) const {
    std::map<ValueId, std::vector<int64_t>> axes;
    for (const size_t index : layers) {
      for (const auto& entry : watched(index)) axes.insert(entry);
    }
    std::vector<ValueId> probes;
    for (const auto& entry : axes) {
      if (!graph_.is_constant(entry.first)) probes.push_back(entry.first);
    }
    const ProbedModel probed(model, probes, tiling_);
    std::map<ValueId, ChannelMeans> sums;
    for (const Excerpt& excerpt : data_.fitted) {
      ProbedRuns runs(probed, read_excerpt(excerpt, probed.model().description()), options_.carry);
      while (runs.done() < runs.total()) {
        for (const auto& [id, probe] : runs.next()) {
          const auto quantization = model.values.find(id);
          const bool quantizes = as_integers && quantization != model.values.end();
          sums[id].add(probe, axes.at(id), quantizes ? &quantization->second : nullptr);
        }
      }
    }
    Means result;
    for (const auto& [id, sum] : sums) result[id] = sum.means();
    return result;
  }

  void correct(size_t index, const Means& before, const Means& after,
               QuantizedGraph* candidate) const {
    const Node& node = graph_.nodes[index];
    IntegerNode& integer = candidate->integer.at(index);
    if (auto* product = std::get_if<IntegerProduct>(&integer)) {
      Vector change(product->weights.rows);
      if (node.kind == OpKind::Conv) {
        const Vector &y = before.at(node.outputs[0]), &yq = after.at(node.outputs[0]);
        for (size_t n = 0; n < change.size(); ++n) change[n] = yq[n] - y[n];
      } else {
        add_change(graph_, product_weights(graph_, node), product->weights,
                   after.at(node.inputs[0]), before.at(node.inputs[0]), &change);
      }
      product->bias = shifted_bias(product->weights, product->bias, product->x, change, node.name);
      return;
    }
    auto& lstm = std::get<IntegerLstm>(integer);
    const Vector &h = before.at(node.outputs[0]), &hq = after.at(node.outputs[0]);
    const int64_t outputs = node.lstm.output(), rows = 4 * node.lstm.hidden;
    for (size_t d = 0; d < lstm.directions.size(); ++d) {
      IntegerLstmDirection& direction = lstm.directions[d];
      const auto channels = [&](const Vector& all) {
        const auto first = all.begin() + static_cast<ptrdiff_t>(d) * outputs;
        return Vector(first, first + outputs);
      };
      Vector change(rows);
      const auto view = [&](size_t operand) {
        return lstm_weights(graph_, node.inputs[operand], static_cast<int64_t>(d), 0, rows);
      };
      add_change(graph_, view(1), direction.w, after.at(node.inputs[0]), before.at(node.inputs[0]),
                 &change);
      add_change(graph_, view(2), direction.r, channels(hq), channels(h), &change);
      direction.x_bias = shifted_bias(direction.w, direction.x_bias, lstm.x, change, node.name);
    }
  }

  /// BiasCorrectionResult::error_before, of a model.
  double output_error(const QuantizedGraph& model) const {
    const ProbedModel probed(model, judged_, tiling_);
    struct Sums {
      double error = 0, sum = 0, squares = 0, count = 0;
    };
    std::map<ValueId, Sums> sums;
    for (const Excerpt& excerpt : data_.held_back) {
      const auto arrays = read_excerpt(excerpt, reference_.model().description());
      ProbedRuns expected(reference_, arrays, options_.carry);
      ProbedRuns actual(probed, arrays, options_.carry);
      while (expected.done() < expected.total()) {
        const Probes& y = expected.next();
        const Probes& yq = actual.next();
        for (const auto& [id, probe] : y) {
          Sums& sum = sums[id];
          for (int64_t i = 0; i < probe.elements; ++i) {
            const double value = probe.floats()[i], error = yq.at(id).floats()[i] - value;
            sum.error += error * error;
            sum.sum += value;
            sum.squares += value * value;
          }
          sum.count += static_cast<double>(probe.elements);
        }
      }
    }
    double total = 0;
    for (const auto& [id, sum] : sums) {
      const double deviation = sum.squares - sum.sum * sum.sum / std::max(sum.count, 1.0);
      total += deviation > 0 ? sum.error / deviation : sum.error;
    }
    return total;
  }

  const sluice_tiling& tiling_;
  const BiasCorrectionOptions& options_;
  const Graph graph_;
  QuantizedGraph quantized_;
  const std::vector<ValueId> judged_;
  const ProbedModel reference_;
  SplitData data_;
  std::vector<size_t> layers_;
};

}  // namespace

BiasCorrectionResult correct_bias(QuantizedGraph* quantized, const sluice_tiling& tiling,
                                  const BiasCorrectionOptions& options) {
  Corrector corrector(*quantized, tiling, options);
  BiasCorrectionResult result = corrector.run();
  quantized->integer = corrector.layers();
  return result;
}

}  // namespace sluice

#include "quantizer/quantize/static_scheme.h"

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/quantize/insert_rescales.h"
#include "quantizer/quantize/scheme_f32.h"
#include "quantizer/quantize/source_quantization.h"
#include "quantizer/quantize/static_values.h"

namespace sluice {
namespace {

bool takes(OpKind kind) {
  return kind == OpKind::Linear || kind == OpKind::Conv || kind == OpKind::Lstm;
}

QuantizedLayer narrow_layer(const Graph&, const Node&) {
  QuantizedLayer layer;
  layer.scheme = kSchemeW8A8.name;
  return layer;
}

QuantizedLayer wide_layer(const Graph&, const Node&) {
  QuantizedLayer layer;
  layer.scheme = kSchemeW8A16.name;
  return layer;
}

bool has_given_weights(const Graph& graph, const Node& node) {
  if (node.kind != OpKind::Lstm) {
    return graph.is_constant(node.inputs[1]) &&
           given_matrix(graph, product_weights(graph, node)).has_value();
  }
  const int64_t directions = node.lstm.direction == Direction::Bidirectional ? 2 : 1;
  for (const size_t operand : {size_t{1}, size_t{2}}) {
    if (!graph.is_constant(node.inputs[operand])) return false;
    for (int64_t d = 0; d < directions; ++d) {
      const MatrixView view = lstm_weights(graph, node.inputs[operand], d, 0, 4 * node.lstm.hidden);
      if (!given_matrix(graph, view)) return false;
    }
  }
  return true;
}

class StaticPass {
 public:
  StaticPass(const StaticRequest& request, QuantizedGraph* result)
      : request_(request),
        graph_(*result->graph),
        uses_(graph_),
        source_(source_quantizations(graph_)),
        selection_{graph_, uses_, source_, {}, request.edges, {}},
        result_(result) {
    for (const auto& [i, layer] : request_.layers) selection_.layers.insert(i);
  }

  void run() {
    for (;;) {
      const std::set<size_t> nodes = selection_.nodes();
      try {
        StaticValues values = assign_static_values(request_, selection_, nodes, tied_);
        if (tie_states(values)) continue;
        note_floats(nodes);
        insert_rescales(std::move(values), selection_, nodes, *request_.choice, result_);
        result_->integer_edges.assign(request_.edges.begin(), request_.edges.end());
        return;
      } catch (const NotInteger& refusal) {
        reject(refusal);
      }
    }
  }

 private:
  void reject(const NotInteger& refusal) {
    const auto layer = request_.layers.find(refusal.node);
    const Node& node = graph_.nodes[refusal.node];
    if (layer == request_.layers.end()) {
      selection_.rejected.insert(refusal.node);
      reasons_[refusal.node] = refusal.why;
      return;
    }
    if (layer->second.from_source) {
      const bool named = refusal.why.rfind("layer '", 0) == 0;
      throw Error(named ? refusal.why : "layer '" + node.name + "': " + refusal.why);
    }
    QuantizedLayer kept_float = kSchemeF32.quantize(graph_, node);
    kept_float.note = refusal.why;
    result_->layers[refusal.node] = kept_float;
    selection_.layers.erase(refusal.node);
    request_.layers.erase(layer);
  }

  /// Makes states that are integers at both edges have the quantization of their next value;
  /// whether that changed something.
  bool tie_states(const StaticValues& values) {
    bool changed = false;
    for (const StatePair& pair : graph_.states) {
      if (request_.edges.count(pair.input) == 0 || request_.edges.count(pair.output) == 0) continue;
      const ValueQuantization& next = values.values.at(pair.output);
      if (values.values.at(pair.input) == next) continue;
      if (!tied_.emplace(pair.input, next).second) {
        throw Error("state '" + graph_.values[pair.input].name +
                    "' cannot be integers at the edge: its next value has another scale");
      }
      changed = true;
    }
    return changed;
  }

  bool reads_integers(const Node& node, const std::set<size_t>& nodes) const {
    const std::vector<size_t> operands = data_operands(graph_, node);
    return std::any_of(operands.begin(), operands.end(), [&](size_t i) {
      const size_t producer = uses_.producer[node.inputs[i]];
      return producer != Uses::kNone && nodes.count(producer) != 0;
    });
  }

  /// Tells of nodes between integer ones why they are not.
  void note_floats(const std::set<size_t>& nodes) {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (nodes.count(i) != 0 || is_layer(node.kind) || !reads_integers(node, nodes)) continue;
      const bool between = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
        return id != kAbsent && selection_.is_read(id, nodes);
      });
      if (!between) continue;
      const auto reason = reasons_.find(i);
      std::string note = reason != reasons_.end() ? reason->second : integer_obstacle(graph_, node);
      result_->float_notes[i] = note.empty() ? "an operand is float" : note;
    }
  }

  StaticRequest request_;
  const Graph& graph_;
  Uses uses_;
  std::map<ValueId, ValueQuantization> source_, tied_;
  IntegerSelection selection_;
  std::map<size_t, std::string> reasons_;
  QuantizedGraph* result_;
};

}  // namespace

const Scheme kSchemeW8A8 = {"w8a8",
                            "8-bit weights and activations, scales known beforehand: no floats",
                            takes, narrow_layer};
const Scheme kSchemeW8A16 = {
    "w8a16", "8-bit weights, 16-bit activations, scales known beforehand: no floats", takes,
    wide_layer};

std::map<size_t, StaticLayer> layers_of_source(const Graph& graph, const Calibration* calibration) {
  const std::map<ValueId, ValueQuantization> source = source_quantizations(graph);
  std::map<size_t, StaticLayer> layers;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!takes(node.kind) || node.dynamic) continue;
    const auto x = source.find(node.inputs[0]);
    if (x == source.end() || !has_given_weights(graph, node)) continue;
    const bool result_known = node.kind == OpKind::Lstm || source.count(node.outputs[0]) != 0 ||
                              (calibration && calibration->values.count(node.outputs[0]) != 0);
    if (result_known) layers[i] = {x->second.type, true};
  }
  return layers;
}

void quantize_static(const StaticRequest& request, QuantizedGraph* result) {
  StaticPass(request, result).run();
}

}  // namespace sluice

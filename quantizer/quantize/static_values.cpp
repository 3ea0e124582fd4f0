#include "quantizer/quantize/static_values.h"

#include <algorithm>
#include <cmath>

#include "quantizer/quantize/integer_elementwise.h"
#include "quantizer/quantize/integer_lstm.h"
#include "quantizer/quantize/integer_product.h"
#include "quantizer/quantize/integer_softmax.h"
#include "quantizer/quantize/lstm_scales.h"
#include "quantizer/quantize/range_error.h"
#include "quantizer/quantize/value_quantization.h"

namespace sluice {
namespace {

/// "'a', 'b'": the model inputs of floats, without states, that a value depends on.
std::string input_names(const Graph& graph, const Uses& uses, ValueId id) {
  std::set<ValueId> seen, states;
  for (const StatePair& pair : graph.states) states.insert(pair.input);
  std::vector<ValueId> open = {id};
  while (!open.empty()) {
    const ValueId value = open.back();
    open.pop_back();
    if (value == kAbsent || !seen.insert(value).second) continue;
    if (uses.producer[value] == Uses::kNone) continue;
    for (const ValueId input : graph.nodes[uses.producer[value]].inputs) open.push_back(input);
  }
  std::string names;
  for (const ValueId input : graph.inputs) {
    if (seen.count(input) == 0 || states.count(input) != 0) continue;
    names += (names.empty() ? "'" : ", '") + graph.values[input].name + "'";
  }
  return names.empty() ? "the inputs" : "input " + names;
}

ValueQuantization from_range(sluice_type type, const ValueRange& range) {
  return type == SLUICE_S8 ? asymmetric_s8(range) : symmetric_s16(range);
}

ValueRange constant_range(const Value& value) {
  ValueRange range;
  const float* real = value.constant->as<float>();
  const auto count = static_cast<int64_t>(value.constant->bytes.size() / sizeof(float));
  for (int64_t i = 0; i < count; ++i) {
    range.low = std::min(range.low, double{real[i]});
    range.high = std::max(range.high, double{real[i]});
  }
  return range;
}

class Assigner {
 public:
  Assigner(const StaticRequest& request, const IntegerSelection& selection,
           const std::set<size_t>& nodes, const std::map<ValueId, ValueQuantization>& tied)
      : request_(request),
        selection_(selection),
        graph_(selection.graph),
        nodes_(nodes),
        tied_(tied) {}

  StaticValues run() {
    for (const size_t i : nodes_) {
      try {
        visit(i);
      } catch (const RangeError& error) {
        throw NotInteger{i, error.what()};
      }
    }
    complete_edges();
    complete_source_steps();
    return std::move(result_);
  }

 private:
  using Quantization = ValueQuantization;

  void visit(size_t i) {
    const Node& node = graph_.nodes[i];
    switch (node.kind) {
      case OpKind::Lstm:
        return visit_lstm(i);
      case OpKind::Linear:
      case OpKind::Conv:
        return visit_product(i);
      case OpKind::Unary:
        return visit_unary(i);
      case OpKind::Binary:
        return visit_binary(i);
      case OpKind::Softmax:
        return visit_softmax(i);
      case OpKind::Requantize:
        return visit_requantize(i);
      default:
        return visit_move(i);
    }
  }

  const Quantization* find(const std::map<ValueId, Quantization>& map, ValueId id) const {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
  }

  /// What is known of a value beforehand.
  const Quantization* told(ValueId id) const {
    const Quantization* tied = find(tied_, id);
    return tied ? tied : find(selection_.source, id);
  }

  bool calibrated(ValueId id, sluice_type type, Quantization* result) const {
    if (!request_.calibration) return false;
    const auto found = request_.calibration->values.find(id);
    if (found == request_.calibration->values.end()) return false;
    *result = from_range(type, type == SLUICE_S8 ? found->second.s8 : found->second.s16);
    return true;
  }

  [[noreturn]] void missing(ValueId id, size_t i) const {
    const Node& node = graph_.nodes[i];
    if (!is_layer(node.kind)) {
      throw NotInteger{i, "no scale of '" + graph_.values[id].name + "' is known"};
    }
    throw Error("layer '" + node.name + "': the range of '" + graph_.values[id].name +
                "' is not known; it needs --calibrate for " +
                input_names(graph_, selection_.uses, id));
  }

  Quantization choose(ValueId id, sluice_type type, size_t i) const {
    if (const Quantization* known = told(id)) return *known;
    Quantization result;
    if (!calibrated(id, type, &result)) missing(id, i);
    return result;
  }

  const Quantization& assign(ValueId id, const Quantization& as) {
    return result_.values.emplace(id, as).first->second;
  }

  /// The quantization of an operand that must have a type.
  Quantization use(size_t i, size_t operand, sluice_type type) {
    const ValueId id = graph_.nodes[i].inputs[operand];
    const Quantization* known = find(result_.values, id);
    const Quantization found = known ? *known : assign(id, choose(id, type, i));
    if (found.type == type) return found;
    Quantization as;
    if (!calibrated(id, type, &as)) as = from_range(type, covered(found));
    result_.conversions[{i, operand}] = as;
    return as;
  }

  /// The quantization of an operand, of any type.
  Quantization use(size_t i, size_t operand) {
    const ValueId id = graph_.nodes[i].inputs[operand];
    if (const Quantization* known = find(result_.values, id)) return *known;
    return assign(id, choose(id, wanted_type(id), i));
  }

  /// Makes an operand have exactly a quantization.
  void require(size_t i, size_t operand, const Quantization& as) {
    const ValueId id = graph_.nodes[i].inputs[operand];
    const Quantization* known = find(result_.values, id);
    if (!known) {
      const Quantization* before = told(id);
      known = &assign(id, before ? *before : as);
    }
    if (!(*known == as)) result_.conversions[{i, operand}] = as;
  }

  /// The type in which readers want a value that nothing gives a type.
  sluice_type wanted_type(ValueId id) const {
    bool s16 = false;
    for (const size_t reader : selection_.uses.readers[id]) {
      if (nodes_.count(reader) == 0) continue;
      const Node& node = graph_.nodes[reader];
      const auto layer = request_.layers.find(reader);
      sluice_type type = SLUICE_S8;
      if (layer != request_.layers.end()) {
        type = layer->second.activations;
      } else if (moves_elements(node.kind)) {
        type = wanted_type(node.outputs[0]);
      }
      if (type == SLUICE_S8) return SLUICE_S8;
      s16 = true;
    }
    return s16 ? SLUICE_S16 : request_.edge_type;
  }

  /// The type that serves all readers of a result: s16 for float ones, sums and products, which
  /// gain from it, s8 where all others read no other; what an edge or the source says where they
  /// do.
  sluice_type preferred_type(ValueId id) const {
    if (const Quantization* known = told(id)) return known->type;
    if (selection_.edges.count(id) != 0) return request_.edge_type;
    if (std::count(graph_.outputs.begin(), graph_.outputs.end(), id) > 0) return SLUICE_S16;
    for (const size_t reader : selection_.uses.readers[id]) {
      const Node& node = graph_.nodes[reader];
      const auto layer = request_.layers.find(reader);
      sluice_type type = SLUICE_S16;
      if (layer != request_.layers.end()) {
        type = layer->second.activations;
      } else if (nodes_.count(reader) != 0) {
        if (moves_elements(node.kind)) type = preferred_type(node.outputs[0]);
        if (node.kind == OpKind::Unary || node.kind == OpKind::Softmax) type = SLUICE_S8;
      }
      if (type == SLUICE_S16) return SLUICE_S16;
    }
    return SLUICE_S8;
  }

  IntegerOptions options(Profile profile) const { return {profile, request_.choice->per_tensor}; }
  Profile profile() const { return request_.choice->profile.value_or(graph_.profile); }

  void visit_lstm(size_t i) {
    const Node& node = graph_.nodes[i];
    const sluice_type type = request_.layers.at(i).activations;
    const Profile profile_of_layer = layer_profile(graph_, node, *request_.choice, type);
    const std::string obstacle = lstm_obstacle(node, profile_of_layer, type);
    if (!obstacle.empty()) {
      const std::string line = "profile " + std::string(profile_name(profile_of_layer)) +
                               " has no integer form of " + obstacle;
      if (request_.choice->profile) throw Error("layer '" + node.name + "': " + line);
      throw NotInteger{i, line};
    }
    const Quantization x = use(i, 0, type);
    const Quantization* h = nullptr;
    for (int result = 0; result < 2 && !h; ++result) {
      const ValueId id = node.outputs[result];
      if (id != kAbsent) h = told(id);
      if (h && h->type != type) h = nullptr;
    }
    const LstmObservation* observed = nullptr;
    if (request_.calibration && request_.calibration->lstm.count(i) != 0) {
      observed = &request_.calibration->lstm.at(i);
    }
    const LstmQuantization q = lstm_scales(graph_, node, x, h, observed);
    result_.nodes[i] = integer_lstm(graph_, node, q, options(profile_of_layer));
    const Quantization cell{SLUICE_S16, std::ldexp(1.0f, q.cell_log2), 0};
    for (const size_t operand : data_operands(graph_, node)) {
      if (operand == 5) require(i, operand, q.h);
      if (operand == 6) require(i, operand, cell);
    }
    for (int result = 0; result < 3; ++result) {
      if (node.outputs[result] != kAbsent) assign(node.outputs[result], result < 2 ? q.h : cell);
    }
  }

  void visit_product(size_t i) {
    const Node& node = graph_.nodes[i];
    const ValueId y = node.outputs[0];
    const sluice_type type = request_.layers.at(i).activations;
    const Quantization x = use(i, 0, type);
    const Quantization result = choose(y, type == SLUICE_S16 ? type : preferred_type(y), i);
    result_.nodes[i] = integer_product(graph_, node, x, result, options(profile()));
    assign(y, result);
  }

  /// Functions of known range need no calibration.
  Quantization table_result(size_t i, const Quantization& x) const {
    const Node& node = graph_.nodes[i];
    const ValueId id = node.outputs[0];
    if (const Quantization* known = told(id)) return *known;
    const sluice_type type = preferred_type(id);
    Quantization y;
    if (calibrated(id, type, &y)) return y;
    switch (node.unary) {
      case UnaryKind::Sigmoid:
        return softmax_result(type);
      case UnaryKind::Tanh:
        return type == SLUICE_S8 ? Quantization{type, 0x1p-7f, 0} : Quantization{type, 0x1p-15f, 0};
      case UnaryKind::Clamp:
        return type == SLUICE_S8 ? x : from_range(type, covered(x));
      default:
        missing(id, i);
    }
  }

  void visit_unary(size_t i) {
    const Node& node = graph_.nodes[i];
    const Quantization x = use(i, 0);
    if (x.type != SLUICE_S8) throw NotInteger{i, "16-bit values have no tables"};
    const Quantization y = table_result(i, x);
    result_.nodes[i] = integer_table(graph_, node, x, y, profile());
    assign(node.outputs[0], y);
  }

  Quantization operand_quantization(size_t i, size_t operand, sluice_type type) {
    const Value& value = graph_.values[graph_.nodes[i].inputs[operand]];
    if (!value.constant) return use(i, operand, type);
    const auto given = given_quantization(value);
    return given && given->type == type ? *given : from_range(type, constant_range(value));
  }

  void visit_binary(size_t i) {
    const Node& node = graph_.nodes[i];
    const ValueId result = node.outputs[0];
    sluice_type type = preferred_type(result);
    for (const size_t operand : data_operands(graph_, node)) {
      if (use(i, operand).type == SLUICE_S16 && !told(result)) type = SLUICE_S16;
    }
    const Quantization a = operand_quantization(i, 0, type), b = operand_quantization(i, 1, type);
    const Quantization y = choose(result, type, i);
    result_.nodes[i] = integer_binary(node, a, b, y, profile());
    assign(result, y);
  }

  void visit_softmax(size_t i) {
    const Node& node = graph_.nodes[i];
    const Quantization x = use(i, 0);
    if (x.type != SLUICE_S8) throw NotInteger{i, "16-bit values have no tables"};
    const Quantization* known = told(node.outputs[0]);
    const Quantization y = known ? *known : softmax_result(SLUICE_S8);
    result_.nodes[i] = integer_softmax(x, y, profile());
    assign(node.outputs[0], y);
  }

  void visit_requantize(size_t i) {
    const Node& node = graph_.nodes[i];
    const Quantization x = use(i, 0);
    const Quantization y = *told(node.outputs[0]);
    result_.nodes[i] = integer_requantize(x, y, profile());
    assign(node.outputs[0], y);
  }

  /// The quantization that the result of a node that moves elements has.
  Quantization moved_quantization(size_t i) {
    const Node& node = graph_.nodes[i];
    const ValueId y = node.outputs[0];
    if (const Quantization* known = told(y)) return *known;
    const std::vector<size_t> operands = data_operands(graph_, node);
    if (operands.empty()) return choose(y, wanted_type(y), i);
    const Quantization first = use(i, operands[0]);
    ValueRange range = covered(first);
    bool equal = operands.size() == node.inputs.size() || node.kind != OpKind::Concat;
    sluice_type type = first.type;
    for (const size_t operand : operands) {
      const Quantization as = use(i, operand);
      equal = equal && as == first;
      if (as.type == SLUICE_S16) type = SLUICE_S16;
      range.low = std::min(range.low, covered(as).low);
      range.high = std::max(range.high, covered(as).high);
    }
    if (equal) return first;
    Quantization result;
    return calibrated(y, type, &result) ? result : from_range(type, range);
  }

  void visit_move(size_t i) {
    const Node& node = graph_.nodes[i];
    const Quantization y = moved_quantization(i);
    for (const size_t operand : data_operands(graph_, node)) require(i, operand, y);
    result_.nodes[i] = std::monostate{};
    assign(node.outputs[0], y);
  }

  void complete_edges() {
    for (const ValueId id : selection_.edges) {
      if (find(result_.values, id)) continue;
      Quantization as;
      if (const Quantization* known = told(id)) {
        as = *known;
      } else if (!calibrated(id, request_.edge_type, &as)) {
        throw Error("the range of '" + graph_.values[id].name +
                    "' is not known; integers at the edges need --calibrate for " +
                    input_names(graph_, selection_.uses, id));
      }
      assign(id, as);
    }
  }

  /// Where the source rounds a float value to integers that only float nodes read, so does the
  /// plan.
  void complete_source_steps() {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (node.kind != OpKind::Requantize || nodes_.count(i) != 0) continue;
      if (const Quantization* known = find(selection_.source, node.outputs[0])) {
        assign(node.outputs[0], *known);
      }
    }
  }

  const StaticRequest& request_;
  const IntegerSelection& selection_;
  const Graph& graph_;
  const std::set<size_t>& nodes_;
  const std::map<ValueId, Quantization>& tied_;
  StaticValues result_;
};

}  // namespace

StaticValues assign_static_values(const StaticRequest& request, const IntegerSelection& selection,
                                  const std::set<size_t>& nodes,
                                  const std::map<ValueId, ValueQuantization>& tied) {
  return Assigner(request, selection, nodes, tied).run();
}

Profile layer_profile(const Graph& graph, const Node& node, const SchemeChoice& choice,
                      sluice_type activations) {
  if (choice.profile) return *choice.profile;
  const bool wide_lstm = node.kind == OpKind::Lstm && activations == SLUICE_S16;
  return wide_lstm && graph.profile == Profile::Tflite ? Profile::Tflm : graph.profile;
}

}  // namespace sluice

#include "quantizer/rewrite/lstm_cell.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr size_t kMaxTerms = 8;
enum Gate { kInput, kOutput, kForget, kCell };  // ONNX order

class Matcher {
 public:
  Matcher(const Graph& graph, const Index& index) : graph_(graph), index_(index) {}

  std::optional<LstmCell> match(const Node& node) {
    if (!is_binary(&node, BinaryKind::Mul)) return std::nullopt;
    cell_.next_h = node.outputs[0];
    for (const size_t side : {0, 1}) {
      const Node* tanh = unary(node.inputs[side], UnaryKind::Tanh);
      if (!tanh || shape(node.outputs[0]).empty()) continue;
      cell_.next_c = tanh->inputs[0];
      cell_.gates[kOutput] = node.inputs[1 - side];
      if (match_update() && match_gates() && match_terms()) return cell_;
    }
    return std::nullopt;
  }

 private:
  const Shape& shape(ValueId id) const { return graph_.values[id].shape; }

  static bool is_binary(const Node* node, BinaryKind kind) {
    return node && node->kind == OpKind::Binary && node->binary == kind;
  }

  const Node* binary(ValueId id, BinaryKind kind) const {
    const Node* producer = index_.producer(id);
    return is_binary(producer, kind) ? producer : nullptr;
  }

  const Node* unary(ValueId id, UnaryKind kind) const {
    const Node* producer = index_.producer(id);
    return producer && producer->kind == OpKind::Unary && producer->unary == kind ? producer
                                                                                  : nullptr;
  }

  // next_c = f*c + i*g, where g is a tanh and f, i are sigmoids.
  bool match_update() {
    const Node* sum = binary(cell_.next_c, BinaryKind::Add);
    if (!sum) return false;
    for (const size_t side : {0, 1}) {
      const Node* forget = binary(sum->inputs[side], BinaryKind::Mul);
      const Node* input = binary(sum->inputs[1 - side], BinaryKind::Mul);
      if (!forget || !input) continue;
      const size_t tanh = unary(input->inputs[0], UnaryKind::Tanh) ? 0 : 1;
      cell_.gates[kCell] = input->inputs[tanh];
      cell_.gates[kInput] = input->inputs[1 - tanh];
      if (!unary(cell_.gates[kCell], UnaryKind::Tanh)) continue;
      if (!unary(cell_.gates[kInput], UnaryKind::Sigmoid)) continue;
      for (const size_t gate : {0, 1}) {
        cell_.gates[kForget] = forget->inputs[gate];
        cell_.c = forget->inputs[1 - gate];
        if (unary(cell_.gates[kForget], UnaryKind::Sigmoid) && is_gate(cell_.gates[kForget])) {
          return shape(cell_.c) == shape(cell_.next_c) &&
                 shape(cell_.next_h) == shape(cell_.next_c);
        }
      }
    }
    return false;
  }

  // The slice of the sum of products that a gate's activation reads, constants set aside.
  const Node* gate_slice(ValueId activation, std::vector<ValueId>* constants) const {
    ValueId id = index_.producer(activation)->inputs[0];
    while (const Node* sum = binary(id, BinaryKind::Add)) {
      const size_t constant = graph_.is_constant(sum->inputs[0]) ? 0 : 1;
      if (!graph_.is_constant(sum->inputs[constant]) || constants->size() >= kMaxTerms) break;
      constants->push_back(sum->inputs[constant]);
      id = sum->inputs[1 - constant];
    }
    const Node* slice = index_.producer(id);
    const bool found = slice && slice->kind == OpKind::Slice && shape(id) == shape(cell_.next_h) &&
                       slices_last_axis(*slice);
    return found ? slice : nullptr;
  }

  bool slices_last_axis(const Node& slice) const {
    const Shape& from = shape(slice.inputs[0]);
    const Shape& to = shape(slice.outputs[0]);
    return std::equal(from.begin(), from.end() - 1, to.begin(), to.end() - 1) &&
           std::all_of(slice.step.begin(), slice.step.end(), [](int64_t s) { return s == 1; }) &&
           slice.start.back().is_constant();
  }

  bool is_gate(ValueId activation) const {
    std::vector<ValueId> constants;
    return gate_slice(activation, &constants) != nullptr;
  }

  // All four gates are parts of one value, each once.
  bool match_gates() {
    if (!unary(cell_.gates[kOutput], UnaryKind::Sigmoid)) return false;
    const Dim hidden = shape(cell_.next_h).back();
    if (!hidden.is_constant() || hidden.constant() < 1) return false;
    cell_.hidden = hidden.constant();
    std::vector<int64_t> parts;
    for (const Gate gate : {kInput, kOutput, kForget, kCell}) {
      cell_.gate_sums[gate].clear();
      const Node* slice = gate_slice(cell_.gates[gate], &cell_.gate_sums[gate]);
      if (!slice || (gate != kInput && slice->inputs[0] != sum_)) return false;
      sum_ = slice->inputs[0];
      cell_.offset[gate] = slice->start.back().constant();
      parts.push_back(cell_.offset[gate]);
      for (const ValueId constant : cell_.gate_sums[gate]) {
        if (!is_bias(constant, cell_.hidden)) return false;
      }
    }
    std::sort(parts.begin(), parts.end());
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] != static_cast<int64_t>(i) * cell_.hidden) return false;
    }
    return shape(sum_).back() == Dim(4 * cell_.hidden);
  }

  // A number, or one number per channel.
  bool is_bias(ValueId id, int64_t channels) const {
    const Dim count = elements(shape(id));
    return graph_.is_constant(id) &&
           (count == Dim(1) || (count == Dim(channels) && shape(id).back() == Dim(channels)));
  }

  // The sum of products and constants that the gates are parts of.
  bool match_terms() {
    cell_.sums.clear();
    cell_.linears.clear();
    std::vector<ValueId> open = {sum_};
    std::vector<LstmCellTerm> terms;
    while (!open.empty()) {
      const ValueId id = open.back();
      open.pop_back();
      const Node* producer = index_.producer(id);
      if (is_bias(id, 4 * cell_.hidden)) {
        cell_.sums.push_back(id);
      } else if (shape(id) != shape(sum_) || !producer) {
        return false;
      } else if (is_binary(producer, BinaryKind::Add)) {
        // Left operands first, so that the terms keep their order.
        open.insert(open.end(), producer->inputs.rbegin(), producer->inputs.rend());
      } else if (!add_product(*producer, &terms)) {
        return false;
      }
      if (open.size() + cell_.sums.size() + cell_.linears.size() > kMaxTerms) return false;
    }
    return terms.size() == 2 && assign_terms(terms) && agrees_on_activations();
  }

  // Both products quantize their operands in the same way at run time, or neither does. A product
  // of [x, h] would give the two one scale.
  bool agrees_on_activations() const {
    const auto &x = cell_.x_term.linear->dynamic, &h = cell_.h_term.linear->dynamic;
    if (!x && !h) return true;
    return x && h && cell_.x_term.linear != cell_.h_term.linear && x->symmetric == h->symmetric &&
           x->whole_tensor == h->whole_tensor;
  }

  bool add_product(const Node& node, std::vector<LstmCellTerm>* terms) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    if (node.kind != OpKind::Linear || !graph_.is_constant(node.inputs[1]) ||
        node.low != -kInfinity || node.high != kInfinity) {
      return false;
    }
    if (node.inputs.size() > 2 && node.inputs[2] != kAbsent &&
        !graph_.is_constant(node.inputs[2])) {
      return false;
    }
    cell_.linears.push_back(&node);
    const Node* concat = index_.producer(node.inputs[0]);
    const size_t rank = shape(node.inputs[0]).size();
    if (concat && concat->kind == OpKind::Concat && concat->inputs.size() == 2 &&
        concat->axis + 1 == static_cast<int64_t>(rank)) {
      int64_t begin = 0;
      for (const ValueId part : concat->inputs) {
        if (!shape(part).back().is_constant()) return false;
        const int64_t count = shape(part).back().constant();
        terms->push_back({part, &node, begin, count});
        begin += count;
      }
    } else {
      const Dim count = shape(node.inputs[1])[node.transposed ? 1 : 0];
      terms->push_back({node.inputs[0], &node, 0, count.constant()});
    }
    return true;
  }

  // Which of the two products is the recurrent one. Both may be H wide: then the one whose operand
  // comes from where the cell state comes from, or else the second, as exporters write it. (For
  // what the step computes either choice is right.)
  bool assign_terms(const std::vector<LstmCellTerm>& terms) {
    int best = -1, best_score = -1;
    for (const int i : {1, 0}) {
      const LstmCellTerm& term = terms[static_cast<size_t>(i)];
      if (term.count != cell_.hidden || shape(term.input) != shape(cell_.c)) continue;
      const int score = recurrence_score(term.input);
      if (score > best_score) {
        best = i;
        best_score = score;
      }
    }
    if (best < 0) return false;
    cell_.h_term = terms[static_cast<size_t>(best)];
    cell_.x_term = terms[static_cast<size_t>(1 - best)];
    cell_.h = cell_.h_term.input;
    return true;
  }

  // The value that layout operations make `id` from.
  ValueId origin(ValueId id) const {
    for (const Node* producer = index_.producer(id); producer && moves_elements(graph_, *producer);
         producer = index_.producer(id)) {
      id = producer->inputs[0];
    }
    return id;
  }

  int recurrence_score(ValueId id) const {
    const ValueId from = origin(id), cell = origin(cell_.c);
    if (from == cell) return 3;
    const Node* producer = index_.producer(from);
    if (is_binary(producer, BinaryKind::Mul)) {
      // The step before this one.
      for (const ValueId operand : producer->inputs) {
        const Node* tanh = unary(operand, UnaryKind::Tanh);
        if (tanh && origin(tanh->inputs[0]) == cell) return 3;
      }
    }
    const Node* cell_producer = index_.producer(cell);
    if (producer && producer == cell_producer) return 3;
    return !producer && !cell_producer ? 2 : 0;
  }

  const Graph& graph_;
  const Index& index_;
  LstmCell cell_{};
  ValueId sum_ = kAbsent;
};

}  // namespace

std::optional<LstmCell> match_lstm_cell(const Graph& graph, const Index& index, const Node& node) {
  return Matcher(graph, index).match(node);
}

}  // namespace sluice

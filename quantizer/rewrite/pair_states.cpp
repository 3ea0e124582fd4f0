#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/lstm_operands.h"
#include "quantizer/rewrite/edit.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

using namespace lstm_operand;
// The extent that every symbol gets while elements are followed through the graph.
constexpr int64_t kSymbolExtent = 3;
// States are small; what is larger is no state, and a damaged file must not make us allocate.
constexpr int64_t kMaxElements = int64_t{1} << 22;
constexpr int64_t kMaxTracedElements = int64_t{1} << 24;

// Follows the elements of one input, each known by its position, through layout operations to the
// initial states of Lstm nodes, and from the final states of those on to the outputs.
class StateTrace {
 public:
  StateTrace(const Graph& graph, ValueId input) : graph_(graph) {
    for (const std::string& symbol : graph.symbols) symbols_[symbol] = kSymbolExtent;
    const auto dims = extents(input);
    if (!dims) return;
    Tensor positions = Tensor::zeros(SLUICE_S64, *dims);
    std::iota(positions.as<int64_t>(), positions.as<int64_t>() + positions.elements(), 0);
    start_ = positions;
    before_[input] = std::move(positions);
    for (const Node& node : graph.nodes) {
      if (node.kind == OpKind::Lstm) {
        step(node);
      } else if (moves_elements(graph, node)) {
        move(node, &before_);
        move(node, &after_);
      }
    }
  }

  // Whether the value holds, element for element, what the input has to be in the next run.
  bool is_next(ValueId id) const {
    const auto found = after_.find(id);
    return found != after_.end() && found->second.dims == start_.dims &&
           found->second.bytes == start_.bytes;
  }
  // Whether the elements come from Y of a layer rather than from its final states: those of a
  // single step are the same, but an output made from Y is as likely the sequence itself.
  bool is_from_sequence(ValueId id) const { return from_sequence_.count(id) != 0; }

 private:
  using Positions = std::map<ValueId, Tensor>;

  std::optional<std::vector<int64_t>> extents(ValueId id) const {
    const Shape& shape = graph_.values[id].shape;
    const std::vector<int64_t> dims = concrete(shape, symbols_);
    const int64_t count = elements(Shape(dims.begin(), dims.end())).constant();
    if (count < 1 || count > kMaxElements) return std::nullopt;
    return dims;
  }

  void move(const Node& node, Positions* positions) {
    const size_t data = node.kind == OpKind::Gather ? 1 : node.inputs.size();
    std::vector<const Tensor*> operands;
    for (size_t i = 0; i < data; ++i) {
      const auto found = positions->find(node.inputs[i]);
      if (found == positions->end()) return;
      operands.push_back(&found->second);
    }
    Tensor indices;
    if (node.kind == OpKind::Gather) {
      indices = constant_tensor(graph_.values[node.inputs[1]]);
      operands.push_back(&indices);
    }
    if (!extents(node.outputs[0])) return;
    Tensor moved = evaluate(graph_, node, operands, symbols_)[0];
    traced_ += moved.elements();
    if (traced_ > kMaxTracedElements) throw Error("too many elements to follow");
    (*positions)[node.outputs[0]] = std::move(moved);
    for (size_t i = 0; i < data; ++i) {
      if (is_from_sequence(node.inputs[i])) from_sequence_.insert(node.outputs[0]);
    }
  }

  void step(const Node& lstm) {
    for (const size_t operand : {kInitialH, kInitialC}) {
      const ValueId initial = lstm.inputs[operand];
      const Tensor* positions = find(initial);
      if (!positions) continue;
      const ValueId final = lstm.outputs[operand - kInitialH + 1];
      const Tensor state = *positions;
      const bool whole = lstm.inputs.size() <= kLens || lstm.inputs[kLens] == kAbsent;
      if (operand == kInitialH && lstm.outputs[0] != kAbsent && whole) step_sequence(lstm, state);
      if (final != kAbsent) after_[final] = state;
    }
  }

  // Y holds the final h at the last step of each direction, where every row has all steps; nothing
  // else in it is a state.
  void step_sequence(const Node& lstm, const Tensor& state) {
    const auto dims = extents(lstm.outputs[0]);
    if (!dims) return;
    Tensor y = Tensor::zeros(SLUICE_S64, *dims);
    std::fill_n(y.as<int64_t>(), y.elements(), -1);
    const int64_t steps = (*dims)[0], directions = (*dims)[1], size = (*dims)[2] * (*dims)[3];
    for (int64_t d = 0; d < directions; ++d) {
      const bool reverse = d == 1 || lstm.lstm.direction == Direction::Reverse;
      const int64_t last = reverse ? 0 : steps - 1;
      std::copy_n(state.as<int64_t>() + d * size, size,
                  y.as<int64_t>() + (last * directions + d) * size);
    }
    after_[lstm.outputs[0]] = std::move(y);
    from_sequence_.insert(lstm.outputs[0]);
  }

  const Tensor* find(ValueId id) const {
    for (const Positions* positions : {&before_, &after_}) {
      const auto found = positions->find(id);
      if (found != positions->end()) return &found->second;
    }
    return nullptr;
  }

  const Graph& graph_;
  Symbols symbols_;
  Tensor start_;
  Positions before_, after_;
  std::set<ValueId> from_sequence_;
  int64_t traced_ = 0;
};

bool same_shape(const Value& a, const Value& b) {
  return a.type == b.type && a.shape.size() == b.shape.size() &&
         std::equal(a.shape.begin(), a.shape.end(), b.shape.begin());
}

void find_pairs(Graph* graph) {
  for (const ValueId input : graph->inputs) {
    if (graph->values[input].type != SLUICE_F32) continue;
    try {
      const StateTrace trace(*graph, input);
      ValueId next = kAbsent;
      for (const ValueId output : graph->outputs) {
        const bool taken = std::any_of(graph->states.begin(), graph->states.end(),
                                       [&](const StatePair& p) { return p.output == output; });
        if (taken || !same_shape(graph->values[input], graph->values[output]) ||
            !trace.is_next(output)) {
          continue;
        }
        if (next == kAbsent || (trace.is_from_sequence(next) && !trace.is_from_sequence(output))) {
          next = output;
        }
      }
      if (next != kAbsent) graph->states.push_back({input, next});
    } catch (const Error&) {
      // The extents that stand for the symbols do not fit this graph, or it moves too much around;
      // nothing is known then.
    }
  }
}

ValueId find_named(const Graph& graph, const std::vector<ValueId>& ids, const std::string& name,
                   const char* what) {
  for (const ValueId id : ids) {
    if (graph.values[id].name == name) return id;
  }
  throw Error("state pair: \"" + name + "\" is no " + what + " of the model");
}

}  // namespace

void pair_states(Graph* graph, const std::vector<std::pair<std::string, std::string>>& given) {
  find_pairs(graph);
  for (const auto& [input_name, output_name] : given) {
    const ValueId input = find_named(*graph, graph->inputs, input_name, "input");
    const ValueId output = find_named(*graph, graph->outputs, output_name, "output");
    const Value &from = graph->values[input], &to = graph->values[output];
    if (!same_shape(from, to)) {
      throw Error("state pair: input \"" + input_name + "\" is " + sluice_type_name(from.type) +
                  " " + text(from.shape) + ", output \"" + output_name + "\" is " +
                  sluice_type_name(to.type) + " " + text(to.shape));
    }
    auto& states = graph->states;
    states.erase(std::remove_if(states.begin(), states.end(),
                                [&](const StatePair& pair) {
                                  return pair.input == input || pair.output == output;
                                }),
                 states.end());
    states.push_back({input, output});
  }
}

}  // namespace sluice

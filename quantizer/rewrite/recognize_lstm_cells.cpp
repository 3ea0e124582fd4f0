#include <algorithm>

#include "quantizer/graph/evaluate.h"
#include "quantizer/rewrite/lstm_cell.h"
#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

std::vector<uint8_t> bytes_of(const std::vector<float>& values) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
  return {bytes, bytes + values.size() * sizeof(float)};
}

// Replaces cells by Lstm nodes of one step.
class CellReplacer {
 public:
  explicit CellReplacer(Graph* graph) : graph_(*graph) {}

  void replace(const LstmCell& cell) {
    const Shape state = graph_.values[cell.next_h].shape;
    const Dim batch = elements(Shape(state.begin(), state.end() - 1));
    const Dim hidden = cell.hidden;
    Node lstm{};
    lstm.kind = OpKind::Lstm;
    lstm.name = scope(cell);
    lstm.lstm.hidden = cell.hidden;
    lstm.dynamic = cell.x_term.linear->dynamic;
    lstm.inputs = {reshape(cell.x_term.input, {1, batch, cell.x_term.count}),
                   weights(cell, cell.x_term),
                   weights(cell, cell.h_term),
                   bias(cell),
                   kAbsent,
                   reshape(cell.h, {1, batch, hidden}),
                   reshape(cell.c, {1, batch, hidden}),
                   kAbsent};
    const ValueId next_h = value({1, batch, hidden}), next_c = value({1, batch, hidden});
    lstm.outputs = {kAbsent, next_h, next_c};
    graph_.nodes.push_back(std::move(lstm));
    add_reshape(next_h, cell.next_h);
    add_reshape(next_c, cell.next_c);
  }

 private:
  ValueId value(const Shape& shape) {
    Value result;
    result.shape = shape;
    return graph_.add_value(std::move(result));
  }

  void add_reshape(ValueId x, ValueId y) {
    Node node{};
    node.kind = OpKind::Reshape;
    node.inputs = {x};
    node.outputs = {y};
    graph_.nodes.push_back(std::move(node));
  }

  ValueId reshape(ValueId x, const Shape& shape) {
    const ValueId y = value(shape);
    add_reshape(x, y);
    return y;
  }

  // [1, 4H, K] in gate order i, o, f, c.
  ValueId weights(const LstmCell& cell, const LstmCellTerm& term) {
    const ValueId source = term.linear->inputs[1];
    const Shape shape = {1, 4 * cell.hidden, term.count};
    const ValueId id = graph_.add_constant(
        "", SLUICE_F32, shape, gather(cell, term, *graph_.values[source].constant, sizeof(float)));
    const auto given = graph_.values[source].given;
    if (!given || !given->q) return id;
    // A scale per row: of the column of the product that it comes from.
    auto packed = std::make_shared<GivenQuantization>();
    packed->type = given->type;
    packed->axis = 1;
    if (given->scale.size() > 1 && given->axis != (term.linear->transposed ? 0 : 1)) return id;
    for (const int64_t offset : cell.offset) {
      for (int64_t column = offset; column < offset + cell.hidden; ++column) {
        const size_t index = given->scale.size() == 1 ? 0 : static_cast<size_t>(column);
        packed->scale.push_back(given->scale[index]);
        packed->zero_point.push_back(given->zero_point[index]);
      }
    }
    packed->q = std::make_shared<const Constant>(
        Constant{gather(cell, term, *given->q, element_bytes(given->type))});
    graph_.values[id].given = std::move(packed);
    return id;
  }

  // The elements of a product's weights that belong to a term, as [4H, K].
  std::vector<uint8_t> gather(const LstmCell& cell, const LstmCellTerm& term,
                              const Constant& source, size_t bytes) const {
    const bool transposed = term.linear->transposed;
    const int64_t stride = graph_.values[term.linear->inputs[1]].shape[1].constant();
    std::vector<uint8_t> packed;
    packed.reserve(static_cast<size_t>(4 * cell.hidden * term.count) * bytes);
    for (const int64_t offset : cell.offset) {
      for (int64_t column = offset; column < offset + cell.hidden; ++column) {
        for (int64_t row = term.begin; row < term.begin + term.count; ++row) {
          const auto at =
              static_cast<size_t>(transposed ? column * stride + row : row * stride + column);
          const auto element = source.bytes.begin() + static_cast<std::ptrdiff_t>(at * bytes);
          packed.insert(packed.end(), element, element + static_cast<std::ptrdiff_t>(bytes));
        }
      }
    }
    return packed;
  }

  // Adds elements [offset, offset + H) of a constant, or its only one, to a gate.
  void add(ValueId id, int64_t offset, int64_t hidden, float* gate) const {
    const Value& source = graph_.values[id];
    const bool number = elements(source.shape) == Dim(1);
    for (int64_t i = 0; i < hidden; ++i) {
      gate[i] += source.constant->as<float>()[number ? 0 : offset + i];
    }
  }

  // [1, 8H]: the sum of all constants, and zeros for the recurrent bias.
  ValueId bias(const LstmCell& cell) {
    std::vector<float> packed(static_cast<size_t>(8 * cell.hidden));
    for (size_t gate = 0; gate < 4; ++gate) {
      float* to = packed.data() + static_cast<int64_t>(gate) * cell.hidden;
      for (const Node* linear : cell.linears) {
        if (linear->inputs.size() > 2 && linear->inputs[2] != kAbsent) {
          add(linear->inputs[2], cell.offset[gate], cell.hidden, to);
        }
      }
      for (const ValueId id : cell.sums) add(id, cell.offset[gate], cell.hidden, to);
      for (const ValueId id : cell.gate_sums[gate]) add(id, 0, cell.hidden, to);
    }
    return graph_.add_constant("", SLUICE_F32, {1, 8 * cell.hidden}, bytes_of(packed));
  }

  // The innermost scope that the names of all gates share: "lstm_6" of "model/lstm_6/Sigmoid:0".
  std::string scope(const LstmCell& cell) const {
    std::string prefix = graph_.values[cell.gates[0]].name;
    for (const ValueId gate : cell.gates) {
      const std::string& name = graph_.values[gate].name;
      const auto end = std::mismatch(prefix.begin(), prefix.end(), name.begin(), name.end()).first;
      prefix.erase(end, prefix.end());
    }
    const size_t last = prefix.rfind('/');
    if (last == std::string::npos || last == 0) return "";
    const size_t begin = prefix.rfind('/', last - 1);
    return prefix.substr(begin == std::string::npos ? 0 : begin + 1,
                         begin == std::string::npos ? last : last - begin - 1);
  }

  Graph& graph_;
};

}  // namespace

void recognize_lstm_cells(Graph* graph) {
  const Index index(*graph);
  std::vector<LstmCell> cells;
  std::vector<bool> replaced(graph->nodes.size());
  for (const Node& node : graph->nodes) {
    const auto cell = match_lstm_cell(*graph, index, node);
    if (!cell) continue;
    const auto update = static_cast<size_t>(index.producer_index(cell->next_c));
    if (replaced[update]) continue;
    replaced[update] = true;
    replaced[static_cast<size_t>(index.producer_index(cell->next_h))] = true;
    cells.push_back(*cell);
  }
  if (cells.empty()) return;
  // The cells point into the nodes.
  Graph grown = *graph;
  grown.nodes.clear();
  CellReplacer replacer(&grown);
  for (const LstmCell& cell : cells) replacer.replace(cell);
  remove_nodes(graph, replaced);
  grown.nodes.insert(grown.nodes.begin(), graph->nodes.begin(), graph->nodes.end());
  *graph = std::move(grown);
  sort_nodes(graph);
  remove_dead(graph);
}

}  // namespace sluice

#include "tests/support/graph_interpreter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {
namespace {

void bind_symbols(const Value& value, const Tensor& tensor, Symbols* symbols) {
  const auto refuse = [&] {
    throw Error("input " + value.name + " does not have shape " + text(value.shape));
  };
  if (tensor.type != value.type || tensor.dims.size() != value.shape.size()) refuse();
  for (size_t i = 0; i < tensor.dims.size(); ++i) {
    const Dim& dim = value.shape[i];
    if (dim.is_symbol()) {
      if (symbols->emplace(dim.text(), tensor.dims[i]).first->second != tensor.dims[i]) refuse();
    } else if (dim != Dim(tensor.dims[i])) {
      refuse();
    }
  }
}

bool is_state(const Graph& graph, ValueId input) {
  return std::any_of(graph.states.begin(), graph.states.end(),
                     [&](const StatePair& pair) { return pair.input == input; });
}

}  // namespace

NamedTensors interpret(const Graph& graph, const NamedTensors& inputs) {
  std::map<ValueId, Tensor> values;
  Symbols symbols;
  for (const ValueId id : graph.inputs) {
    const auto found = inputs.find(graph.values[id].name);
    if (found == inputs.end()) continue;
    bind_symbols(graph.values[id], found->second, &symbols);
    values[id] = found->second;
  }
  for (const ValueId id : graph.inputs) {
    if (values.count(id)) continue;
    const Value& value = graph.values[id];
    if (!is_state(graph, id)) throw Error("input " + value.name + " is missing");
    values[id] = Tensor::zeros(value.type, concrete(value.shape, symbols));
  }
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const Value& value = graph.values[i];
    if (value.constant) values[static_cast<ValueId>(i)] = constant_tensor(value);
  }
  for (const Node& node : graph.nodes) {
    std::vector<const Tensor*> operands;
    for (const ValueId id : node.inputs) {
      operands.push_back(id == kAbsent ? nullptr : &values.at(id));
    }
    std::vector<Tensor> results = evaluate(graph, node, operands, symbols);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kAbsent) continue;
      const Value& value = graph.values[node.outputs[i]];
      if (results[i].type != value.type || results[i].dims != concrete(value.shape, symbols)) {
        throw Error("node " + node.name + " does not make " + text(value.shape));
      }
      values[node.outputs[i]] = std::move(results[i]);
    }
  }
  NamedTensors outputs;
  for (const ValueId id : graph.outputs) outputs[graph.values[id].name] = values.at(id);
  return outputs;
}

Tensor float_tensor(const std::vector<int64_t>& dims, const std::vector<float>& numbers) {
  Tensor tensor = Tensor::zeros(SLUICE_F32, dims);
  if (tensor.elements() != static_cast<int64_t>(numbers.size())) {
    throw Error("a tensor of another number of elements");
  }
  std::copy(numbers.begin(), numbers.end(), tensor.as<float>());
  return tensor;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (a.type != b.type || a.dims != b.dims) return kInfinity;
  if (a.type != SLUICE_F32) {
    const Tensor wide_a = evaluate_cast({&a}, SLUICE_S64), wide_b = evaluate_cast({&b}, SLUICE_S64);
    double largest = 0;
    for (int64_t i = 0; i < wide_a.elements(); ++i) {
      const int64_t x = wide_a.as<int64_t>()[i], y = wide_b.as<int64_t>()[i];
      if (x != y) largest = std::max(largest, std::fabs(static_cast<double>(x - y)));
    }
    return largest;
  }
  double largest = 0;
  for (int64_t i = 0; i < a.elements(); ++i) {
    const double x = a.as<float>()[i], y = b.as<float>()[i];
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    const double difference = std::fabs(x - y);
    largest = std::isnan(difference) ? kInfinity : std::max(largest, difference);
  }
  return largest;
}

}  // namespace sluice

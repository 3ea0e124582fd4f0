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

// x to a step and back: scale clamp(round(x / scale) + zero_point, low, high).
void round_to(float scale, float zero_point, float low, float high, Tensor* x) {
  for (int64_t i = 0; i < x->elements(); ++i) {
    float& element = x->as<float>()[i];
    const float q = std::nearbyint(element / scale) + zero_point;
    element = (std::min(std::max(q, low), high) - zero_point) * scale;
  }
}

void round_given(const Value& value, Tensor* x) {
  if (!value.given || value.constant || value.type != SLUICE_F32) return;
  const float low = value.given->type == SLUICE_S8 ? -128 : -32768;
  round_to(value.given->scale.at(0), static_cast<float>(value.given->zero_point.at(0)), low,
           -low - 1, x);
}

// One scale over the whole tensor, 0 in its range, 255 steps.
Tensor round_dynamically(Tensor x) {
  float low = 0, high = 0;
  for (int64_t i = 0; i < x.elements(); ++i) {
    low = std::min(low, x.as<float>()[i]);
    high = std::max(high, x.as<float>()[i]);
  }
  const float scale = high == low ? 1 : (high - low) / 255;
  round_to(scale, std::nearbyint(-low / scale), 0, 255, &x);
  return x;
}

}  // namespace

NamedTensors interpret(const Graph& graph, const NamedTensors& inputs, Roundings roundings) {
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
    Tensor rounded;
    if (roundings == Roundings::kGiven && node.kind == OpKind::Linear && node.dynamic) {
      if (!node.dynamic->whole_tensor) throw Error("only whole tensors are rounded");
      rounded = round_dynamically(*operands[0]);
      operands[0] = &rounded;
    }
    std::vector<Tensor> results = evaluate(graph, node, operands, symbols);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kAbsent) continue;
      const Value& value = graph.values[node.outputs[i]];
      if (results[i].type != value.type || results[i].dims != concrete(value.shape, symbols)) {
        throw Error("node " + node.name + " does not make " + text(value.shape));
      }
      if (roundings == Roundings::kGiven) round_given(value, &results[i]);
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

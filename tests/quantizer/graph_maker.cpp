#include "tests/quantizer/graph_maker.h"

#include <cmath>
#include <cstring>
#include <random>

namespace sluice::test {
namespace {

template <typename T>
std::vector<uint8_t> bytes_of(const std::vector<T>& elements) {
  std::vector<uint8_t> bytes(elements.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), elements.data(), bytes.size());
  return bytes;
}

int64_t count(const std::vector<int64_t>& shape) {
  int64_t n = 1;
  for (int64_t extent : shape) n *= extent;
  return n;
}

}  // namespace

std::vector<float> random_floats(int64_t count, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<float> elements(static_cast<size_t>(count));
  for (float& element : elements) {
    element = static_cast<float>(engine() >> 8) / static_cast<float>(1 << 23) - 1.0f;
  }
  return elements;
}

GraphMaker::GraphMaker() { graph.source = "test.onnx"; }

ValueId GraphMaker::fresh(const Shape& shape, sluice_type type) {
  Value value;
  value.name = "v" + std::to_string(graph.values.size());
  value.type = type;
  value.shape = shape;
  return graph.add_value(value);
}

ValueId GraphMaker::input(const std::string& name, const Shape& shape, sluice_type type) {
  Value value;
  value.name = name;
  value.type = type;
  value.shape = shape;
  for (const Dim& extent : shape) {
    if (!extent.is_symbol()) continue;
    const std::string symbol = extent.text();
    bool known = false;
    for (const std::string& other : graph.symbols) known = known || other == symbol;
    if (!known) graph.symbols.push_back(symbol);
  }
  const ValueId id = graph.add_value(value);
  graph.inputs.push_back(id);
  return id;
}

ValueId GraphMaker::constant(const std::vector<int64_t>& shape,
                             const std::vector<float>& elements) {
  return graph.add_constant("c" + std::to_string(graph.values.size()), SLUICE_F32,
                            Shape(shape.begin(), shape.end()), bytes_of(elements));
}

ValueId GraphMaker::integers(const std::vector<int64_t>& shape,
                             const std::vector<int64_t>& elements) {
  return graph.add_constant("c" + std::to_string(graph.values.size()), SLUICE_S64,
                            Shape(shape.begin(), shape.end()), bytes_of(elements));
}

ValueId GraphMaker::random(const std::vector<int64_t>& shape, uint32_t seed) {
  return constant(shape, random_floats(count(shape), seed));
}

void GraphMaker::output(ValueId id, const std::string& name) {
  if (!name.empty()) graph.values[id].name = name;
  graph.outputs.push_back(id);
}

ValueId GraphMaker::add(Node node, const Shape& shape, sluice_type type) {
  if (node.name.empty()) node.name = "node_" + std::to_string(graph.nodes.size());
  node.outputs = {fresh(shape, type)};
  graph.nodes.push_back(node);
  return node.outputs[0];
}

ValueId GraphMaker::unary(UnaryKind kind, ValueId x, float alpha, float beta) {
  Node node{};
  node.kind = OpKind::Unary;
  node.unary = kind;
  node.alpha = alpha;
  node.beta = beta;
  node.inputs = {x};
  return add(node, graph.values[x].shape);
}

ValueId GraphMaker::reshape(ValueId x, const Shape& shape) {
  Node node{};
  node.kind = OpKind::Reshape;
  node.inputs = {x};
  return add(node, shape, graph.values[x].type);
}

ValueId GraphMaker::transpose(ValueId x, const std::vector<int64_t>& perm) {
  Node node{};
  node.kind = OpKind::Transpose;
  node.perm = perm;
  node.inputs = {x};
  Shape shape;
  for (int64_t axis : perm) shape.push_back(graph.values[x].shape[axis]);
  return add(node, shape, graph.values[x].type);
}

ValueId GraphMaker::linear(const std::string& name, ValueId x, int64_t n, int64_t k,
                           uint32_t seed) {
  Node node{};
  node.kind = OpKind::Linear;
  node.name = name;
  node.transposed = true;
  node.inputs = {x, random({n, k}, seed), random({n}, seed + 1)};
  Shape shape = graph.values[x].shape;
  shape.back() = Dim(n);
  return add(node, shape);
}

GraphMaker::Lstm GraphMaker::lstm(const std::string& name, ValueId x, int64_t inputs,
                                  int64_t hidden, Direction direction, uint32_t seed,
                                  ValueId initial_h, ValueId initial_c) {
  const int64_t directions = direction == Direction::Bidirectional ? 2 : 1;
  const Dim steps = graph.values[x].shape[0], batch = graph.values[x].shape[1];
  Node node{};
  node.kind = OpKind::Lstm;
  node.name = name;
  node.lstm.hidden = hidden;
  node.lstm.direction = direction;
  node.inputs = {x,
                 random({directions, 4 * hidden, inputs}, seed),
                 random({directions, 4 * hidden, hidden}, seed + 1),
                 random({directions, 8 * hidden}, seed + 2),
                 kAbsent,
                 initial_h,
                 initial_c};
  const Shape state = {Dim(directions), batch, Dim(hidden)};
  const Lstm result{fresh({steps, Dim(directions), batch, Dim(hidden)}, SLUICE_F32),
                    fresh(state, SLUICE_F32), fresh(state, SLUICE_F32)};
  node.outputs = {result.y, result.h, result.c};
  graph.nodes.push_back(node);
  return result;
}

}  // namespace sluice::test

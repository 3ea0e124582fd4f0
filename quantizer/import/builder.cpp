#include "quantizer/import/builder.h"

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/graph/given.h"
#include "quantizer/graph/infer.h"

namespace sluice {
namespace {

// Arrays of extents are short; a longer one is data.
constexpr int64_t kMaxKnownElements = 4096;
// What one folded node may make beyond the size of its operands, and all of them beyond a multiple
// of what the file holds: a damaged file must not make us allocate without bound.
constexpr int64_t kMaxFoldedGrowth = int64_t{1} << 20;
constexpr int64_t kMaxFoldedBytes = int64_t{1} << 28;
constexpr int64_t kMaxFoldedShare = 4;

bool is_integer(sluice_type type) { return type != SLUICE_F32; }

bool moves_elements(OpKind kind) {
  switch (kind) {
    case OpKind::Reshape:
    case OpKind::Transpose:
    case OpKind::Slice:
    case OpKind::Concat:
    case OpKind::Gather:
    case OpKind::Expand:
      return true;
    default:
      return false;
  }
}

Node node_of(OpKind kind, std::vector<ValueId> inputs) {
  Node node{};
  node.kind = kind;
  node.inputs = std::move(inputs);
  return node;
}

// The value of the one symbol of k*symbol + c = 0.
std::optional<SymbolEquation> solve_linear(const Dim& difference) {
  Dim constant, linear;
  for (const auto& [monomial, coefficient] : difference.terms()) {
    if (monomial.empty()) {
      constant = coefficient;
    } else if (monomial.size() == 1 && monomial.begin()->second == 1 &&
               !monomial.begin()->first.division && linear == Dim()) {
      linear = Dim::symbol(monomial.begin()->first.name) * Dim(coefficient);
    } else {
      return std::nullopt;
    }
  }
  if (linear == Dim()) return std::nullopt;
  const auto& [monomial, coefficient] = *linear.terms().begin();
  if (constant.constant() % coefficient != 0) return std::nullopt;
  const Dim value = Dim() - Dim(constant.constant() / coefficient);
  if (!value.at_least(0)) return std::nullopt;
  return SymbolEquation{monomial.begin()->first.name, value};
}

}  // namespace

void Builder::agree(const Dim& found, const Dim& expected, const char* what) const {
  if (found == expected) return;
  refuse_different(found, expected, what);
  if (found.is_symbol() && expected.is_symbol()) {
    const auto position = [&](const Dim& dim) {
      return std::find(graph.symbols.begin(), graph.symbols.end(), dim.text());
    };
    // The one that the inputs name first stays.
    const bool found_first = position(found) < position(expected);
    throw SymbolEquation{(found_first ? expected : found).text(), found_first ? found : expected};
  }
  if (const auto equation = solve_linear(found - expected)) throw *equation;
  throw Error(std::string(what) + " is " + found.text() + ", which is not known to equal " +
              expected.text());
}

Value Builder::describe(sluice_type type, const Shape& shape) const {
  if (shape.size() > SLUICE_MAX_RANK) {
    throw Error("a result has rank " + std::to_string(shape.size()) + ", expected at most " +
                std::to_string(SLUICE_MAX_RANK));
  }
  for (const Dim& dim : shape) {
    if ((Dim(-1) - dim).at_least(0)) {
      throw Error("a result has shape " + text(shape) + " with a negative extent");
    }
  }
  elements(shape);  // throws where the count leaves 64 bits
  Value value;
  value.type = type;
  value.shape = shape;
  return value;
}

ValueId Builder::constant(Tensor tensor, int bits) {
  const Shape dims(tensor.dims.begin(), tensor.dims.end());
  source_bytes_ += static_cast<int64_t>(tensor.bytes.size());
  const ValueId id = graph.add_constant("", tensor.type, dims, std::move(tensor.bytes));
  if (bits != 0) bits_[id] = bits;
  return id;
}

int Builder::bits(ValueId id) const {
  const auto found = bits_.find(id);
  return found != bits_.end() ? found->second : static_cast<int>(8 * element_bytes(type(id)));
}

ValueId Builder::scalar(float value) {
  Tensor tensor = Tensor::zeros(SLUICE_F32, {});
  *tensor.as<float>() = value;
  return constant(std::move(tensor));
}

ValueId Builder::integers(sluice_type type, const std::vector<int64_t>& dims,
                          std::vector<Dim> elements) {
  if (std::all_of(elements.begin(), elements.end(), [](const Dim& e) { return e.is_constant(); })) {
    Tensor tensor = Tensor::zeros(SLUICE_S64, dims);
    for (size_t i = 0; i < elements.size(); ++i) tensor.as<int64_t>()[i] = elements[i].constant();
    const ValueId id = constant(std::move(tensor));
    return type == SLUICE_S64 ? id : cast(id, type);
  }
  const ValueId id = graph.add_value(describe(type, Shape(dims.begin(), dims.end())));
  elements_[id] = std::move(elements);
  return id;
}

std::optional<std::vector<Dim>> Builder::known(ValueId id) const {
  const auto found = elements_.find(id);
  if (found != elements_.end()) return found->second;
  const Value& value = graph.values[id];
  if (!value.constant || !is_integer(value.type)) return std::nullopt;
  const auto count = static_cast<int64_t>(value.constant->bytes.size() / element_bytes(value.type));
  if (count > kMaxKnownElements) return std::nullopt;
  const Tensor tensor = constant_tensor(value);
  const Tensor wide = evaluate_cast({&tensor}, SLUICE_S64);
  return std::vector<Dim>(wide.as<int64_t>(), wide.as<int64_t>() + count);
}

bool Builder::is_symbolic(const std::vector<ValueId>& ids) const {
  return std::any_of(ids.begin(), ids.end(), [&](ValueId id) { return elements_.count(id) > 0; });
}

std::vector<Dim> Builder::known_extents(ValueId id, const char* what) const {
  const auto found = known(id);
  if (!found) {
    throw Error(std::string(what) + " is only known at run time, which is not supported");
  }
  return *found;
}

std::vector<int64_t> Builder::known_integers(ValueId id, const char* what) const {
  std::vector<int64_t> result;
  for (const Dim& dim : known_extents(id, what)) {
    if (!dim.is_constant()) {
      throw Error(std::string(what) + " is " + dim.text() + ", expected a number");
    }
    result.push_back(dim.constant());
  }
  return result;
}

bool Builder::should_fold(const Node& node, const Value& result) const {
  if (is_layer(node.kind) || !sluice::is_constant(result.shape)) return false;
  int64_t operands = 0;
  for (const ValueId input : node.inputs) {
    if (input == kAbsent) continue;
    if (!graph.is_constant(input)) return false;
    operands += static_cast<int64_t>(value(input).constant->bytes.size());
  }
  const Dim bytes = elements(result.shape) * Dim(static_cast<int64_t>(element_bytes(result.type)));
  return bytes.constant() <= operands + kMaxFoldedGrowth &&
         folded_bytes_ + bytes.constant() <= kMaxFoldedBytes + kMaxFoldedShare * source_bytes_;
}

Tensor Builder::fold(const Node& node) {
  std::vector<Tensor> operands;
  operands.reserve(node.inputs.size());
  std::vector<const Tensor*> pointers;
  for (const ValueId input : node.inputs) {
    operands.push_back(constant_tensor(value(input)));
    pointers.push_back(&operands.back());
  }
  Tensor result = evaluate(graph, node, pointers, {})[0];
  folded_bytes_ += static_cast<int64_t>(result.bytes.size());
  return result;
}

bool Builder::should_compute_elements(const Node& node) const {
  if (!moves_elements(node.kind)) return false;
  const size_t data = node.kind == OpKind::Gather ? 1 : node.inputs.size();
  bool symbolic = false;
  for (size_t i = 0; i < data; ++i) {
    symbolic |= elements_.count(node.inputs[i]) > 0;
    if (!known(node.inputs[i])) return false;
  }
  return symbolic && (node.kind != OpKind::Gather || graph.is_constant(node.inputs[1])) &&
         sluice::is_constant(shape(node.outputs[0])) &&
         elements(shape(node.outputs[0])).constant() <= kMaxKnownElements;
}

// Moves positions in a pool of expressions as the node moves elements.
std::vector<Dim> Builder::compute_elements(const Node& node) {
  std::vector<Dim> pool;
  std::vector<Tensor> operands;
  operands.reserve(node.inputs.size());
  std::vector<const Tensor*> pointers;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId input = node.inputs[i];
    if (node.kind == OpKind::Gather && i == 1) {
      operands.push_back(constant_tensor(value(input)));
    } else {
      operands.push_back(Tensor::zeros(SLUICE_S64, concrete(shape(input), {})));
      int64_t* position = operands.back().as<int64_t>();
      const std::vector<Dim> elements = *known(input);
      for (const Dim& element : elements) {
        *position++ = static_cast<int64_t>(pool.size());
        pool.push_back(element);
      }
    }
    pointers.push_back(&operands.back());
  }
  const Tensor moved = evaluate(graph, node, pointers, {})[0];
  std::vector<Dim> result;
  for (int64_t i = 0; i < moved.elements(); ++i) {
    result.push_back(pool[static_cast<size_t>(moved.as<int64_t>()[i])]);
  }
  return result;
}

void Builder::refuse_symbolic(const std::vector<ValueId>& operands) const {
  if (is_symbolic(operands)) {
    throw Error(
        "a number computed from the extents of the inputs is used as data, which is not supported");
  }
}

ValueId Builder::add(Node node, sluice_type type, const Shape* shape,
                     std::shared_ptr<const GivenQuantization> given) {
  node.outputs = {graph.add_value(describe(type, shape ? *shape : Shape()))};
  const ValueId id = node.outputs[0];
  graph.values[id].given = given;
  check_types(graph, node);
  const Shape inferred = infer_shapes(
      graph, node, [this](const Dim& a, const Dim& b, const char* what) { agree(a, b, what); })[0];
  graph.values[id] = describe(type, inferred);
  graph.values[id].given = std::move(given);
  if (should_fold(node, graph.values[id])) {
    Tensor result = fold(node);
    graph.values[id].constant = std::make_shared<const Constant>(Constant{std::move(result.bytes)});
    if (!graph.values[id].given) graph.values[id].given = moved_quantization(graph, node);
    return id;
  }
  if (should_compute_elements(node)) {
    const std::vector<int64_t> dims = concrete(inferred, {});
    return integers(type, dims, compute_elements(node));
  }
  for (const ValueId input : node.inputs) {
    if (input != kAbsent && elements_.count(input)) {
      throw Error(
          "a number computed from the extents of the inputs is used as data, which is not "
          "supported");
    }
  }
  if (is_layer(node.kind)) node.name = layer_name;
  graph.nodes.push_back(std::move(node));
  return id;
}

std::vector<ValueId> Builder::add_multiple(Node node) {
  const std::vector<Shape> shapes = infer_shapes(
      graph, node, [this](const Dim& a, const Dim& b, const char* what) { agree(a, b, what); });
  node.outputs.clear();
  for (const Shape& shape : shapes) {
    node.outputs.push_back(graph.add_value(describe(SLUICE_F32, shape)));
  }
  check_types(graph, node);
  refuse_symbolic(node.inputs);
  node.name = layer_name;
  graph.nodes.push_back(node);
  return node.outputs;
}

ValueId Builder::copy(ValueId x) {
  refuse_symbolic({x});
  Node node = node_of(OpKind::Reshape, {x});
  node.outputs = {graph.add_value(describe(type(x), shape(x)))};
  if (!graph.is_constant(x)) graph.values[node.outputs[0]].given = value(x).given;
  graph.nodes.push_back(node);
  return node.outputs[0];
}

ValueId Builder::reshape(ValueId x, const Shape& shape) {
  return add(node_of(OpKind::Reshape, {x}), type(x), &shape);
}

ValueId Builder::transpose(ValueId x, const std::vector<int64_t>& perm) {
  Node node = node_of(OpKind::Transpose, {x});
  node.perm = perm;
  return add(std::move(node), type(x));
}

ValueId Builder::slice(ValueId x, const std::vector<Dim>& start, const std::vector<int64_t>& step,
                       const Shape& shape) {
  Node node = node_of(OpKind::Slice, {x});
  node.start = start;
  node.step = step;
  return add(std::move(node), type(x), &shape);
}

ValueId Builder::slice_axis(ValueId x, size_t axis, const Dim& begin, const Dim& count) {
  Shape result = shape(x);
  std::vector<Dim> start(result.size());
  start[axis] = begin;
  result[axis] = count;
  return slice(x, start, std::vector<int64_t>(result.size(), 1), result);
}

ValueId Builder::concat(const std::vector<ValueId>& operands, int64_t axis) {
  Node node = node_of(OpKind::Concat, operands);
  node.axis = axis;
  return add(std::move(node), type(operands.at(0)));
}

ValueId Builder::expand(ValueId x, const Shape& shape) {
  return add(node_of(OpKind::Expand, {x}), type(x), &shape);
}

ValueId Builder::cast(ValueId x, sluice_type type) { return add(node_of(OpKind::Cast, {x}), type); }

ValueId Builder::unary(UnaryKind kind, ValueId x, float alpha, float beta) {
  Node node = node_of(OpKind::Unary, {x});
  node.unary = kind;
  node.alpha = alpha;
  node.beta = beta;
  return add(std::move(node), SLUICE_F32);
}

ValueId Builder::binary(BinaryKind kind, ValueId a, ValueId b) {
  Node node = node_of(OpKind::Binary, {a, b});
  node.binary = kind;
  return add(std::move(node), SLUICE_F32);
}

ValueId Builder::reduce(ReduceKind kind, ValueId x, const std::vector<int64_t>& axes,
                        bool keep_dims) {
  Node node = node_of(OpKind::Reduce, {x});
  node.reduce = kind;
  node.axes = axes;
  node.keep_dims = keep_dims;
  return add(std::move(node), SLUICE_F32);
}

ValueId Builder::quantize(ValueId x, std::shared_ptr<const GivenQuantization> given) {
  const sluice_type type = given->type;
  return add(node_of(OpKind::Quantize, {x}), type, nullptr, std::move(given));
}

ValueId Builder::dequantize(ValueId x, std::shared_ptr<const GivenQuantization> given) {
  if (!value(x).given) {
    graph.values[x].given = std::move(given);
  } else if (!same_quantization(*value(x).given, *given)) {
    // The integers are read with two meanings.
    x = copy(x);
    graph.values[x].given = std::move(given);
  }
  return add(node_of(OpKind::Dequantize, {x}), SLUICE_F32, nullptr, real_quantization(value(x)));
}

}  // namespace sluice

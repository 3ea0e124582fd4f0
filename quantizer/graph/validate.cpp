#include <set>

#include "quantizer/error.h"
#include "quantizer/graph/graph.h"
#include "quantizer/graph/infer.h"

namespace sluice {
namespace {

struct Arity {
  size_t min_inputs, max_inputs, outputs;
};

Arity arity(OpKind kind) {
  switch (kind) {
    case OpKind::Concat:
      return {1, std::numeric_limits<size_t>::max(), 1};
    case OpKind::Gather:
    case OpKind::Binary:
    case OpKind::MatMul:
      return {2, 2, 1};
    case OpKind::Where:
      return {3, 3, 1};
    case OpKind::Linear:
    case OpKind::Conv:
      return {2, 3, 1};
    case OpKind::Lstm:
      return {3, 11, 3};
    default:
      return {1, 1, 1};
  }
}

class Validator {
 public:
  explicit Validator(const Graph& graph) : graph_(graph), defined_(graph.values.size()) {}

  void run() {
    check_values();
    for (const ValueId input : graph_.inputs) define(input, "an input");
    for (const Node& node : graph_.nodes) {
      try {
        check_node(node);
      } catch (const Error& error) {
        throw Error(std::string(name(node.kind)) + " node \"" + node.name + "\": " + error.what());
      }
    }
    for (const ValueId output : graph_.outputs) use(output, "an output");
    check_states();
  }

 private:
  void check_values() {
    std::set<std::string> names;
    for (size_t i = 0; i < graph_.values.size(); ++i) {
      const Value& value = graph_.values[i];
      if (!names.insert(value.name).second) {
        throw Error("two values are named \"" + value.name + "\"");
      }
      if (value.shape.size() > SLUICE_MAX_RANK) {
        throw Error("value \"" + value.name + "\" has rank " + std::to_string(value.shape.size()) +
                    ", expected at most " + std::to_string(SLUICE_MAX_RANK));
      }
      if (!value.constant) continue;
      defined_[i] = true;
      if (!is_constant(value.shape) ||
          elements(value.shape) * Dim(static_cast<int64_t>(element_bytes(value.type))) !=
              Dim(static_cast<int64_t>(value.constant->bytes.size()))) {
        throw Error("constant \"" + value.name + "\" of shape " + text(value.shape) + " holds " +
                    std::to_string(value.constant->bytes.size()) + " bytes");
      }
    }
  }

  void check_id(ValueId id, const std::string& what) const {
    if (id < 0 || static_cast<size_t>(id) >= graph_.values.size()) {
      throw Error(what + " is value " + std::to_string(id) + " of " +
                  std::to_string(graph_.values.size()));
    }
  }

  void define(ValueId id, const std::string& what) {
    check_id(id, what);
    if (defined_[id]) throw Error("value \"" + graph_.values[id].name + "\" is computed twice");
    defined_[id] = true;
  }

  void use(ValueId id, const std::string& what) const {
    check_id(id, what);
    if (!defined_[id]) {
      throw Error("value \"" + graph_.values[id].name + "\" is used before it is computed");
    }
  }

  void check_node(const Node& node) {
    const Arity expected = arity(node.kind);
    if (node.inputs.size() < expected.min_inputs || node.inputs.size() > expected.max_inputs ||
        node.outputs.size() != expected.outputs) {
      throw Error(std::to_string(node.inputs.size()) + " operands and " +
                  std::to_string(node.outputs.size()) + " results");
    }
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kAbsent || i < expected.min_inputs) use(node.inputs[i], "an operand");
    }
    for (const ValueId output : node.outputs) {
      if (output != kAbsent || node.kind != OpKind::Lstm) define(output, "a result");
    }
    check_types(graph_, node);
    const std::vector<Shape> shapes = infer_shapes(graph_, node, refuse_different);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kAbsent) continue;
      const Shape& found = graph_.values[node.outputs[i]].shape;
      if (found.size() != shapes[i].size()) {
        throw Error("result of shape " + text(found) + ", expected " + text(shapes[i]));
      }
      for (size_t axis = 0; axis < found.size(); ++axis) {
        refuse_different(found[axis], shapes[i][axis], "an extent of the result");
      }
    }
  }

  void check_states() const {
    std::set<ValueId> inputs(graph_.inputs.begin(), graph_.inputs.end());
    std::set<ValueId> outputs(graph_.outputs.begin(), graph_.outputs.end());
    for (const StatePair& pair : graph_.states) {
      if (inputs.erase(pair.input) == 0 || outputs.erase(pair.output) == 0) {
        throw Error("a state pair does not name an input and an output, each once");
      }
    }
  }

  const Graph& graph_;
  std::vector<bool> defined_;
};

}  // namespace

void validate(const Graph& graph) { Validator(graph).run(); }

}  // namespace sluice

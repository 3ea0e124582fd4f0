#include "quantizer/import/onnx/importer.h"

#include <algorithm>
#include <set>

#include "quantizer/error.h"
#include "quantizer/import/onnx/model_file.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/onnx/tensor_proto.h"
#include "quantizer/import/quoted.h"

namespace sluice {
namespace {

std::string node_title(const onnx::NodeProto& node) {
  const std::string domain = node.domain().empty() ? "" : node.domain() + ".";
  std::string title = "node ";
  if (!node.name().empty()) {
    title += quoted(node.name());
  } else if (node.output_size() > 0) {
    title += "of output " + quoted(node.output(0));
  }
  const std::string type = quoted(domain + node.op_type());
  return title + " (" + type.substr(1, type.size() - 2) + ")";
}

}  // namespace

Importer::Importer(const onnx::ModelProto& model, const SymbolEquations& equations)
    : model_(model), source_(model.graph()), equations_(equations) {}

Graph Importer::run() {
  if (source_.sparse_initializer_size() > 0) {
    throw Error("sparse initializers are not supported");
  }
  for (const onnx::TensorProto& tensor : source_.initializer()) {
    if (!initializers_.emplace(tensor.name(), &tensor).second) {
      throw Error("two initializers are named " + quoted(tensor.name()));
    }
  }
  check_operators();
  opset_ = operator_set(model_);
  add_inputs();
  for (const onnx::NodeProto& node : source_.node()) translate(node);
  add_outputs();
  return std::move(builder_.graph);
}

// First of all: an operator that is not there says more than what is wrong with its inputs, and
// what feeds a condition often is the first thing that cannot be translated.
void Importer::check_operators() const {
  for (const onnx::NodeProto& node : source_.node()) {
    const std::string title = node_title(node);
    if (!node.domain().empty() && node.domain() != "ai.onnx" && node.domain() != "com.microsoft") {
      throw Error(title + ": operators of domain " + quoted(node.domain()) + " are not supported");
    }
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (attribute.has_g() || attribute.graphs_size() > 0) {
        throw Error(title + ": control flow is not supported; export the model without it");
      }
    }
    if (find_operator(node.domain(), node.op_type()) == nullptr) {
      throw Error(title + ": the operator is not supported");
    }
  }
}

void Importer::define(const std::string& name, ValueId id) {
  if (initializers_.count(name) || !values_.emplace(name, id).second) {
    throw Error("two values are named " + quoted(name));
  }
  std::string& value_name = builder_.graph.values[id].name;
  if (value_name.empty()) value_name = name;
}

ValueId Importer::find(const std::string& name) {
  const auto found = values_.find(name);
  if (found != values_.end()) return found->second;
  const auto initializer = initializers_.find(name);
  if (initializer == initializers_.end()) {
    throw Error(quoted(name) +
                " is no input of the model, no initializer and no output of an "
                "earlier node");
  }
  try {
    const onnx::TensorProto& tensor = *initializer->second;
    const ValueId id =
        builder_.constant(read_tensor(tensor), narrow_format(tensor.data_type()).bits);
    builder_.graph.values[id].name = name;
    values_.emplace(name, id);
    return id;
  } catch (const Error& error) {
    throw Error("initializer " + quoted(name) + ": " + error.what());
  }
}

Dim Importer::input_extent(const onnx::TensorShapeProto::Dimension& dim,
                           const std::string& fallback) {
  if (dim.has_dim_value()) {
    if (dim.dim_value() < 0) {
      throw Error("an extent is " + std::to_string(dim.dim_value()) + ", expected at least 0");
    }
    return dim.dim_value();
  }
  return symbolic_extent(dim.dim_param().empty() ? fallback : dim.dim_param(), equations_,
                         &builder_.graph);
}

void Importer::add_inputs() {
  for (const onnx::ValueInfoProto& input : source_.input()) {
    // Up to IR version 3 initializers are inputs as well.
    if (initializers_.count(input.name())) continue;
    try {
      if (input.name().empty()) throw Error("the name is empty");
      if (!input.type().has_tensor_type()) throw Error("only tensors are supported");
      const onnx::TypeProto::Tensor& type = input.type().tensor_type();
      if (!type.has_shape()) throw Error("the shape is missing");
      if (type.shape().dim_size() > SLUICE_MAX_RANK) {
        throw Error("the rank is " + std::to_string(type.shape().dim_size()) +
                    ", expected at most " + std::to_string(SLUICE_MAX_RANK));
      }
      Value value;
      value.type = element_type(type.elem_type());
      for (int i = 0; i < type.shape().dim_size(); ++i) {
        value.shape.push_back(
            input_extent(type.shape().dim(i), input.name() + "_dim" + std::to_string(i)));
      }
      elements(value.shape);  // throws where the count leaves 64 bits
      const ValueId id = builder_.graph.add_value(std::move(value));
      define(input.name(), id);
      builder_.graph.inputs.push_back(id);
    } catch (const Error& error) {
      throw Error("input " + quoted(input.name()) + ": " + error.what());
    }
  }
}

void Importer::translate(const onnx::NodeProto& node) {
  try {
    translate_with(node);
  } catch (const Error& error) {
    throw Error(node_title(node) + ": " + error.what());
  }
}

void Importer::translate_with(const onnx::NodeProto& node) {
  const Operator* op = find_operator(node.domain(), node.op_type());
  // Trailing empty names are inputs that are not given.
  std::vector<ValueId> inputs;
  for (const std::string& name : node.input()) {
    inputs.push_back(name.empty() ? kAbsent : find(name));
  }
  while (!inputs.empty() && inputs.back() == kAbsent) inputs.pop_back();
  if (inputs.size() < op->min_inputs || inputs.size() > op->max_inputs) {
    throw Error(std::to_string(inputs.size()) + " inputs, expected " +
                std::to_string(op->min_inputs) +
                (op->max_inputs == op->min_inputs
                     ? ""
                     : " to " + std::to_string(std::min<size_t>(op->max_inputs, INT32_MAX))));
  }
  if (node.output_size() < 1 || static_cast<size_t>(node.output_size()) > op->max_outputs) {
    throw Error(std::to_string(node.output_size()) + " outputs, expected 1 to " +
                std::to_string(std::min<size_t>(op->max_outputs, INT32_MAX)));
  }
  builder_.layer_name = node.name();
  NodeContext context(&builder_, node, opset_, std::move(inputs));
  op->translate(context);
  context.refuse_unread_attributes();
  for (const auto& [i, id] : context.outputs()) {
    if (context.wants_output(i)) define(node.output(static_cast<int>(i)), id);
  }
}

void Importer::add_outputs() {
  Graph& graph = builder_.graph;
  if (source_.output_size() == 0) throw Error("the model has no outputs");
  std::set<ValueId> taken(graph.inputs.begin(), graph.inputs.end());
  std::set<std::string> names;
  for (const onnx::ValueInfoProto& output : source_.output()) {
    try {
      if (!names.insert(output.name()).second) throw Error("the name is used twice");
      ValueId id = find(output.name());
      if (std::count(graph.inputs.begin(), graph.inputs.end(), id) &&
          graph.values[id].name == output.name()) {
        throw Error("the model only passes this input on");
      }
      if (graph.is_constant(id) || builder_.is_symbolic({id}) || !taken.insert(id).second) {
        // A copy, so that every output is a result of its own.
        if (graph.values[id].name == output.name()) graph.values[id].name.clear();
        id = builder_.copy(id);
        taken.insert(id);
      }
      graph.values[id].name = output.name();
      graph.outputs.push_back(id);
    } catch (const Error& error) {
      throw Error("output " + quoted(output.name()) + ": " + error.what());
    }
  }
}

}  // namespace sluice

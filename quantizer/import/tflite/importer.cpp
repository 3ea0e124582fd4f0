#include "quantizer/import/tflite/importer.h"

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/import/quoted.h"
#include "quantizer/import/tflite/operators.h"

namespace sluice {
namespace {

// Tensors may share their contents, and each gets a copy: a damaged file must not make us allocate
// without bound.
constexpr size_t kMaxConstantShare = 32;
constexpr size_t kMaxConstantBytes = size_t{1} << 24;

// The value keeps the first name it gets.
void name_value(Value* value, const std::string& name) {
  if (value->name.empty()) value->name = name;
}

}  // namespace

TfliteImporter::TfliteImporter(const TfliteFile& file, const SymbolEquations& equations)
    : file_(file), equations_(equations) {}

Graph TfliteImporter::run() {
  const tflite::Subgraph& source = file_.graph();
  builder_.graph.profile = Profile::Tflite;
  builder_.graph.integer_edges = true;
  check_operators();
  if (source.inputs()) {
    for (const int32_t index : *source.inputs()) add_input(index);
  }
  if (source.operators()) {
    for (uint32_t i = 0; i < source.operators()->size(); ++i) {
      const tflite::Operator& op = *source.operators()->Get(i);
      const int32_t operator_code = code(op);
      try {
        translate(op, operator_code);
      } catch (const Error& error) {
        throw Error("operator " + std::to_string(i) + " (" + operator_name(operator_code) +
                    "): " + error.what());
      }
    }
  }
  if (!source.outputs() || source.outputs()->size() == 0) throw Error("the model has no outputs");
  for (const int32_t index : *source.outputs()) add_output(index);
  return std::move(builder_.graph);
}

int32_t TfliteImporter::code(const tflite::Operator& source) const {
  const auto* codes = file_.model().operator_codes();
  if (!codes || source.opcode() >= codes->size()) {
    throw Error("operator code " + std::to_string(source.opcode()) + " does not exist");
  }
  const tflite::OperatorCode& found = *codes->Get(source.opcode());
  // Files of the time before the second field have only the first.
  return std::max(found.code(), static_cast<int32_t>(found.short_code()));
}

// First of all: an operator that is not there says more than what is wrong with its inputs.
void TfliteImporter::check_operators() const {
  const auto* operators = file_.graph().operators();
  for (uint32_t i = 0; operators && i < operators->size(); ++i) {
    const int32_t found = code(*operators->Get(i));
    if (find_operator(found)) continue;
    std::string name = operator_name(found);
    const tflite::OperatorCode& entry =
        *file_.model().operator_codes()->Get(operators->Get(i)->opcode());
    if (found == tflite::OperatorKind_CUSTOM && entry.custom_code()) {
      name += " " + quoted(entry.custom_code()->str());
    }
    throw Error("operator " + std::to_string(i) + " (" + name + "): the operator is not supported");
  }
}

void TfliteImporter::define(int32_t index, ValueId id) {
  if (!values_.emplace(index, id).second) {
    throw Error("tensor " + std::to_string(index) + " is computed twice");
  }
}

ValueId TfliteImporter::add_constant(const SourceTensor& tensor) {
  Tensor elements = stored_elements(tensor);
  constant_bytes_ += static_cast<size_t>(elements.elements()) * sizeof(float);
  if (constant_bytes_ > kMaxConstantBytes + kMaxConstantShare * file_.bytes()) {
    throw Error("the constants of the model share their contents too often");
  }
  return is_quantized(tensor) ? add_quantized(&builder_, std::move(elements), *tensor.quantization)
                              : builder_.constant(std::move(elements));
}

ValueId TfliteImporter::find(int32_t index) {
  const auto found = values_.find(index);
  if (found != values_.end()) return found->second;
  const SourceTensor tensor = read_tensor(file_, index);
  if (!tensor.data) {
    const bool is_empty = std::count(tensor.dims.begin(), tensor.dims.end(), 0) > 0;
    if (tensor.is_variable || !is_empty) {
      throw Error(
          "tensor " + std::to_string(index) + " " + quoted(tensor.name) + " is " +
          (tensor.is_variable
               ? "a variable, which only LSTM operators may read"
               : "no input of the model, no constant and no result of an earlier operator"));
    }
    const ValueId id = builder_.constant(Tensor::zeros(element_type(tensor.type), tensor.dims));
    values_.emplace(index, id);
    return id;
  }
  const ValueId id = add_constant(tensor);
  name_value(&builder_.graph.values[id], tensor.name);
  values_.emplace(index, id);
  return id;
}

// Inputs and outputs are known by their names, which files may leave empty or repeat.
std::string TfliteImporter::edge_name(const SourceTensor& tensor, const char* otherwise) {
  const std::string base = tensor.name.empty() ? otherwise : tensor.name;
  std::string name = base;
  for (int i = 2; !edge_names_.insert(name).second; ++i) name = base + "_" + std::to_string(i);
  return name;
}

void TfliteImporter::add_input(int32_t index) {
  const SourceTensor tensor = read_tensor(file_, index);
  if (tensor.data) {
    throw Error("input " + quoted(tensor.name) + " is a constant");
  }
  Graph& graph = builder_.graph;
  Value value;
  value.name = edge_name(tensor, "input");
  for (size_t i = 0; i < tensor.dims.size(); ++i) {
    value.shape.push_back(
        tensor.dims[i] >= 0
            ? Dim(tensor.dims[i])
            : symbolic_extent(value.name + "_dim" + std::to_string(i), equations_, &graph));
  }
  elements(value.shape);  // throws where the count leaves 64 bits
  value.type = element_type(tensor.type);
  if (tensor.type == tflite::ElementType_Float16) {
    throw Error("input " + quoted(tensor.name) + " is Float16, which is not supported");
  }
  if (is_quantized(tensor)) {
    if (tensor.quantization->scale.size() != 1) {
      throw Error("input " + quoted(tensor.name) + " has a scale per channel");
    }
    value.given = tensor.quantization;
    // Integers without sign only exist at the edges.
    if (value.type != SLUICE_U8) value.type = SLUICE_F32;
  }
  ValueId id = graph.add_value(std::move(value));
  graph.inputs.push_back(id);
  if (graph.values[id].type == SLUICE_U8 && graph.values[id].given) {
    Node node{};
    node.kind = OpKind::Dequantize;
    node.inputs = {id};
    const Given given = with_sign(graph.values[id].given);
    id = builder_.add(std::move(node), SLUICE_F32);
    give(&builder_, id, given);
  }
  define(index, id);
}

void TfliteImporter::translate(const tflite::Operator& source, int32_t code) {
  const TfliteOperator& op = *find_operator(code);
  OperatorContext context(
      &builder_, file_, source, [this](int32_t index) { return find(index); }, &states_);
  if (context.input_count() < op.min_inputs || context.input_count() > op.max_inputs) {
    throw Error(std::to_string(context.input_count()) + " inputs, expected " +
                std::to_string(op.min_inputs) +
                (op.max_inputs == op.min_inputs ? "" : " or more, as far as they are optional"));
  }
  if (context.output_count() < 1 || context.output_count() > op.max_outputs) {
    throw Error(std::to_string(context.output_count()) + " outputs, expected " +
                (op.max_outputs == 1 ? "1" : "1 or more"));
  }
  const size_t first_node = builder_.graph.nodes.size();
  const size_t first_value = builder_.graph.values.size();
  op.translate(context);
  for (const auto& [i, id] : context.results()) {
    const SourceTensor tensor = context.output_tensor(i);
    const bool is_new = static_cast<size_t>(id) >= first_value;
    ValueId result = id;
    if (is_quantized(tensor) && builder_.type(id) == SLUICE_F32) {
      if (tensor.quantization->scale.size() != 1) {
        throw Error("output " + std::to_string(i) + " has a scale per channel");
      }
      const Given given = with_sign(tensor.quantization);
      const Given& found = builder_.value(id).given;
      if (!is_new || (found && !same_quantization(*found, *given))) result = builder_.copy(id);
      give(&builder_, result, given);
    }
    if (is_new) name_value(&builder_.graph.values[result], tensor.name);
    define(source.outputs()->Get(static_cast<uint32_t>(i)), result);
  }
  spread_quantizations(&builder_, first_node, first_value);
}

void TfliteImporter::add_output(int32_t index) {
  Graph& graph = builder_.graph;
  const SourceTensor tensor = read_tensor(file_, index);
  ValueId id = find(index);
  const std::string name = edge_name(tensor, "output");
  if (is_quantized(tensor) && tensor.type == tflite::ElementType_UInt8 &&
      graph.values[id].type == SLUICE_F32) {
    Value value;
    value.type = SLUICE_U8;
    value.shape = graph.values[id].shape;
    value.given = tensor.quantization;
    Node node{};
    node.kind = OpKind::Quantize;
    node.inputs = {id};
    node.round_away = true;
    id = graph.add_value(std::move(value));
    node.outputs = {id};
    graph.nodes.push_back(std::move(node));
  } else if (graph.is_constant(id) || builder_.is_symbolic({id}) || outputs_.count(id) > 0 ||
             std::count(graph.inputs.begin(), graph.inputs.end(), id) > 0) {
    // A copy, so that every output is a result of its own.
    const Given given = graph.values[id].given;
    if (graph.values[id].name == name) graph.values[id].name.clear();
    id = builder_.copy(id);
    graph.values[id].given = given;
  }
  outputs_.insert(id);
  graph.values[id].name = name;
  graph.outputs.push_back(id);
}

}  // namespace sluice

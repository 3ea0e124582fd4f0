#include "quantizer/export/onnx_writer.h"

#include <algorithm>
#include <cstring>

#include "quantizer/error.h"

namespace sluice {
namespace {

onnx::AttributeProto* attribute(onnx::NodeProto* node, const char* name,
                                onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto* added = node->add_attribute();
  added->set_name(name);
  added->set_type(type);
  return added;
}

void describe(onnx::ValueInfoProto* info, const std::string& name, sluice_type type,
              const Shape& shape) {
  info->set_name(name);
  onnx::TypeProto::Tensor* tensor = info->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(onnx_type(type));
  tensor->mutable_shape();
  for (const Dim& dim : shape) {
    auto* extent = tensor->mutable_shape()->add_dim();
    if (dim.is_constant()) {
      extent->set_dim_value(dim.constant());
    } else {
      extent->set_dim_param(dim.text());
    }
  }
}

}  // namespace

int32_t onnx_type(sluice_type type) {
  switch (type) {
    case SLUICE_F32:
      return onnx::TensorProto::FLOAT;
    case SLUICE_S64:
      return onnx::TensorProto::INT64;
    case SLUICE_S32:
      return onnx::TensorProto::INT32;
    case SLUICE_S16:
      return onnx::TensorProto::INT16;
    case SLUICE_U16:
      return onnx::TensorProto::UINT16;
    case SLUICE_S8:
      return onnx::TensorProto::INT8;
    case SLUICE_U8:
      return onnx::TensorProto::UINT8;
    case SLUICE_BOOL:
      return onnx::TensorProto::BOOL;
  }
  throw Error("element type " + std::to_string(static_cast<int>(type)) + " has no ONNX type");
}

void set_attribute(onnx::NodeProto* node, const char* name, int64_t value) {
  attribute(node, name, onnx::AttributeProto::INT)->set_i(value);
}

void set_attribute(onnx::NodeProto* node, const char* name, float value) {
  attribute(node, name, onnx::AttributeProto::FLOAT)->set_f(value);
}

void set_attribute(onnx::NodeProto* node, const char* name, const std::string& value) {
  attribute(node, name, onnx::AttributeProto::STRING)->set_s(value);
}

void set_attribute(onnx::NodeProto* node, const char* name, const std::vector<int64_t>& values) {
  onnx::AttributeProto* added = attribute(node, name, onnx::AttributeProto::INTS);
  for (const int64_t value : values) added->add_ints(value);
}

void set_attribute(onnx::NodeProto* node, const char* name, const std::vector<float>& values) {
  onnx::AttributeProto* added = attribute(node, name, onnx::AttributeProto::FLOATS);
  for (const float value : values) added->add_floats(value);
}

void set_attribute(onnx::NodeProto* node, const char* name,
                   const std::vector<std::string>& values) {
  onnx::AttributeProto* added = attribute(node, name, onnx::AttributeProto::STRINGS);
  for (const std::string& value : values) added->add_strings(value);
}

std::string OnnxWriter::unique(const std::string& base) {
  std::string name = base.empty() ? "t" : base;
  for (int i = 1; !names_.insert(name).second; ++i) name = base + "_" + std::to_string(i);
  return name;
}

onnx::NodeProto& OnnxWriter::add(const std::string& type, const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& outputs) {
  onnx::NodeProto* node = graph_.add_node();
  node->set_op_type(type);
  for (const std::string& input : inputs) node->add_input(input);
  for (const std::string& output : outputs) node->add_output(output);
  while (node->input_size() > 0 && node->input(node->input_size() - 1).empty()) {
    node->mutable_input()->RemoveLast();
  }
  return *node;
}

std::string OnnxWriter::node(const std::string& type, const std::vector<std::string>& inputs,
                             const std::string& base) {
  const std::string output = unique(base);
  add(type, inputs, {output});
  return output;
}

std::string OnnxWriter::constant(sluice_type type, const std::vector<int64_t>& dims,
                                 const std::vector<uint8_t>& bytes, const std::string& base) {
  std::string key = std::to_string(static_cast<int>(type));
  for (const int64_t extent : dims) key += "," + std::to_string(extent);
  key += ":";
  key.append(bytes.begin(), bytes.end());
  const auto [found, is_new] = constants_.emplace(std::move(key), "");
  if (!is_new) return found->second;
  found->second = unique(base);
  onnx::TensorProto* tensor = graph_.add_initializer();
  tensor->set_name(found->second);
  tensor->set_data_type(onnx_type(type));
  for (const int64_t extent : dims) tensor->add_dims(extent);
  tensor->set_raw_data(bytes.data(), bytes.size());
  return found->second;
}

std::string OnnxWriter::floats(const std::vector<int64_t>& dims, const std::vector<float>& values,
                               const std::string& base) {
  const auto* begin = reinterpret_cast<const uint8_t*>(values.data());
  return constant(SLUICE_F32, dims, {begin, begin + values.size() * sizeof(float)}, base);
}

std::string OnnxWriter::integers(const std::vector<int64_t>& values) {
  const auto* begin = reinterpret_cast<const uint8_t*>(values.data());
  return constant(SLUICE_S64, {static_cast<int64_t>(values.size())},
                  {begin, begin + values.size() * sizeof(int64_t)}, "integers");
}

void OnnxWriter::add_input(const std::string& name, sluice_type type, const Shape& shape) {
  reserve(name);
  describe(graph_.add_input(), name, type, shape);
}

void OnnxWriter::reserve(const std::string& name) {
  if (!names_.insert(name).second) throw Error("two inputs or outputs are named '" + name + "'");
}

bool OnnxWriter::rename(const std::string& from, const std::string& to) {
  bool made = false;
  for (onnx::NodeProto& node : *graph_.mutable_node()) {
    made |= std::count(node.output().begin(), node.output().end(), from) > 0;
  }
  if (!made) return false;
  for (onnx::NodeProto& node : *graph_.mutable_node()) {
    std::replace(node.mutable_input()->begin(), node.mutable_input()->end(), from, to);
    std::replace(node.mutable_output()->begin(), node.mutable_output()->end(), from, to);
  }
  renamed_[from] = to;
  return true;
}

void OnnxWriter::add_output(const std::string& name, const std::string& tensor, sluice_type type,
                            const Shape& shape) {
  const auto renamed = renamed_.find(tensor);
  if (renamed != renamed_.end()) {
    add("Identity", {renamed->second}, {name});
  } else if (!rename(tensor, name)) {
    add("Identity", {tensor}, {name});
  }
  describe(graph_.add_output(), name, type, shape);
}

std::string OnnxWriter::symbol(const std::string& name) {
  for (const onnx::ValueInfoProto& input : graph_.input()) {
    const auto& shape = input.type().tensor_type().shape();
    for (int i = 0; i < shape.dim_size(); ++i) {
      if (shape.dim(i).dim_param() != name) continue;
      const std::string dims = node("Shape", {input.name()}, input.name() + "_shape");
      return node("Gather", {dims, integers({i})}, name);
    }
  }
  throw Error("no input has the symbol " + name + " as an extent");
}

std::string OnnxWriter::extent(const Dim& dim) {
  if (dim.is_constant()) return integers({dim.constant()});
  const auto known = extents_.find(dim.text());
  if (known != extents_.end()) return known->second;
  std::string sum;
  for (const auto& [monomial, coefficient] : dim.terms()) {
    std::string product = coefficient == 1 && !monomial.empty() ? "" : integers({coefficient});
    for (const auto& [atom, power] : monomial) {
      std::string factor;
      if (atom.division) {
        // Numerators of extents are not negative where they count: Div truncates.
        factor = node("Div", {extent(atom.division->numerator), integers({atom.division->divisor})},
                      "extent");
      } else {
        const auto [found, is_new] = extents_.emplace(atom.name, "");
        if (is_new) found->second = symbol(atom.name);
        factor = found->second;
      }
      for (int i = 0; i < power; ++i) {
        product = product.empty() ? factor : node("Mul", {product, factor}, "extent");
      }
    }
    sum = sum.empty() ? product : node("Add", {sum, product}, "extent");
  }
  extents_[dim.text()] = sum;
  return sum;
}

std::string OnnxWriter::extents(const Shape& shape) {
  std::vector<int64_t> constants;
  for (const Dim& dim : shape) {
    if (dim.is_constant()) constants.push_back(dim.constant());
  }
  if (constants.size() == shape.size()) return integers(constants);
  std::vector<std::string> parts;
  for (const Dim& dim : shape) parts.push_back(extent(dim));
  if (parts.size() == 1) return parts[0];
  const std::string all = node("Concat", parts, "extents");
  set_attribute(&last(), "axis", int64_t{0});
  return all;
}

onnx::ModelProto OnnxWriter::finish() {
  onnx::ModelProto model;
  // The first versions of the format with these operator sets.
  model.set_ir_version(opset_ >= 21 ? 10 : 8);
  model.set_producer_name("sluice");
  model.add_opset_import()->set_version(opset_);
  const auto& nodes = graph_.node();
  if (std::any_of(nodes.begin(), nodes.end(),
                  [](const auto& node) { return node.domain() == "com.microsoft"; })) {
    onnx::OperatorSetIdProto* import = model.add_opset_import();
    import->set_domain("com.microsoft");
    import->set_version(1);
  }
  graph_.set_name("model");
  *model.mutable_graph() = std::move(graph_);
  return model;
}

}  // namespace sluice

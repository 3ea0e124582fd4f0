#include "tests/import/onnx_maker.h"

#include <cctype>

namespace sluice {
namespace {

onnx::AttributeProto* attribute(onnx::NodeProto* node, const std::string& name,
                                onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto* added = node->add_attribute();
  added->set_name(name);
  added->set_type(type);
  return added;
}

}  // namespace

OnnxMaker::OnnxMaker(int64_t opset) {
  model.set_ir_version(8);
  model.add_opset_import()->set_version(opset);
  graph().set_name("test");
}

void OnnxMaker::input(const std::string& name, const std::vector<std::string>& extents,
                      int32_t type) {
  onnx::ValueInfoProto* added = graph().add_input();
  added->set_name(name);
  onnx::TypeProto::Tensor* tensor = added->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  tensor->mutable_shape();
  for (const std::string& extent : extents) {
    auto* dim = tensor->mutable_shape()->add_dim();
    if (extent.empty()) continue;
    if (extent[0] == '-' || std::isdigit(static_cast<unsigned char>(extent[0]))) {
      dim->set_dim_value(std::stoll(extent));
    } else {
      dim->set_dim_param(extent);
    }
  }
}

void OnnxMaker::output(const std::string& name) { graph().add_output()->set_name(name); }

void OnnxMaker::floats(const std::string& name, const std::vector<int64_t>& dims,
                       const std::vector<float>& values) {
  onnx::TensorProto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  for (const int64_t extent : dims) tensor->add_dims(extent);
  for (const float value : values) tensor->add_float_data(value);
}

void OnnxMaker::ints(const std::string& name, const std::vector<int64_t>& dims,
                     const std::vector<int64_t>& values, int32_t type) {
  onnx::TensorProto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(type);
  for (const int64_t extent : dims) tensor->add_dims(extent);
  for (const int64_t value : values) {
    if (type == onnx::TensorProto::INT64) {
      tensor->add_int64_data(value);
    } else {
      tensor->add_int32_data(static_cast<int32_t>(value));
    }
  }
}

onnx::NodeProto& OnnxMaker::node(const std::string& type, const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& outputs, const std::string& name) {
  onnx::NodeProto* added = graph().add_node();
  added->set_op_type(type);
  added->set_name(name);
  for (const std::string& input : inputs) added->add_input(input);
  for (const std::string& output : outputs) added->add_output(output);
  return *added;
}

void set_int(onnx::NodeProto* node, const std::string& name, int64_t value) {
  attribute(node, name, onnx::AttributeProto::INT)->set_i(value);
}

void set_ints(onnx::NodeProto* node, const std::string& name, const std::vector<int64_t>& values) {
  onnx::AttributeProto* added = attribute(node, name, onnx::AttributeProto::INTS);
  for (const int64_t value : values) added->add_ints(value);
}

void set_string(onnx::NodeProto* node, const std::string& name, const std::string& value) {
  attribute(node, name, onnx::AttributeProto::STRING)->set_s(value);
}

}  // namespace sluice

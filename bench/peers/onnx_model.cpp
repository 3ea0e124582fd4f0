#include "bench/peers/onnx_model.h"

#include "quantizer/error.h"

namespace sluice::bench {
namespace {

constexpr int kIrVersion = 8, kOpset = 17, kMicrosoftOpset = 1;

void declare(onnx::ValueInfoProto* info, const std::string& name, OnnxType type,
             const std::vector<int64_t>& dims) {
  info->set_name(name);
  onnx::TypeProto_Tensor* tensor = info->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(static_cast<int32_t>(type));
  onnx::TensorShapeProto* shape = tensor->mutable_shape();
  for (const int64_t extent : dims) shape->add_dim()->set_dim_value(extent);
}

OnnxType element_type(float) { return OnnxType::F32; }
OnnxType element_type(uint8_t) { return OnnxType::U8; }
OnnxType element_type(int8_t) { return OnnxType::S8; }

}  // namespace

OnnxModelBuilder::OnnxModelBuilder() {
  model_.set_ir_version(kIrVersion);
  model_.add_opset_import()->set_version(kOpset);
  onnx::OperatorSetIdProto* microsoft = model_.add_opset_import();
  microsoft->set_domain("com.microsoft");
  microsoft->set_version(kMicrosoftOpset);
  model_.mutable_graph()->set_name("bench");
}

onnx::NodeProto* OnnxModelBuilder::node(const std::string& op, const std::string& domain,
                                        const std::vector<std::string>& inputs,
                                        const std::vector<std::string>& outputs) {
  onnx::NodeProto* node = model_.mutable_graph()->add_node();
  node->set_op_type(op);
  node->set_domain(domain);
  for (const std::string& name : inputs) node->add_input(name);
  for (const std::string& name : outputs) node->add_output(name);
  return node;
}

void OnnxModelBuilder::attribute(onnx::NodeProto* node, const std::string& name, int64_t value) {
  onnx::AttributeProto* attribute = node->add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INT);
  attribute->set_i(value);
}

void OnnxModelBuilder::input(const std::string& name, OnnxType type,
                             const std::vector<int64_t>& dims) {
  declare(model_.mutable_graph()->add_input(), name, type, dims);
}

void OnnxModelBuilder::output(const std::string& name, OnnxType type,
                              const std::vector<int64_t>& dims) {
  declare(model_.mutable_graph()->add_output(), name, type, dims);
}

template <typename T>
void OnnxModelBuilder::constant(const std::string& name, const std::vector<int64_t>& dims,
                                const std::vector<T>& elements) {
  onnx::TensorProto* tensor = model_.mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(static_cast<int32_t>(element_type(T())));
  for (const int64_t extent : dims) tensor->add_dims(extent);
  tensor->set_raw_data(elements.data(), elements.size() * sizeof(T));
}
template void OnnxModelBuilder::constant(const std::string&, const std::vector<int64_t>&,
                                         const std::vector<float>&);
template void OnnxModelBuilder::constant(const std::string&, const std::vector<int64_t>&,
                                         const std::vector<uint8_t>&);
template void OnnxModelBuilder::constant(const std::string&, const std::vector<int64_t>&,
                                         const std::vector<int8_t>&);

Buffer<uint8_t> OnnxModelBuilder::serialize() const {
  Buffer<uint8_t> bytes(model_.ByteSizeLong());
  if (!model_.SerializeToArray(bytes.data(), static_cast<int>(bytes.size())))
    throw Error("ONNX model of a benchmark: cannot serialize");
  return bytes;
}

}  // namespace sluice::bench

#include "quantizer/import/onnx/node_context.h"

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/import/extents.h"
#include "quantizer/import/quoted.h"

namespace sluice {

NodeContext::NodeContext(Builder* the_builder, const onnx::NodeProto& node, int64_t opset_version,
                         std::vector<ValueId> inputs)
    : builder(*the_builder), opset(opset_version), node_(node), inputs_(std::move(inputs)) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (!attributes_.emplace(attribute.name(), &attribute).second) {
      throw Error("attribute " + quoted(attribute.name()) + " is given twice");
    }
  }
}

ValueId NodeContext::input(size_t i) const {
  if (!has_input(i)) throw Error("input " + std::to_string(i) + " is missing");
  return inputs_[i];
}

bool NodeContext::wants_output(size_t i) const {
  return i < output_count() && !node_.output(static_cast<int>(i)).empty();
}

const onnx::AttributeProto* NodeContext::find(const char* name,
                                              onnx::AttributeProto::AttributeType type) {
  const auto found = attributes_.find(name);
  if (found == attributes_.end()) return nullptr;
  if (found->second->type() != type) {
    throw Error("attribute " + quoted(name) + " has type " +
                onnx::AttributeProto::AttributeType_Name(found->second->type()) + ", expected " +
                onnx::AttributeProto::AttributeType_Name(type));
  }
  read_.insert(name);
  return found->second;
}

int64_t NodeContext::int_attribute(const char* name, int64_t otherwise) {
  const auto* attribute = find(name, onnx::AttributeProto::INT);
  return attribute ? attribute->i() : otherwise;
}

float NodeContext::float_attribute(const char* name, float otherwise) {
  const auto* attribute = find(name, onnx::AttributeProto::FLOAT);
  return attribute ? attribute->f() : otherwise;
}

std::string NodeContext::string_attribute(const char* name, const std::string& otherwise) {
  const auto* attribute = find(name, onnx::AttributeProto::STRING);
  return attribute ? attribute->s() : otherwise;
}

std::optional<std::vector<int64_t>> NodeContext::ints_attribute(const char* name) {
  const auto* attribute = find(name, onnx::AttributeProto::INTS);
  if (!attribute) return std::nullopt;
  return std::vector<int64_t>(attribute->ints().begin(), attribute->ints().end());
}

std::optional<std::vector<float>> NodeContext::floats_attribute(const char* name) {
  const auto* attribute = find(name, onnx::AttributeProto::FLOATS);
  if (!attribute) return std::nullopt;
  return std::vector<float>(attribute->floats().begin(), attribute->floats().end());
}

std::optional<std::vector<std::string>> NodeContext::strings_attribute(const char* name) {
  const auto* attribute = find(name, onnx::AttributeProto::STRINGS);
  if (!attribute) return std::nullopt;
  return std::vector<std::string>(attribute->strings().begin(), attribute->strings().end());
}

const onnx::TensorProto* NodeContext::tensor_attribute(const char* name) {
  const auto* attribute = find(name, onnx::AttributeProto::TENSOR);
  return attribute ? &attribute->t() : nullptr;
}

void NodeContext::expect_int_attribute(const char* name, int64_t supported) {
  const int64_t found = int_attribute(name, supported);
  if (found != supported) {
    throw Error("attribute " + quoted(name) + " is " + std::to_string(found) + "; only " +
                std::to_string(supported) + " is supported");
  }
}

void NodeContext::refuse_unread_attributes() const {
  for (const auto& [name, attribute] : attributes_) {
    if (read_.count(name) == 0) {
      throw Error("attribute " + quoted(name) + " is not supported in operator set " +
                  std::to_string(opset));
    }
  }
}

int64_t NodeContext::normalize_axis(int64_t axis, int64_t rank) {
  return sluice::normalize_axis(axis, rank);
}

std::vector<int64_t> NodeContext::normalize_axes(const std::vector<int64_t>& axes, int64_t rank) {
  return sluice::normalize_axes(axes, rank);
}

std::optional<std::vector<int64_t>> NodeContext::ints_attribute_or_input(const char* name, size_t i,
                                                                         int64_t since) {
  if (opset < since) return ints_attribute(name);
  if (!has_input(i)) return std::nullopt;
  return builder.known_integers(input(i), name);
}

}  // namespace sluice

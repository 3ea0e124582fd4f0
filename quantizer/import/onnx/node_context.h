// What the translation of one ONNX node sees.
#ifndef SLUICE_IMPORT_ONNX_NODE_CONTEXT_H
#define SLUICE_IMPORT_ONNX_NODE_CONTEXT_H

#include <onnx/onnx_pb.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "quantizer/import/builder.h"

namespace sluice {

/// Inputs, attributes and outputs of a node. Attributes that the translation never reads are an
/// error of the node: nothing is ignored silently.
class NodeContext {
 public:
  /// `inputs`: values in the node's order, kAbsent where a name is empty.
  NodeContext(Builder* builder, const onnx::NodeProto& node, int64_t opset,
              std::vector<ValueId> inputs);

  Builder& builder;
  const int64_t opset;

  size_t input_count() const { return inputs_.size(); }
  bool has_input(size_t i) const { return i < inputs_.size() && inputs_[i] != kAbsent; }
  /// A required input.
  ValueId input(size_t i) const;
  /// kAbsent where it is not given.
  ValueId optional_input(size_t i) const { return has_input(i) ? inputs_[i] : kAbsent; }
  const Shape& shape(size_t i) const { return builder.shape(input(i)); }
  int64_t rank(size_t i) const { return static_cast<int64_t>(shape(i).size()); }

  size_t output_count() const { return static_cast<size_t>(node_.output_size()); }
  /// Whether the model names output i.
  bool wants_output(size_t i) const;
  void set_output(size_t i, ValueId id) { outputs_[i] = id; }
  const std::map<size_t, ValueId>& outputs() const { return outputs_; }

  bool has_attribute(const char* name) const { return attributes_.count(name) > 0; }
  int64_t int_attribute(const char* name, int64_t otherwise);
  float float_attribute(const char* name, float otherwise);
  std::string string_attribute(const char* name, const std::string& otherwise);
  std::optional<std::vector<int64_t>> ints_attribute(const char* name);
  std::optional<std::vector<float>> floats_attribute(const char* name);
  std::optional<std::vector<std::string>> strings_attribute(const char* name);
  const onnx::TensorProto* tensor_attribute(const char* name);
  /// Marks an attribute as read that does not change the result.
  void ignore_attribute(const char* name) { read_.insert(name); }
  /// Throws where the attribute has another value than the only one that is supported.
  void expect_int_attribute(const char* name, int64_t supported);
  /// Throws for the first attribute that was not read.
  void refuse_unread_attributes() const;

  /// An axis given as -rank..rank-1, as 0..rank-1. Throws outside.
  static int64_t normalize_axis(int64_t axis, int64_t rank);
  /// Axes, each once, sorted.
  static std::vector<int64_t> normalize_axes(const std::vector<int64_t>& axes, int64_t rank);
  /// Integers given as an attribute before operator set `since`, as input i from then on.
  std::optional<std::vector<int64_t>> ints_attribute_or_input(const char* name, size_t i,
                                                              int64_t since);

 private:
  const onnx::AttributeProto* find(const char* name, onnx::AttributeProto::AttributeType type);

  const onnx::NodeProto& node_;
  std::vector<ValueId> inputs_;
  std::map<size_t, ValueId> outputs_;
  std::map<std::string, const onnx::AttributeProto*> attributes_;
  std::set<std::string> read_;
};

}  // namespace sluice

#endif

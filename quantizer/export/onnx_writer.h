// An ONNX graph under construction: unique names, constants stored once.
#ifndef SLUICE_EXPORT_ONNX_WRITER_H
#define SLUICE_EXPORT_ONNX_WRITER_H

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "quantizer/graph/dim.h"
#include "sluice/sluice.h"

namespace sluice {

class OnnxWriter {
 public:
  explicit OnnxWriter(int64_t opset) : opset_(opset) {}

  int64_t opset() const { return opset_; }
  onnx::GraphProto& graph() { return graph_; }

  /// A name that nothing has yet: `base`, or `base` with a number.
  std::string unique(const std::string& base);

  /// A node with one result, which is returned; an empty input is absent.
  std::string node(const std::string& type, const std::vector<std::string>& inputs,
                   const std::string& base);
  /// A node with as many results as `outputs`; an empty one is not wanted.
  onnx::NodeProto& add(const std::string& type, const std::vector<std::string>& inputs,
                       const std::vector<std::string>& outputs);
  /// The node that was added last.
  onnx::NodeProto& last() { return *graph_.mutable_node(graph_.node_size() - 1); }

  /// A constant of the graph.
  std::string constant(sluice_type type, const std::vector<int64_t>& dims,
                       const std::vector<uint8_t>& bytes, const std::string& base);
  std::string floats(const std::vector<int64_t>& dims, const std::vector<float>& values,
                     const std::string& base);
  std::string integers(const std::vector<int64_t>& values);  // s64 [n]

  void add_input(const std::string& name, sluice_type type, const Shape& shape);
  /// Keeps a name for an output.
  void reserve(const std::string& name);
  /// Makes `tensor` the next output of the graph, under a reserved name.
  void add_output(const std::string& name, const std::string& tensor, sluice_type type,
                  const Shape& shape);

  /// An extent, or several, as s64 [n] computed from the shapes of the inputs. Throws sluice::Error
  /// for a symbol that no input has as an extent.
  std::string extents(const Shape& shape);

  /// The model; com.microsoft is imported where a node is of it.
  onnx::ModelProto finish();

 private:
  std::string extent(const Dim& dim);
  std::string symbol(const std::string& name);
  // False where no node makes it.
  bool rename(const std::string& from, const std::string& to);

  int64_t opset_;
  onnx::GraphProto graph_;
  std::set<std::string> names_;
  std::map<std::string, std::string> constants_, extents_;  // by content, by text
  std::map<std::string, std::string> renamed_;              // by former name
};

/// The ONNX type of elements.
int32_t onnx_type(sluice_type type);

void set_attribute(onnx::NodeProto* node, const char* name, int64_t value);
void set_attribute(onnx::NodeProto* node, const char* name, float value);
void set_attribute(onnx::NodeProto* node, const char* name, const std::string& value);
void set_attribute(onnx::NodeProto* node, const char* name, const std::vector<int64_t>& values);
void set_attribute(onnx::NodeProto* node, const char* name, const std::vector<float>& values);
void set_attribute(onnx::NodeProto* node, const char* name, const std::vector<std::string>& values);

}  // namespace sluice

#endif

// Small ONNX models for tests, and their bytes.
#ifndef SLUICE_TESTS_IMPORT_ONNX_MAKER_H
#define SLUICE_TESTS_IMPORT_ONNX_MAKER_H

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace sluice {

/// A model under construction. Extents are numbers or symbols ("N"); "" has neither.
class OnnxMaker {
 public:
  explicit OnnxMaker(int64_t opset = 15);

  onnx::ModelProto model;
  onnx::GraphProto& graph() { return *model.mutable_graph(); }

  void input(const std::string& name, const std::vector<std::string>& extents,
             int32_t type = onnx::TensorProto::FLOAT);
  void output(const std::string& name);
  void floats(const std::string& name, const std::vector<int64_t>& dims,
              const std::vector<float>& values);
  void ints(const std::string& name, const std::vector<int64_t>& dims,
            const std::vector<int64_t>& values, int32_t type = onnx::TensorProto::INT64);
  onnx::NodeProto& node(const std::string& type, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, const std::string& name = "");

  std::string bytes() const { return model.SerializeAsString(); }
};

void set_int(onnx::NodeProto* node, const std::string& name, int64_t value);
void set_ints(onnx::NodeProto* node, const std::string& name, const std::vector<int64_t>& values);
void set_string(onnx::NodeProto* node, const std::string& name, const std::string& value);

}  // namespace sluice

#endif

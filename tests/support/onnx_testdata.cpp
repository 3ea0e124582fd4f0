#include "tests/support/onnx_testdata.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "quantizer/error.h"
#include "quantizer/import/onnx/tensor_proto.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

const fs::path& root() {
  static const fs::path path = "/usr/share/libonnx-testdata/data";
  return path;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

onnx::ModelProto parse(const std::string& bytes) {
  onnx::ModelProto model;
  if (!model.ParseFromString(bytes)) throw Error("not an ONNX model");
  return model;
}

std::optional<Tensor> tensor_of(const std::string& bytes) {
  onnx::TensorProto proto;
  if (!proto.ParseFromString(bytes)) return std::nullopt;
  try {
    return read_tensor(proto);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Positions of the inputs that steer an operator instead of being its data.
std::vector<int> parameter_positions(const std::string& type) {
  static const std::map<std::string, std::vector<int>> positions = {
      {"ConstantOfShape", {0}}, {"Dropout", {1, 2}},  {"Equal", {0, 1}},  {"Expand", {1}},
      {"Pad", {1, 2}},          {"Range", {0, 1, 2}}, {"ReduceSum", {1}}, {"Reshape", {1}},
      {"Slice", {1, 2, 3, 4}},  {"Split", {1}},       {"Squeeze", {1}},   {"Tile", {1}},
      {"Unsqueeze", {1}},
  };
  const auto found = positions.find(type);
  return found == positions.end() ? std::vector<int>() : found->second;
}

}  // namespace

bool has_onnx_testdata() { return fs::is_directory(root()); }

std::vector<std::string> onnx_case_names(const std::string& suite) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root() / suite)) {
    if (fs::exists(entry.path() / "model.onnx")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

OnnxCase load_onnx_case(const std::string& suite, const std::string& name) {
  const fs::path folder = root() / suite / name;
  OnnxCase test;
  test.name = name;
  test.model = read_file(folder / "model.onnx");
  const onnx::ModelProto model = parse(test.model);
  const onnx::GraphProto& graph = model.graph();
  std::set<std::string> initializers;
  for (const auto& tensor : graph.initializer()) initializers.insert(tensor.name());
  const fs::path data = folder / "test_data_set_0";
  int next = 0;
  for (const auto& input : graph.input()) {
    if (initializers.count(input.name())) continue;
    const fs::path file = data / ("input_" + std::to_string(next++) + ".pb");
    if (!fs::exists(file)) continue;
    test.input_protos[input.name()] = read_file(file);
    test.inputs[input.name()] = tensor_of(test.input_protos[input.name()]);
  }
  for (int i = 0; i < graph.output_size(); ++i) {
    const fs::path file = data / ("output_" + std::to_string(i) + ".pb");
    test.outputs[graph.output(i).name()] = tensor_of(read_file(file));
  }
  for (const auto& node : graph.node()) {
    test.operators.push_back(node.op_type());
    for (const int position : parameter_positions(node.op_type())) {
      if (position >= node.input_size()) continue;
      const std::string& input = node.input(position);
      if (test.input_protos.count(input)) test.parameters.insert(input);
    }
  }
  return test;
}

std::string with_constants(const OnnxCase& test, const std::set<std::string>& inputs) {
  onnx::ModelProto model = parse(test.model);
  for (const std::string& name : inputs) {
    onnx::TensorProto* tensor = model.mutable_graph()->add_initializer();
    if (!tensor->ParseFromString(test.input_protos.at(name))) throw Error("not a tensor: " + name);
    tensor->set_name(name);
  }
  return model.SerializeAsString();
}

std::string with_operator_set(const std::string& bytes, int64_t version) {
  onnx::ModelProto model = parse(bytes);
  for (auto& import : *model.mutable_opset_import()) {
    if (import.domain().empty()) import.set_version(std::max(import.version(), version));
  }
  return model.SerializeAsString();
}

}  // namespace sluice

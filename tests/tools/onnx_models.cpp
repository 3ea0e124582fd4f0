#include "tests/tools/onnx_models.h"

#include <onnx/onnx_pb.h>

#include <cmath>
#include <fstream>
#include <initializer_list>
#include <variant>
#include <vector>

namespace sluice {
namespace {

using Extent = std::variant<int64_t, std::string>;

class ModelWriter {
 public:
  ModelWriter() {
    model_.set_ir_version(7);
    model_.add_opset_import()->set_version(13);
    model_.mutable_graph()->set_name("test");
  }

  void input(const std::string& name, const std::vector<Extent>& shape,
             int type = onnx::TensorProto::FLOAT) {
    describe(model_.mutable_graph()->add_input(), name, shape, type);
  }
  void output(const std::string& name, const std::vector<Extent>& shape) {
    describe(model_.mutable_graph()->add_output(), name, shape, onnx::TensorProto::FLOAT);
  }
  /// Weights without structure in [-0.8, 0.8].
  void weights(const std::string& name, const std::vector<int64_t>& shape) {
    onnx::TensorProto* tensor = initializer(name, shape, onnx::TensorProto::FLOAT);
    int64_t elements = 1;
    for (const int64_t extent : shape) elements *= extent;
    for (int64_t i = 0; i < elements; ++i) {
      const double place = static_cast<double>(i) + 10.0 * static_cast<double>(name[0]);
      tensor->add_float_data(static_cast<float>(0.8 * std::sin(1.7 * place * place)));
    }
  }
  void integers(const std::string& name, const std::vector<int64_t>& values) {
    onnx::TensorProto* tensor =
        initializer(name, {static_cast<int64_t>(values.size())}, onnx::TensorProto::INT64);
    for (const int64_t value : values) tensor->add_int64_data(value);
  }
  onnx::NodeProto* node(const std::string& type, const std::string& name,
                        std::initializer_list<const char*> inputs,
                        std::initializer_list<const char*> outputs) {
    onnx::NodeProto* result = model_.mutable_graph()->add_node();
    result->set_op_type(type);
    result->set_name(name);
    for (const char* input : inputs) result->add_input(input);
    for (const char* output : outputs) result->add_output(output);
    return result;
  }
  /// LSTM with weights of its own, `operands` X and after the bias.
  void lstm(std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs,
            bool bidirectional) {
    const int64_t directions = bidirectional ? 2 : 1;
    weights("W", {directions, 4 * kModelUnits, kModelInputs});
    weights("R", {directions, 4 * kModelUnits, kModelUnits});
    weights("B", {directions, 8 * kModelUnits});
    onnx::NodeProto* layer = node("LSTM", "cell", inputs, outputs);
    onnx::AttributeProto* hidden = layer->add_attribute();
    hidden->set_name("hidden_size");
    hidden->set_type(onnx::AttributeProto::INT);
    hidden->set_i(kModelUnits);
    if (!bidirectional) return;
    onnx::AttributeProto* direction = layer->add_attribute();
    direction->set_name("direction");
    direction->set_type(onnx::AttributeProto::STRING);
    direction->set_s("bidirectional");
  }
  void write(const std::string& path) const {
    std::ofstream out(path, std::ios::binary);
    model_.SerializeToOstream(&out);
  }

 private:
  static void describe(onnx::ValueInfoProto* info, const std::string& name,
                       const std::vector<Extent>& shape, int type) {
    info->set_name(name);
    onnx::TypeProto::Tensor* tensor = info->mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(type);
    tensor->mutable_shape();
    for (const Extent& extent : shape) {
      onnx::TensorShapeProto::Dimension* dim = tensor->mutable_shape()->add_dim();
      if (std::holds_alternative<int64_t>(extent)) {
        dim->set_dim_value(std::get<int64_t>(extent));
      } else {
        dim->set_dim_param(std::get<std::string>(extent));
      }
    }
  }
  onnx::TensorProto* initializer(const std::string& name, const std::vector<int64_t>& shape,
                                 int type) {
    onnx::TensorProto* tensor = model_.mutable_graph()->add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(type);
    for (const int64_t extent : shape) tensor->add_dims(extent);
    return tensor;
  }

  onnx::ModelProto model_;
};

const Extent kT = "T", kN = "N", kOne = int64_t{1};
const Extent kInputs = int64_t{kModelInputs}, kUnits = int64_t{kModelUnits};

}  // namespace

void write_sequence_model(const std::string& path) {
  ModelWriter model;
  model.input("x", {kT, kN, kInputs});
  model.output("y", {kT, kN, kUnits});
  model.lstm({"x", "W", "R", "B"}, {"all"}, false);
  model.integers("axes", {1});
  model.node("Squeeze", "squeeze", {"all", "axes"}, {"y"});
  model.write(path);
}

void write_step_model(const std::string& path) {
  ModelWriter model;
  model.input("x", {kOne, kOne, kInputs});
  model.input("h_in", {kOne, kOne, kUnits});
  model.input("c_in", {kOne, kOne, kUnits});
  model.output("y", {kOne, kUnits});
  model.output("h_out", {kOne, kOne, kUnits});
  model.output("c_out", {kOne, kOne, kUnits});
  model.lstm({"x", "W", "R", "B", "", "h_in", "c_in"}, {"all", "h_out", "c_out"}, false);
  model.integers("axes", {0, 1});
  model.node("Squeeze", "squeeze", {"all", "axes"}, {"y"});
  model.write(path);
}

void write_bidirectional_model(const std::string& path) {
  ModelWriter model;
  model.input("x", {kT, kN, kInputs});
  model.output("y", {kT, Extent(int64_t{2}), kN, kUnits});
  model.lstm({"x", "W", "R", "B"}, {"y"}, true);
  model.write(path);
}

void write_dense_model(const std::string& path) {
  ModelWriter model;
  model.input("x", {kN, kInputs});
  model.output("logits", {kN, Extent(int64_t{kModelClasses})});
  model.weights("weight", {kModelInputs, kModelClasses});
  model.weights("bias", {kModelClasses});
  model.node("Gemm", "dense", {"x", "weight", "bias"}, {"logits"});
  model.write(path);
}

void write_embedding_model(const std::string& path) {
  ModelWriter model;
  model.input("tokens", {kT, kN}, onnx::TensorProto::INT64);
  model.output("vectors", {kT, kN, kInputs});
  model.weights("table", {7, kModelInputs});
  model.node("Gather", "embed", {"table", "tokens"}, {"vectors"});
  model.write(path);
}

}  // namespace sluice

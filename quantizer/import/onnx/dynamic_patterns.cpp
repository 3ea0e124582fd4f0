#include "quantizer/import/onnx/dynamic_patterns.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace sluice {
namespace {

class DynamicFusion {
 public:
  explicit DynamicFusion(onnx::GraphProto* graph) : graph_(*graph) {
    for (onnx::NodeProto& node : *graph_.mutable_node()) {
      for (int i = 0; i < node.output_size(); ++i) producers_[node.output(i)] = {&node, i};
      for (const std::string& input : node.input()) ++uses_[input];
    }
    for (const onnx::ValueInfoProto& output : graph_.output()) ++uses_[output.name()];
  }

  void run() {
    for (onnx::NodeProto& node : *graph_.mutable_node()) {
      if (is(node, "", "Mul") && node.input_size() == 2) {
        if (!fuse_spelled_out(&node, node.input(0), node.input(1))) {
          fuse_spelled_out(&node, node.input(1), node.input(0));
        }
      } else if (is(node, "com.microsoft", "MatMulIntegerToFloat")) {
        fuse_operator(&node);
      }
    }
    onnx::GraphProto kept;
    for (onnx::NodeProto& node : *graph_.mutable_node()) {
      if (!removed_.count(&node)) kept.add_node()->Swap(&node);
    }
    graph_.mutable_node()->Swap(kept.mutable_node());
  }

 private:
  struct Producer {
    onnx::NodeProto* node;
    int output;
  };

  static bool is(const onnx::NodeProto& node, const char* domain, const char* type) {
    const bool same_domain = node.domain() == domain || (!*domain && node.domain() == "ai.onnx");
    return same_domain && node.op_type() == type;
  }

  static std::string input(const onnx::NodeProto& node, int i) {
    return i < node.input_size() ? node.input(i) : "";
  }

  // The node that makes `name` as its output `output`, where it is of this type; else null.
  onnx::NodeProto* producer(const std::string& name, const char* type, int output = 0) const {
    const auto found = producers_.find(name);
    if (name.empty() || found == producers_.end() || found->second.output != output ||
        !is(*found->second.node, "", type)) {
      return nullptr;
    }
    return found->second.node;
  }

  bool read_once(const std::string& name) const {
    const auto found = uses_.find(name);
    return found != uses_.end() && found->second == 1;
  }

  // The DynamicQuantizeLinear that all three are results of, or null.
  const onnx::NodeProto* quantizer(const std::string& q, const std::string& scale,
                                   const std::string& zero) const {
    const onnx::NodeProto* node = producer(q, "DynamicQuantizeLinear");
    const bool same = node && node->input_size() == 1 &&
                      node == producer(scale, "DynamicQuantizeLinear", 1) &&
                      node == producer(zero, "DynamicQuantizeLinear", 2);
    return same ? node : nullptr;
  }

  static void replace(onnx::NodeProto* node, const std::string& name,
                      const std::vector<std::string>& inputs) {
    node->set_name(name);
    node->set_domain("com.microsoft");
    node->set_op_type("DynamicQuantizeMatMul");
    node->clear_input();
    for (const std::string& each : inputs) node->add_input(each);
  }

  bool fuse_spelled_out(onnx::NodeProto* mul, const std::string& product,
                        const std::string& scales) {
    const onnx::NodeProto* cast = producer(product, "Cast");
    const onnx::NodeProto* scale = producer(scales, "Mul");
    if (!cast || !scale || cast->input_size() != 1 || scale->input_size() != 2 ||
        cast->attribute_size() != 1 || cast->attribute(0).name() != "to" ||
        cast->attribute(0).i() != onnx::TensorProto::FLOAT) {
      return false;
    }
    const onnx::NodeProto* matmul = producer(cast->input(0), "MatMulInteger");
    if (!matmul || !read_once(product) || !read_once(cast->input(0))) return false;
    for (const int i : {0, 1}) {
      const onnx::NodeProto* quantize =
          quantizer(input(*matmul, 0), scale->input(i), input(*matmul, 2));
      if (!quantize) continue;
      removed_.insert({cast, matmul});
      replace(mul, matmul->name(),
              {quantize->input(0), input(*matmul, 1), scale->input(1 - i), input(*matmul, 3)});
      return true;
    }
    return false;
  }

  void fuse_operator(onnx::NodeProto* node) {
    const onnx::NodeProto* quantize = quantizer(input(*node, 0), input(*node, 2), input(*node, 4));
    if (!quantize) return;
    replace(
        node, node->name(),
        {quantize->input(0), input(*node, 1), input(*node, 3), input(*node, 5), input(*node, 6)});
  }

  onnx::GraphProto& graph_;
  std::map<std::string, Producer> producers_;
  std::map<std::string, int> uses_;
  std::set<const onnx::NodeProto*> removed_;
};

}  // namespace

void fuse_dynamic_quantization(onnx::GraphProto* graph) { DynamicFusion(graph).run(); }

}  // namespace sluice

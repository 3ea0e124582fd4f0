#include "quantizer/quantize/insert_rescales.h"

#include <algorithm>

#include "quantizer/quantize/integer_elementwise.h"

namespace sluice {
namespace {

class Inserter {
 public:
  Inserter(StaticValues values, const IntegerSelection& selection, const std::set<size_t>& nodes,
           const SchemeChoice& choice, QuantizedGraph* result)
      : static_(std::move(values)),
        selection_(selection),
        nodes_(nodes),
        profile_(choice.profile.value_or(selection.graph.profile)),
        result_(result),
        graph_(std::make_shared<Graph>(selection.graph)) {
    for (const Value& value : graph_->values) names_.insert(value.name);
    for (const Node& node : graph_->nodes) names_.insert(node.name);
  }

  void run() {
    graph_->nodes.clear();
    std::vector<size_t> index;
    for (size_t i = 0; i < selection_.graph.nodes.size(); ++i) {
      Node node = selection_.graph.nodes[i];
      for (size_t operand = 0; operand < node.inputs.size(); ++operand) {
        const auto found = static_.conversions.find({i, operand});
        if (found != static_.conversions.end()) {
          node.inputs[operand] = converted(node.inputs[operand], found->second);
        }
      }
      index.push_back(graph_->nodes.size());
      graph_->nodes.push_back(std::move(node));
    }
    for (auto& [i, node] : static_.nodes) result_->integer[index[i]] = std::move(node);
    renumber(index, &result_->layers);
    renumber(index, &result_->float_notes);
    result_->values = std::move(static_.values);
    result_->changed = graph_;
    result_->graph = graph_.get();
  }

 private:
  template <typename T>
  static void renumber(const std::vector<size_t>& index, std::map<size_t, T>* entries) {
    std::map<size_t, T> moved;
    for (auto& [i, entry] : *entries) moved[index[i]] = std::move(entry);
    *entries = std::move(moved);
  }

  std::string unused_name(const std::string& base) {
    std::string name = base;
    for (int i = 1; !names_.insert(name).second; ++i) name = base + "_" + std::to_string(i);
    return name;
  }

  /// The value that holds `id` in another quantization; one node serves all readers that need it.
  ValueId converted(ValueId id, const ValueQuantization& as) {
    for (const auto& [value, quantization, result] : made_) {
      if (value == id && quantization == as) return result;
    }
    Value value;
    value.name = unused_name(graph_->values[id].name + "_rescaled");
    value.shape = graph_->values[id].shape;
    const ValueId result = graph_->add_value(value);
    Node node{};
    node.kind = OpKind::Requantize;
    node.name = unused_name(value.name);
    node.inputs = {id};
    node.outputs = {result};
    if (selection_.is_integer(id, nodes_)) {
      result_->integer[graph_->nodes.size()] =
          integer_requantize(static_.values.at(id), as, profile_);
    }
    graph_->nodes.push_back(std::move(node));
    static_.values[result] = as;
    made_.push_back({id, as, result});
    return result;
  }

  struct Made {
    ValueId value;
    ValueQuantization as;
    ValueId result;
  };

  StaticValues static_;
  const IntegerSelection& selection_;
  const std::set<size_t>& nodes_;
  Profile profile_;
  QuantizedGraph* result_;
  std::shared_ptr<Graph> graph_;
  std::set<std::string> names_;
  std::vector<Made> made_;
};

}  // namespace

void insert_rescales(StaticValues values, const IntegerSelection& selection,
                     const std::set<size_t>& nodes, const SchemeChoice& choice,
                     QuantizedGraph* result) {
  if (values.conversions.empty()) {
    result->values = std::move(values.values);
    result->integer = std::move(values.nodes);
    return;
  }
  Inserter(std::move(values), selection, nodes, choice, result).run();
}

}  // namespace sluice

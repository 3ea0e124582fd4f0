#include <algorithm>
#include <cctype>
#include <map>
#include <unordered_set>

#include "quantizer/rewrite/rewrites.h"

namespace sluice {
namespace {

// Hands out names that no one else has.
class Names {
 public:
  // True where the name was free.
  bool take(const std::string& name) { return !name.empty() && taken_.insert(name).second; }

  // `name`, or name_2, name_3, ... where it is taken.
  std::string unique(const std::string& name) {
    if (take(name)) return name;
    for (int& i = next_[name];;) {
      const std::string candidate = name + "_" + std::to_string(std::max(i, 2));
      i = std::max(i, 2) + 1;
      if (take(candidate)) return candidate;
    }
  }

  // base_0, base_1, ...
  std::string numbered(const std::string& base) {
    for (int& i = next_[base];;) {
      const std::string candidate = base + "_" + std::to_string(i++);
      if (take(candidate)) return candidate;
    }
  }

 private:
  std::unordered_set<std::string> taken_;
  std::map<std::string, int> next_;
};

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void name_values(Graph* graph) {
  Names names;
  std::vector<bool> done(graph->values.size());
  // Inputs and outputs keep their names whatever else has them.
  for (const auto* ids : {&graph->inputs, &graph->outputs}) {
    for (const ValueId id : *ids) {
      names.take(graph->values[id].name);
      done[id] = true;
    }
  }
  for (size_t i = 0; i < done.size(); ++i) {
    std::string& name = graph->values[i].name;
    if (!done[i] && names.take(name)) done[i] = true;
  }
  for (size_t i = 0; i < done.size(); ++i) {
    if (done[i]) continue;
    Value& value = graph->values[i];
    value.name = value.name.empty() ? names.numbered(value.constant ? "constant" : "value")
                                    : names.unique(value.name);
  }
}

void name_nodes(Graph* graph) {
  Names names;
  std::vector<bool> done(graph->nodes.size());
  for (size_t i = 0; i < done.size(); ++i) {
    if (is_layer(graph->nodes[i].kind)) done[i] = names.take(graph->nodes[i].name);
  }
  for (size_t i = 0; i < done.size(); ++i) {
    if (done[i]) continue;
    Node& node = graph->nodes[i];
    if (!is_layer(node.kind)) {
      node.name = names.unique(graph->values[node.outputs[0]].name);
    } else if (node.name.empty()) {
      node.name = names.numbered(lower_case(name(node.kind)));
    } else {
      node.name = names.unique(node.name);
    }
  }
}

}  // namespace

void name_all(Graph* graph) {
  name_values(graph);
  name_nodes(graph);
}

}  // namespace sluice

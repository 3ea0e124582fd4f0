// LSTM cells that exporters spell out: recognised in every form, and only where they are cells.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/onnx_maker.h"
#include "tests/support/graph_interpreter.h"

namespace sluice {
namespace {

constexpr int64_t kBatch = 2, kInputs = 5, kHidden = 3;

struct CellForm {
  const char* name;
  std::string order = "ifco";  // gates of the four parts
  bool slices = false;         // four Slice nodes instead of a Split
  bool concatenated = false;   // [x, h].W instead of x.W + h.R
  bool bias_first = false;     // (b + x.W) + h.R instead of (x.W + h.R) + b
  bool swapped = false;        // operands of products and sums the other way round
  float forget_bias = 0;       // added to the forget gate alone
  int64_t inputs = kInputs;    // extent of x
};

void PrintTo(const CellForm& form, std::ostream* out) { *out << form.name; }

std::vector<float> random_floats(size_t count, std::mt19937* random) {
  std::vector<float> values(count);
  for (float& value : values) value = std::uniform_real_distribution<float>(-1, 1)(*random);
  return values;
}

struct Weights {
  std::vector<float> w, r, b;  // [I, 4H], [H, 4H], [4H]
};

class CellMaker {
 public:
  explicit CellMaker(const CellForm& form) : form_(form) {
    std::mt19937 random(11);
    const auto columns = static_cast<size_t>(4 * kHidden);
    weights_.w = random_floats(static_cast<size_t>(form.inputs) * columns, &random);
    weights_.r = random_floats(static_cast<size_t>(kHidden) * columns, &random);
    weights_.b = random_floats(columns, &random);
    std::vector<float> stacked = weights_.w;
    stacked.insert(stacked.end(), weights_.r.begin(), weights_.r.end());
    maker_.floats("W", {form.inputs, 4 * kHidden}, weights_.w);
    maker_.floats("R", {kHidden, 4 * kHidden}, weights_.r);
    maker_.floats("WR", {form.inputs + kHidden, 4 * kHidden}, stacked);
    maker_.floats("b", {4 * kHidden}, weights_.b);
    maker_.floats("forget", {}, {form.forget_bias});
    maker_.ints("axis", {1}, {1});
  }

  const Weights& weights() const { return weights_; }
  OnnxMaker& maker() { return maker_; }

  // One step from h, c to next_h, next_c; names of inner values start with `scope`.
  void add(const std::string& scope, const std::string& x, const std::string& h,
           const std::string& c, const std::string& next_h, const std::string& next_c) {
    const std::string z = sums(scope, x, h);
    const std::map<char, std::string> gates = parts(scope, z);
    for (const auto& [gate, part] : gates) {
      std::string before = part;
      if (gate == 'f' && form_.forget_bias != 0) {
        before = scope + "f_biased";
        binary("Add", part, "forget", before);
      }
      maker_.node(gate == 'c' ? "Tanh" : "Sigmoid", {before}, {scope + gate + "_active"});
    }
    binary("Mul", scope + "f_active", c, scope + "kept");
    binary("Mul", scope + "i_active", scope + "c_active", scope + "new");
    binary("Add", scope + "kept", scope + "new", next_c);
    maker_.node("Tanh", {next_c}, {scope + "squashed"});
    binary("Mul", scope + "o_active", scope + "squashed", next_h);
  }

 private:
  void binary(const std::string& type, const std::string& a, const std::string& b,
              const std::string& y) {
    maker_.node(
        type, form_.swapped ? std::vector<std::string>{b, a} : std::vector<std::string>{a, b}, {y});
  }

  std::string sums(const std::string& scope, const std::string& x, const std::string& h) {
    if (form_.concatenated) {
      set_int(&maker_.node("Concat", {x, h}, {scope + "xh"}), "axis", 1);
      maker_.node("MatMul", {scope + "xh", "WR"}, {scope + "xw"});
      binary("Add", scope + "xw", "b", scope + "z");
    } else {
      maker_.node("MatMul", {x, "W"}, {scope + "xw"});
      maker_.node("MatMul", {h, "R"}, {scope + "hr"});
      if (form_.bias_first) {
        binary("Add", "b", scope + "xw", scope + "xwb");
        binary("Add", scope + "xwb", scope + "hr", scope + "z");
      } else {
        binary("Add", scope + "xw", scope + "hr", scope + "sum");
        binary("Add", scope + "sum", "b", scope + "z");
      }
    }
    return scope + "z";
  }

  std::map<char, std::string> parts(const std::string& scope, const std::string& z) {
    std::map<char, std::string> names;
    std::vector<std::string> in_order;
    for (const char gate : form_.order) {
      names[gate] = scope + gate + "_part";
      in_order.push_back(names[gate]);
    }
    if (!form_.slices) {
      set_int(&maker_.node("Split", {z}, in_order), "axis", 1);
      return names;
    }
    for (int64_t i = 0; i < 4; ++i) {
      const std::string& part = in_order[static_cast<size_t>(i)];
      maker_.ints(part + "_begin", {1}, {i * kHidden});
      maker_.ints(part + "_end", {1}, {(i + 1) * kHidden});
      maker_.node("Slice", {z, part + "_begin", part + "_end", "axis"}, {part});
    }
    return names;
  }

  CellForm form_;
  Weights weights_;
  OnnxMaker maker_;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// The same step, computed directly.
void step(const CellForm& form, const Weights& weights, const std::vector<float>& x,
          std::vector<float>* h, std::vector<float>* c) {
  std::vector<float> next(h->size());
  for (int64_t row = 0; row < kBatch; ++row) {
    for (int64_t unit = 0; unit < kHidden; ++unit) {
      const auto gate = [&](char which) {
        const auto part = static_cast<int64_t>(form.order.find(which));
        const int64_t column = part * kHidden + unit;
        double sum = weights.b[static_cast<size_t>(column)];
        for (int64_t k = 0; k < form.inputs; ++k) {
          sum += double(x[static_cast<size_t>(row * form.inputs + k)]) *
                 weights.w[static_cast<size_t>(k * 4 * kHidden + column)];
        }
        for (int64_t k = 0; k < kHidden; ++k) {
          sum += double((*h)[static_cast<size_t>(row * kHidden + k)]) *
                 weights.r[static_cast<size_t>(k * 4 * kHidden + column)];
        }
        return which == 'f' ? sum + double(form.forget_bias) : sum;
      };
      const auto at = static_cast<size_t>(row * kHidden + unit);
      const double cell = sigmoid(gate('f')) * (*c)[at] + sigmoid(gate('i')) * std::tanh(gate('c'));
      (*c)[at] = static_cast<float>(cell);
      next[at] = static_cast<float>(sigmoid(gate('o')) * std::tanh(cell));
    }
  }
  *h = next;
}

Graph import_model(const OnnxMaker& maker) {
  const std::string bytes = maker.bytes();
  return import_onnx(bytes.data(), bytes.size(), "m.onnx");
}

std::vector<std::string> names(const Graph& graph, OpKind kind) {
  std::vector<std::string> found;
  for (const Node& node : graph.nodes) {
    if (node.kind == kind) found.push_back(node.name);
  }
  return found;
}

class LstmCells : public testing::TestWithParam<CellForm> {};

TEST_P(LstmCells, BecomeOneLayer) {
  const CellForm& form = GetParam();
  CellMaker cell(form);
  OnnxMaker& maker = cell.maker();
  maker.input("x", {"N", std::to_string(form.inputs)});
  maker.input("h", {"N", std::to_string(kHidden)});
  maker.input("c", {"N", std::to_string(kHidden)});
  cell.add("net/my_lstm/", "x", "h", "c", "next_h", "next_c");
  maker.output("next_h");
  maker.output("next_c");
  const Graph graph = import_model(maker);
  EXPECT_EQ(names(graph, OpKind::Lstm), std::vector<std::string>{"my_lstm"});
  EXPECT_TRUE(names(graph, OpKind::Linear).empty());
  EXPECT_TRUE(names(graph, OpKind::Binary).empty());
  ASSERT_EQ(graph.states.size(), 2U);
  EXPECT_EQ(graph.values[graph.states[0].input].name, "h");
  EXPECT_EQ(graph.values[graph.states[0].output].name, "next_h");
  EXPECT_EQ(graph.values[graph.states[1].input].name, "c");
  EXPECT_EQ(graph.values[graph.states[1].output].name, "next_c");

  std::mt19937 random(5);
  std::vector<float> x = random_floats(static_cast<size_t>(kBatch * form.inputs), &random);
  std::vector<float> h = random_floats(kBatch * kHidden, &random);
  std::vector<float> c = random_floats(kBatch * kHidden, &random);
  const NamedTensors y = interpret(graph, {{"x", float_tensor({kBatch, form.inputs}, x)},
                                           {"h", float_tensor({kBatch, kHidden}, h)},
                                           {"c", float_tensor({kBatch, kHidden}, c)}});
  step(form, cell.weights(), x, &h, &c);
  EXPECT_LE(largest_difference(y.at("next_h"), float_tensor({kBatch, kHidden}, h)), 1e-6);
  EXPECT_LE(largest_difference(y.at("next_c"), float_tensor({kBatch, kHidden}, c)), 1e-6);
}

CellForm form(const char* name, const std::function<void(CellForm*)>& change) {
  CellForm result;
  result.name = name;
  change(&result);
  return result;
}

INSTANTIATE_TEST_SUITE_P(
    All, LstmCells,
    testing::Values(form("Keras", [](CellForm*) {}),
                    form("OnnxOrder", [](CellForm* f) { f->order = "iofc"; }),
                    form("PytorchOrder",
                         [](CellForm* f) {
                           f->order = "ifco";
                           f->slices = true;
                         }),
                    form("OddOrder", [](CellForm* f) { f->order = "cofi"; }),
                    form("Slices", [](CellForm* f) { f->slices = true; }),
                    form("BiasFirst", [](CellForm* f) { f->bias_first = true; }),
                    form("Swapped", [](CellForm* f) { f->swapped = true; }),
                    form("SwappedBiasFirst",
                         [](CellForm* f) { f->swapped = f->bias_first = true; }),
                    form("Concatenated", [](CellForm* f) { f->concatenated = true; }),
                    form("TensorflowBasicCell",
                         [](CellForm* f) {
                           f->concatenated = true;
                           f->order = "icfo";
                           f->forget_bias = 1;
                         }),
                    form("AsWideAsHidden", [](CellForm* f) { f->inputs = kHidden; }),
                    form("AsWideAsHiddenConcatenated",
                         [](CellForm* f) {
                           f->inputs = kHidden;
                           f->concatenated = true;
                         })),
    [](const auto& test) { return std::string(test.param.name); });

TEST(LstmCells, TwoStepsOfOneLayer) {
  CellForm form;
  form.name = "Steps";
  CellMaker cell(form);
  OnnxMaker& maker = cell.maker();
  maker.input("x0", {"2", "5"});
  maker.input("x1", {"2", "5"});
  maker.input("h", {"2", "3"});
  maker.input("c", {"2", "3"});
  cell.add("a/", "x0", "h", "c", "h1", "c1");
  cell.add("b/", "x1", "h1", "c1", "h2", "c2");
  maker.output("h2");
  maker.output("c2");
  const Graph graph = import_model(maker);
  EXPECT_EQ(names(graph, OpKind::Lstm), (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(graph.states.size(), 2U);
  std::mt19937 random(5);
  const std::vector<float> x0 = random_floats(10, &random), x1 = random_floats(10, &random);
  std::vector<float> h = random_floats(6, &random), c = random_floats(6, &random);
  const NamedTensors y = interpret(graph, {{"x0", float_tensor({2, 5}, x0)},
                                           {"x1", float_tensor({2, 5}, x1)},
                                           {"h", float_tensor({2, 3}, h)},
                                           {"c", float_tensor({2, 3}, c)}});
  step(form, cell.weights(), x0, &h, &c);
  step(form, cell.weights(), x1, &h, &c);
  EXPECT_LE(largest_difference(y.at("h2"), float_tensor({2, 3}, h)), 1e-6);
  EXPECT_LE(largest_difference(y.at("c2"), float_tensor({2, 3}, c)), 1e-6);
}

TEST(LstmCells, InnerValuesStayReadable) {
  CellForm form;
  form.name = "Inner";
  CellMaker cell(form);
  OnnxMaker& maker = cell.maker();
  maker.input("x", {"2", "5"});
  maker.input("h", {"2", "3"});
  maker.input("c", {"2", "3"});
  cell.add("a/", "x", "h", "c", "next_h", "next_c");
  maker.output("next_h");
  maker.output("a/f_active");
  const Graph graph = import_model(maker);
  EXPECT_EQ(names(graph, OpKind::Lstm).size(), 1U);
  EXPECT_EQ(graph.values[graph.outputs[1]].name, "a/f_active");
}

TEST(LstmCells, OtherActivationsAreNoCells) {
  CellForm form;
  form.name = "Other";
  CellMaker cell(form);
  OnnxMaker& maker = cell.maker();
  maker.input("x", {"2", "5"});
  maker.input("h", {"2", "3"});
  maker.input("c", {"2", "3"});
  cell.add("a/", "x", "h", "c", "next_h", "next_c");
  maker.output("next_h");
  for (auto& node : *maker.graph().mutable_node()) {
    if (node.output(0) == "a/f_active") node.set_op_type("HardSigmoid");
  }
  EXPECT_TRUE(names(import_model(maker), OpKind::Lstm).empty());
}

// Two parts of the sum in the same place: four gates that are not four parts.
TEST(LstmCells, OverlappingPartsAreNoCells) {
  CellForm form;
  form.name = "Overlap";
  form.slices = true;
  CellMaker cell(form);
  OnnxMaker& maker = cell.maker();
  maker.input("x", {"2", "5"});
  maker.input("h", {"2", "3"});
  maker.input("c", {"2", "3"});
  cell.add("a/", "x", "h", "c", "next_h", "next_c");
  maker.output("next_h");
  for (auto& node : *maker.graph().mutable_node()) {
    if (node.output(0) == "a/o_part") {
      node.set_input(1, "a/f_part_begin");
      node.set_input(2, "a/f_part_end");
    }
  }
  EXPECT_TRUE(names(import_model(maker), OpKind::Lstm).empty());
}

// States that come back in another order are no pair.
TEST(LstmCells, SwappedStatesAreNoPair) {
  CellForm form;
  form.name = "Pair";
  CellMaker cell(form);
  OnnxMaker& maker = cell.maker();
  maker.input("x", {"2", "5"});
  maker.input("state", {"2", "2", "3"});
  set_int(&maker.node("Split", {"state"}, {"h3", "c3"}), "axis", 0);
  maker.ints("zero", {1}, {0});
  maker.node("Squeeze", {"h3", "zero"}, {"h"});
  maker.node("Squeeze", {"c3", "zero"}, {"c"});
  cell.add("a/", "x", "h", "c", "next_h", "next_c");
  maker.node("Unsqueeze", {"next_h", "zero"}, {"nh"});
  maker.node("Unsqueeze", {"next_c", "zero"}, {"nc"});
  auto& stack = maker.node("Concat", {"nc", "nh"}, {"next_state"});
  set_int(&stack, "axis", 0);
  maker.output("next_state");
  EXPECT_TRUE(import_model(maker).states.empty());
  stack.set_input(0, "nh");
  stack.set_input(1, "nc");
  EXPECT_EQ(import_model(maker).states.size(), 1U);
}

// With one step the sequence and the final hidden state hold the same numbers; the state is the
// latter.
TEST(LstmCells, TheFinalStateIsPairedBeforeTheSequence) {
  OnnxMaker maker;
  maker.input("x", {"1", "1", "2"});
  maker.input("h_in", {"1", "1", "1"});
  maker.input("c_in", {"1", "1", "1"});
  maker.floats("w", {1, 4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  maker.floats("r", {1, 4, 1}, {1, 2, 3, 4});
  maker.floats("b", {1, 8}, {1, 2, 3, 4, 5, 6, 7, 8});
  set_int(&maker.node("LSTM", {"x", "w", "r", "b", "", "h_in", "c_in"}, {"y4", "h_out", "c_out"}),
          "hidden_size", 1);
  maker.ints("one", {1}, {1});
  maker.node("Squeeze", {"y4", "one"}, {"y"});
  for (const char* output : {"y", "h_out", "c_out"}) maker.output(output);
  const Graph graph = import_model(maker);
  std::map<std::string, std::string> pairs;
  for (const StatePair& pair : graph.states) {
    pairs[graph.values[pair.input].name] = graph.values[pair.output].name;
  }
  EXPECT_EQ(pairs, (std::map<std::string, std::string>{{"h_in", "h_out"}, {"c_in", "c_out"}}));
}

}  // namespace
}  // namespace sluice

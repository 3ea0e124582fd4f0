// Small graphs, lowered and run, against the reference semantics of the graph.
#include <gtest/gtest.h>

#include <limits>

#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"

namespace sluice {
namespace {

using test::expect_near;
using test::GraphMaker;
using test::Kernels;
using test::PlanRunner;
using test::random_tensor;

const Dim kN = Dim::symbol("N");

PlanData lowered(const Graph& graph, const std::string& scheme = "f32") {
  return lower(quantize(graph, {scheme, {}}), sluice_kernel_tiling);
}

/// Runs the graph both ways, with reference kernels and with those that programs run.
void expect_same(const Graph& graph, const std::vector<Tensor>& inputs, const Symbols& symbols = {},
                 float tolerance = 1e-5f) {
  const std::vector<Tensor> expected = test::interpret(graph, inputs, symbols);
  const PlanData plan = lowered(graph);
  for (Kernels kernels : {Kernels::kReference, Kernels::kGenerated}) {
    SCOPED_TRACE(kernels == Kernels::kReference ? "reference kernels" : "generated kernels");
    PlanRunner runner(plan, kernels);
    expect_near(runner.run(inputs), expected, tolerance);
  }
}

Node node_of(OpKind kind, const std::vector<ValueId>& inputs) {
  Node node{};
  node.kind = kind;
  node.inputs = inputs;
  return node;
}

TEST(Lower, PointwiseAndBroadcast) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {kN, Dim(3), Dim(5)});
  Node add = node_of(OpKind::Binary, {x, maker.random({3, 1}, 1)});
  add.binary = BinaryKind::Mul;
  const ValueId scaled = maker.add(add, {kN, Dim(3), Dim(5)});
  const ValueId squashed = maker.unary(UnaryKind::Tanh, maker.unary(UnaryKind::Neg, scaled));
  maker.output(maker.unary(UnaryKind::Clamp, squashed, -0.25f, 0.5f), "y");
  for (int64_t n : {1, 7}) expect_same(maker.graph, {random_tensor({n, 3, 5}, 2)}, {{"N", n}});
}

TEST(Lower, ReductionsOverAnyAxes) {
  for (ReduceKind kind : {ReduceKind::Sum, ReduceKind::Mean, ReduceKind::Max, ReduceKind::Min}) {
    for (const std::vector<int64_t>& axes :
         std::vector<std::vector<int64_t>>{{0}, {1}, {2}, {0, 2}, {1, 2}, {0, 1, 2}}) {
      for (bool keep : {false, true}) {
        GraphMaker maker;
        const Shape shape = {Dim(4), kN, Dim(3)};
        const ValueId x = maker.input("x", shape);
        Node node = node_of(OpKind::Reduce, {x});
        node.reduce = kind;
        node.axes = axes;
        node.keep_dims = keep;
        Shape result;
        for (int64_t axis = 0; axis < 3; ++axis) {
          const bool reduced = std::count(axes.begin(), axes.end(), axis) != 0;
          if (!reduced) result.push_back(shape[axis]);
          if (reduced && keep) result.push_back(Dim(1));
        }
        maker.output(maker.add(node, result), "y");
        SCOPED_TRACE(text(result));
        expect_same(maker.graph, {random_tensor({4, 6, 3}, 3)}, {{"N", 6}});
      }
    }
  }
}

TEST(Lower, SoftmaxOverAnyAxis) {
  for (int64_t axis : {0, 1, 2}) {
    for (bool log : {false, true}) {
      GraphMaker maker;
      const ValueId x = maker.input("x", {Dim(4), kN, Dim(7)});
      Node node = node_of(OpKind::Softmax, {x});
      node.axis = axis;
      node.log = log;
      maker.output(maker.add(node, {Dim(4), kN, Dim(7)}), "y");
      expect_same(maker.graph, {random_tensor({4, 5, 7}, 4)}, {{"N", 5}});
    }
  }
}

TEST(Lower, LayoutOperations) {
  GraphMaker maker;
  const Shape shape = {Dim(2), kN, Dim(5)};
  const ValueId x = maker.input("x", shape);
  Node slice = node_of(OpKind::Slice, {x});
  slice.start = {Dim(0), kN - Dim(1), Dim(1)};
  slice.step = {1, -1, 2};
  maker.output(maker.add(slice, {Dim(2), kN, Dim(2)}), "sliced");
  Node pad = node_of(OpKind::Pad, {x});
  pad.pad_mode = PadMode::Reflect;
  pad.start = {Dim(0), Dim(1), Dim(2)};
  maker.output(maker.add(pad, {Dim(2), kN + Dim(2), Dim(8)}), "padded");
  Node gather = node_of(OpKind::Gather, {x, maker.integers({3}, {4, -5, 1})});
  gather.axis = 2;
  maker.output(maker.add(gather, {Dim(2), kN, Dim(3)}), "gathered");
  Node concat = node_of(OpKind::Concat, {x, maker.random({2, 1, 5}, 1), x});
  concat.axis = 1;
  maker.output(maker.add(concat, {Dim(2), kN * Dim(2) + Dim(1), Dim(5)}), "joined");
  Node expand = node_of(OpKind::Expand, {maker.random({2, 1, 1}, 2)});
  maker.output(maker.add(expand, shape), "expanded");
  maker.output(maker.add(node_of(OpKind::Cast, {x}), shape, SLUICE_BOOL), "flags");
  maker.output(maker.transpose(x, {2, 0, 1}), "turned");
  expect_same(maker.graph, {random_tensor({2, 4, 5}, 5)}, {{"N", 4}});
}

TEST(Lower, TransposesOfUnitAxesAreViews) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), kN, Dim(5)});
  maker.output(maker.unary(UnaryKind::Abs, maker.transpose(x, {1, 0, 2})), "y");
  EXPECT_EQ(lowered(maker.graph).ops, (std::vector<std::string>{"abs_f32"}));
  expect_same(maker.graph, {random_tensor({1, 3, 5}, 6)}, {{"N", 3}});
}

TEST(Lower, OutputsThatNoCallWrites) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(2), Dim(3)});
  const ValueId y = maker.unary(UnaryKind::Abs, x);
  const ValueId constant = maker.random({4}, 8);
  const ValueId reshaped = maker.reshape(y, {Dim(3), Dim(2)});
  maker.output(x);
  maker.output(constant);
  maker.output(y);
  maker.output(y);
  maker.output(reshaped);
  maker.output(maker.unary(UnaryKind::Neg, reshaped));
  expect_same(maker.graph, {random_tensor({2, 3}, 7)});
}

TEST(Lower, LinearLayers) {
  for (bool transposed : {false, true}) {
    for (bool runtime_weights : {false, true}) {
      for (int bias : {0, 1, 2}) {
        GraphMaker maker;
        const ValueId x = maker.input("x", {kN, Dim(2), Dim(9)});
        const std::vector<int64_t> shape =
            transposed ? std::vector<int64_t>{70, 9} : std::vector<int64_t>{9, 70};
        std::vector<Tensor> inputs = {random_tensor({3, 2, 9}, 1)};
        ValueId w = kAbsent, b = kAbsent;
        if (runtime_weights) {
          w = maker.input("w", Shape(shape.begin(), shape.end()));
          inputs.push_back(random_tensor(shape, 2));
        } else {
          w = maker.random(shape, 2);
        }
        if (bias == 1) b = maker.random({70}, 3);
        if (bias == 2) {
          b = maker.input("b", {Dim(70)});
          inputs.push_back(random_tensor({70}, 3));
        }
        Node node = node_of(OpKind::Linear, {x, w, b});
        node.transposed = transposed;
        node.low = 0;
        node.high = bias == 1 ? 1.5f : std::numeric_limits<float>::infinity();
        maker.output(maker.add(node, {kN, Dim(2), Dim(70)}), "y");
        expect_same(maker.graph, inputs, {{"N", 3}});
      }
    }
  }
}

TEST(Lower, MatMulOfComputedValues) {
  GraphMaker maker;
  const ValueId a = maker.input("a", {Dim(2), Dim(1), kN, Dim(5)});
  const ValueId b = maker.input("b", {Dim(3), Dim(5), Dim(4)});
  maker.output(maker.add(node_of(OpKind::MatMul, {a, b}), {Dim(2), Dim(3), kN, Dim(4)}), "y");
  expect_same(maker.graph, {random_tensor({2, 1, 6, 5}, 1), random_tensor({3, 5, 4}, 2)},
              {{"N", 6}});
}

struct ConvCase {
  const char* name;
  int64_t channels, outputs, kernel[2];
  ConvAttributes attributes;
};

const ConvCase kConvCases[] = {
    {"pointwise", 5, 7, {1, 1}, {}},
    {"pointwise with stride", 5, 7, {1, 1}, {1, {2, 2}, {1, 1}, {0, 0}, {0, 0}}},
    {"window", 3, 4, {3, 2}, {1, {1, 1}, {1, 1}, {1, 1}, {1, 0}}},
    {"stride and dilation", 2, 3, {3, 3}, {1, {2, 3}, {2, 1}, {2, 0}, {1, 2}}},
    {"groups", 6, 4, {1, 3}, {2, {1, 2}, {1, 1}, {0, 1}, {0, 1}}},
    {"one channel a group", 4, 4, {2, 2}, {4, {1, 1}, {1, 1}, {0, 0}, {0, 0}}},
};

TEST(Lower, Convolutions) {
  for (const ConvCase& c : kConvCases) {
    for (bool runtime_weights : {false, true}) {
      SCOPED_TRACE(c.name);
      GraphMaker maker;
      const int64_t height = 7, width = 8;
      const ValueId x = maker.input("x", {kN, Dim(c.channels), Dim(height), Dim(width)});
      const std::vector<int64_t> shape = {c.outputs, c.channels / c.attributes.group, c.kernel[0],
                                          c.kernel[1]};
      std::vector<Tensor> inputs = {random_tensor({2, c.channels, height, width}, 1)};
      ValueId w = kAbsent, b = kAbsent;
      if (runtime_weights) {
        w = maker.input("w", Shape(shape.begin(), shape.end()));
        b = maker.input("b", {Dim(c.outputs)});
        inputs.push_back(random_tensor(shape, 2));
        inputs.push_back(random_tensor({c.outputs}, 3));
      } else {
        w = maker.random(shape, 2);
        b = maker.random({c.outputs}, 3);
      }
      Node node = node_of(OpKind::Conv, {x, w, b});
      node.conv = c.attributes;
      Shape result = {kN, Dim(c.outputs)};
      const int64_t extents[2] = {height, width};
      for (int axis = 0; axis < 2; ++axis) {
        const int64_t room = extents[axis] + c.attributes.pad_before[axis] +
                             c.attributes.pad_after[axis] -
                             c.attributes.dilation[axis] * (c.kernel[axis] - 1) - 1;
        result.push_back(Dim(room / c.attributes.stride[axis] + 1));
      }
      maker.output(maker.add(node, result), "y");
      expect_same(maker.graph, inputs, {{"N", 2}});
    }
  }
}

}  // namespace
}  // namespace sluice

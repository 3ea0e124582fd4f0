// LSTM layers with peephole, coupled gates, clips, normalization, other activations, projection and
// sequence lengths, lowered and run, against the graph's reference.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "quantizer/error.h"
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

constexpr int64_t kSteps = 6, kBatch = 3, kInputs = 5;
const Dim kT = Dim::symbol("T"), kB = Dim::symbol("B");
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Grows one layer of random weights.
struct Layer {
  GraphMaker maker;
  Node node{};
  int64_t hidden, directions;

  Layer(int64_t units, Direction direction) : hidden(units) {
    directions = direction == Direction::Bidirectional ? 2 : 1;
    const ValueId x = maker.input("x", {kT, kB, Dim(kInputs)});
    node.kind = OpKind::Lstm;
    node.name = "lstm";
    node.lstm.hidden = units;
    node.lstm.direction = direction;
    node.inputs.assign(11, kAbsent);
    node.inputs[0] = x;
  }

  // Numbers from -scale to scale.
  ValueId random(std::vector<int64_t> dims, uint32_t seed, float scale = 1) {
    dims.insert(dims.begin(), directions);
    int64_t count = 1;
    for (const int64_t extent : dims) count *= extent;
    std::vector<float> numbers = test::random_floats(count, seed);
    for (float& number : numbers) number *= scale;
    return maker.constant(dims, numbers);
  }
  // Weights of `columns` inputs that keep their outputs in the inputs' range.
  ValueId weights(int64_t rows, int64_t columns, uint32_t seed) {
    return random({rows, columns}, seed, 1 / std::sqrt(static_cast<float>(columns)));
  }
  void set(UnaryKind f, UnaryKind g, UnaryKind h, float alpha = 0, float beta = 0) {
    for (int64_t d = 0; d < directions; ++d) {
      node.lstm.activations.insert(node.lstm.activations.end(),
                                   {{f, alpha, beta}, {g, alpha, beta}, {h, alpha, beta}});
    }
  }
  // After the variant is set: weights, and the layer's results as outputs.
  void finish() {
    const int64_t output = node.lstm.output();
    node.inputs[1] = weights(4 * hidden, kInputs, 1);
    node.inputs[2] = weights(4 * hidden, output, 2);
    node.inputs[3] = random({8 * hidden}, 3, 0.3f);
    const Shape h = {Dim(directions), kB, Dim(output)}, c = {Dim(directions), kB, Dim(hidden)};
    node.inputs[5] = maker.input("h0", h);
    node.inputs[6] = maker.input("c0", c);
    const ValueId y = maker.add(node, {kT, Dim(directions), kB, Dim(output)});
    const auto fresh = [&](const Shape& shape) {
      Value value;
      value.name = "state_" + std::to_string(maker.graph.values.size());
      value.shape = shape;
      return maker.graph.add_value(value);
    };
    maker.graph.nodes.back().outputs = {y, fresh(h), fresh(c)};
    for (const ValueId id : maker.graph.nodes.back().outputs) maker.output(id);
    validate(maker.graph);
  }
  std::vector<Tensor> inputs(int64_t steps = kSteps) const {
    std::vector<Tensor> all;
    for (const ValueId id : maker.graph.inputs) {
      const Value& value = maker.graph.values[id];
      if (value.type == SLUICE_F32) {
        const std::vector<int64_t> dims =
            concrete(value.shape, Symbols{{"T", steps}, {"B", kBatch}});
        all.push_back(random_tensor(dims, static_cast<uint32_t>(20 + all.size())));
      } else {
        all.push_back(Tensor::zeros(SLUICE_S32, {kBatch}));
      }
    }
    return all;
  }
};

struct Variant {
  const char* name;
  std::function<void(Layer*)> apply;
};

void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

void add_projection(Layer* layer, int64_t output) {
  layer->node.lstm.projected = output;
  layer->node.inputs[9] = layer->weights(output, layer->hidden, 9);
  layer->node.inputs[10] = layer->random({output}, 10, 0.3f);
}

const Variant kVariants[] = {
    {"Peephole", [](Layer* l) { l->node.inputs[7] = l->random({3 * l->hidden}, 7); }},
    {"InputFromForget", [](Layer* l) { l->node.lstm.coupling = Coupling::InputFromForget; }},
    {"ForgetFromInput", [](Layer* l) { l->node.lstm.coupling = Coupling::ForgetFromInput; }},
    {"GateClip", [](Layer* l) { l->node.lstm.gate_clip = 0.5f; }},
    {"CellClip", [](Layer* l) { l->node.lstm.cell_clip = 0.25f; }},
    {"Norm", [](Layer* l) { l->node.inputs[8] = l->random({4 * l->hidden}, 8); }},
    {"NarrowProjection", [](Layer* l) { add_projection(l, 2); }},
    {"WideProjection", [](Layer* l) { add_projection(l, 37); }},
    {"ProjectionClip",
     [](Layer* l) {
       add_projection(l, 6);
       l->node.lstm.projection_clip = 0.1f;
     }},
    {"ProjectionWithoutBias",
     [](Layer* l) {
       add_projection(l, 6);
       l->node.inputs[10] = kAbsent;
     }},
    {"Relu",
     [](Layer* l) { l->set(UnaryKind::Sigmoid, UnaryKind::Clamp, UnaryKind::Tanh, 0, kInfinity); }},
    {"LeakyReluElu",
     [](Layer* l) { l->set(UnaryKind::Sigmoid, UnaryKind::LeakyRelu, UnaryKind::Elu, 0.3f); }},
    {"HardSigmoidSoftsign",
     [](Layer* l) {
       l->set(UnaryKind::HardSigmoid, UnaryKind::Softsign, UnaryKind::Softsign, 0.2f, 0.5f);
     }},
    {"AffineScaledTanh",
     [](Layer* l) {
       l->set(UnaryKind::Affine, UnaryKind::ScaledTanh, UnaryKind::Tanh, 0.4f, 0.6f);
     }},
    {"ThresholdedReluSoftplus",
     [](Layer* l) {
       l->set(UnaryKind::Sigmoid, UnaryKind::ThresholdedRelu, UnaryKind::Softplus, 0.1f);
     }},
    {"Everything", [](Layer* l) {
       l->node.inputs[7] = l->random({3 * l->hidden}, 7);
       l->node.inputs[8] = l->random({4 * l->hidden}, 8);
       l->node.lstm.coupling = Coupling::InputFromForget;
       l->node.lstm.gate_clip = 2;
       l->node.lstm.cell_clip = 0.8f;
       add_projection(l, 7);
       l->node.lstm.projection_clip = 0.9f;
     }}};

PlanData lowered(const Graph& graph, const std::string& scheme) {
  SchemeChoice choice;
  choice.default_scheme = scheme;
  return lower(quantize(graph, choice), sluice_kernel_tiling);
}

// A step function of the gates turns the quantizer's steps into whole jumps.
bool is_continuous(const Variant& variant) {
  return std::string(variant.name) != "ThresholdedReluSoftplus";
}

class LowerLstmVariants : public testing::TestWithParam<Variant> {
 protected:
  static std::vector<Tensor> expected(const Layer& layer, const std::vector<Tensor>& inputs) {
    return test::interpret(layer.maker.graph, inputs, {{"T", inputs[0].dims[0]}, {"B", kBatch}});
  }
};

TEST_P(LowerLstmVariants, MatchTheGraphInEveryScheme) {
  for (const int64_t hidden : {3, 17, 33}) {
    for (const Direction direction :
         {Direction::Forward, Direction::Reverse, Direction::Bidirectional}) {
      SCOPED_TRACE(testing::Message() << "H " << hidden);
      Layer layer(hidden, direction);
      GetParam().apply(&layer);
      layer.finish();
      const std::vector<Tensor> inputs = layer.inputs();
      const std::vector<Tensor> reference = expected(layer, inputs);
      for (const Kernels kernels : {Kernels::kReference, Kernels::kGenerated}) {
        PlanRunner floats(lowered(layer.maker.graph, "f32"), kernels);
        expect_near(floats.run(inputs), reference, 2e-5f);
        PlanRunner quantized(lowered(layer.maker.graph, "w8a8-dynamic"), kernels);
        const std::vector<Tensor> found = quantized.run(inputs);
        // Normalized gates are large: a step of the quantizer moves them further.
        if (is_continuous(GetParam())) expect_near(found, reference, 0.1f);
      }
    }
  }
}

TEST_P(LowerLstmVariants, TakeLengths) {
  for (const Direction direction : {Direction::Forward, Direction::Bidirectional}) {
    Layer layer(17, direction);
    GetParam().apply(&layer);
    layer.node.inputs[4] = layer.maker.input("lens", {kB}, SLUICE_S32);
    layer.finish();
    std::vector<Tensor> inputs = layer.inputs();
    const int32_t lens[] = {4, 0, static_cast<int32_t>(kSteps)};
    std::copy_n(lens, kBatch, inputs[1].as<int32_t>());
    const std::vector<Tensor> reference = expected(layer, inputs);
    PlanRunner floats(lowered(layer.maker.graph, "f32"), Kernels::kGenerated);
    expect_near(floats.run(inputs), reference, 2e-5f);
    PlanRunner quantized(lowered(layer.maker.graph, "w8a8-dynamic"), Kernels::kGenerated);
    const std::vector<Tensor> found = quantized.run(inputs);
    if (is_continuous(GetParam())) expect_near(found, reference, 0.1f);
  }
}

TEST_P(LowerLstmVariants, SayWhatTheyAre) {
  Layer layer(17, Direction::Forward);
  GetParam().apply(&layer);
  layer.finish();
  const PlanData plan = lowered(layer.maker.graph, "w8a8-dynamic");
  EXPECT_EQ(plan.ops, (std::vector<std::string>{"lstm_s8w8_f32_full"}));
  EXPECT_EQ(plan.layers[0].detail.rfind("5->17, forward, ", 0), 0U) << plan.layers[0].detail;
}

INSTANTIATE_TEST_SUITE_P(All, LowerLstmVariants, testing::ValuesIn(kVariants),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(LowerLstmLengths, OfThePlainLayer) {
  for (const bool together : {false, true}) {
    Layer layer(17, Direction::Reverse);
    layer.node.inputs[4] = layer.maker.input("lens", {kB}, SLUICE_S32);
    layer.finish();
    std::vector<Tensor> inputs = layer.inputs();
    const int32_t lens[] = {2, 5, 0};
    std::copy_n(lens, kBatch, inputs[1].as<int32_t>());
    const std::vector<Tensor> reference =
        test::interpret(layer.maker.graph, inputs, {{"T", kSteps}, {"B", kBatch}});
    const PlanData floats = lowered(layer.maker.graph, "f32");
    EXPECT_EQ(floats.ops, (std::vector<std::string>{"lstm_f32"}));
    expect_near(PlanRunner(floats, Kernels::kGenerated).run(inputs), reference, 2e-5f);
    SchemeChoice choice;
    choice.default_scheme = "w8a8-dynamic";
    QuantizedGraph graph = quantize(layer.maker.graph, choice);
    graph.layers.begin()->second.whole_tensor = together;
    const PlanData plan = lower(graph, sluice_kernel_tiling);
    EXPECT_EQ(plan.ops, (std::vector<std::string>{"lstm_s8w8_f32"}));
    expect_near(PlanRunner(plan, Kernels::kGenerated).run(inputs), reference, 0.06f);
  }
}

TEST(LowerLstmLengths, BeyondTheStepsAreRefused) {
  Layer layer(5, Direction::Forward);
  layer.node.inputs[4] = layer.maker.input("lens", {kB}, SLUICE_S32);
  layer.finish();
  std::vector<Tensor> inputs = layer.inputs();
  inputs[1].as<int32_t>()[1] = kSteps + 1;
  EXPECT_THROW(test::interpret(layer.maker.graph, inputs, {{"T", kSteps}, {"B", kBatch}}), Error);
}

// A state of a session, of the projected extent.
TEST(LowerLstmProjection, ContinuesWhereTheRunBeforeEnded) {
  for (const char* scheme : {"f32", "w8a8-dynamic"}) {
    Layer layer(17, Direction::Forward);
    add_projection(&layer, 6);
    layer.finish();
    Graph& graph = layer.maker.graph;
    Node& node = graph.nodes.back();
    node.inputs[5] = node.inputs[6] = kAbsent;
    graph.inputs.resize(1);
    graph.outputs = {node.outputs[0]};
    node.outputs[1] = node.outputs[2] = kAbsent;
    const Tensor x = random_tensor({kSteps, kBatch, kInputs}, 4);
    const PlanData plan = lowered(graph, scheme);
    ASSERT_EQ(plan.states.size(), 2U);
    PlanRunner runner(plan, Kernels::kGenerated, {{"T", kSteps}, {"B", kBatch}});
    const std::vector<Tensor> whole = runner.run({x});
    runner.reset();
    std::vector<uint8_t> joined;
    for (int64_t t = 0; t < kSteps; ++t) {
      Tensor step = Tensor::zeros(SLUICE_F32, {1, kBatch, kInputs});
      std::copy_n(x.as<float>() + t * kBatch * kInputs, kBatch * kInputs, step.as<float>());
      const std::vector<Tensor> part = runner.run({step});
      ASSERT_EQ(part.size(), 1U);
      joined.insert(joined.end(), part[0].bytes.begin(), part[0].bytes.end());
    }
    EXPECT_EQ(joined, whole[0].bytes);
  }
}

TEST(LowerLstmVariantWeights, GivenAtRunTime) {
  Layer layer(9, Direction::Bidirectional);
  layer.node.lstm.gate_clip = 1;
  layer.finish();
  Graph& graph = layer.maker.graph;
  Node& node = graph.nodes.back();
  node.inputs[2] = layer.maker.input("R", {Dim(2), Dim(36), Dim(9)});
  node.inputs[7] = layer.maker.input("P", {Dim(2), Dim(27)});
  const std::vector<Tensor> inputs = layer.inputs();
  const PlanData plan = lowered(graph, "w8a8-dynamic");
  EXPECT_EQ(plan.layers[0].scheme, "f32");
  expect_near(PlanRunner(plan, Kernels::kGenerated).run(inputs),
              test::interpret(graph, inputs, {{"T", kSteps}, {"B", kBatch}}), 2e-5f);
}

}  // namespace
}  // namespace sluice
